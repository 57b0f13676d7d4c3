"""Files that ship with the package: grammar, schemas, catalog editions.

An installed wheel carries `grammar/` and `schemas/` inside the package; a checkout keeps them at
its top level, where other programs look for them.

What takes long to read is also there in a form that is read quickly, which hatch_build.py makes:
one file for each text, which holds the text as well, as it counts for that very text alone.
"""

import json
from binascii import crc32
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
COMPILED = PACKAGE / "compiled"
_FORM = 3  # another number once the same text is made into something else


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


def compiled_name(text: bytes) -> str:
    """The file for what was made of a text. A sum will do, as the file has the whole text in it."""
    return f"{crc32(text):08x}-{_FORM}.made"


def compiled_bytes(text: bytes, value: object) -> bytes:
    """What the file of a text holds: the text, a zero byte, and what was made of it, as JSON."""
    made = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return b"%b\0%b" % (text, made.encode("utf-8"))


def compiled(text: bytes) -> object:
    """What was made of a text when Outgate was built, None where that is nothing.

    That is so for texts that Outgate does not ship, and in a checkout that has changed since. What
    is there is trusted as Outgate's own code is, beside which it lies.
    """
    try:
        held = (COMPILED / compiled_name(text)).read_bytes()
        if not held.startswith(text) or held[len(text) : len(text) + 1] != b"\0":
            return None
        value: object = json.loads(held[len(text) + 1 :])
    except (OSError, ValueError):
        return None
    return value
