"""What files for other tools say of themselves, in words that end no comment of any of them."""

import re


def written_by(target: str, digest: str) -> str:
    """One line in ASCII; the name of a target comes from outgate.yaml, and may be any text."""
    # Runs of hyphens end comments in XML.
    name = re.sub(r"[^A-Za-z0-9._]+", "-", target)[:60].strip("-")
    whose = f" for target {name}" if name else ""
    digest = re.sub(r"[^A-Za-z0-9:]+", "", digest)
    return f"Written by Outgate{whose}, plan {digest}; made anew with outgate export"
