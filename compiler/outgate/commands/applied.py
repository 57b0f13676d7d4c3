"""What was last applied to a target: the edition that its rules come from.

A plan made with another edition can then tell changes of the catalog from those of the policy. It
is a hint and no state: without the file, nothing but these marks is missing.
"""

import json
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.plan.document import json_text

FORMAT_VERSION = "1.0"


def _path(root: Path, target: str) -> Path:
    return root / ".outgate" / f"{target}.applied.json"


def last_edition(root: Path, target: str) -> str | None:
    """The edition of the last apply, None where nothing is known of it."""
    try:
        raw = json.loads(_path(root, target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    edition = raw.get("edition") if isinstance(raw, dict) else None
    return edition if isinstance(edition, str) else None


def note_edition(root: Path, target: str, edition: str, digest: str) -> None:
    """Remember the edition and the digest of the plan that were applied; OSError if not."""
    path = _path(root, target)
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"format_version": FORMAT_VERSION, "edition": edition, "plan": digest}
    write_atomic(path, json_text(document))
