"""Files that ship with the package: grammar, schemas, catalog editions.

An installed wheel carries `grammar/` and `schemas/` inside the package; a checkout keeps them at
its top level, where other programs look for them.
"""

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """Path of a shipped file, such as `resource("schemas", "plan.schema.json")`."""
    inside = PACKAGE.joinpath(*parts)
    return inside if inside.exists() else PACKAGE.parent.parent.joinpath(*parts)


@cache
def resource_text(*parts: str) -> str:
    """Text of a shipped file; its absence is a broken installation, hence an OSError."""
    return resource(*parts).read_text(encoding="utf-8")
