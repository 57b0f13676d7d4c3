"""Files that ship with the package: grammar, schemas, catalog editions.

An installed wheel carries `grammar/` and `schemas/` inside the package; a checkout keeps them at
its top level, where other programs look for them.

What takes long to read is also there as JSON, which hatch_build.py makes of it: named after the
digest of the text, so that it counts for that very text alone.
"""

import json
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
COMPILED = PACKAGE / "compiled"
_FORM = 2  # another number once the same text is made into something else


def resource(*parts: str) -> Path:
    """Path of a shipped file, such as `resource("schemas", "plan.schema.json")`."""
    inside = PACKAGE.joinpath(*parts)
    return inside if inside.exists() else PACKAGE.parent.parent.joinpath(*parts)


@cache
def resource_bytes(*parts: str) -> bytes:
    """A shipped file; its absence is a broken installation, hence an OSError."""
    return resource(*parts).read_bytes()


def resource_text(*parts: str) -> str:
    """The text of a shipped file."""
    return resource_bytes(*parts).decode("utf-8")


def compiled_name(digest: str) -> str:
    """The name of what was made of a shipped file with this sha256."""
    return f"{digest}-{_FORM}.json"


def compiled(digest: str) -> object:
    """What was made of a text when Outgate was built, None where that is nothing.

    That is so for texts that Outgate does not ship, and in a checkout that has changed since. What
    is there is trusted as Outgate's own code is, beside which it lies.
    """
    try:
        value: object = json.loads((COMPILED / compiled_name(digest)).read_bytes())
    except (OSError, ValueError):
        return None
    return value
