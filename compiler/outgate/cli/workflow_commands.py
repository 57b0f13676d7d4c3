"""Keeps what a pipeline prints from being taken for a command to its runner.

Runners read commands out of what programs print: GitHub's a line that begins with `::name ::` (and,
from older days, `##[name]` anywhere), Azure's `##vso[area.event]` anywhere in a line. Names,
reasons and file names come from whoever opens a pull request.
"""

import re

# A line may end with a carriage return as well, and any blanks may stand before a command.
_LINE_BEGIN = re.compile(r"(^|[\r\n])([^\S\r\n]*):(?=:[A-Za-z])")
_ANYWHERE = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)


def defuse(text: str) -> str:
    r"""The text without anything that a runner would take for a command.

    A character of it is written as JSON may write it, `#\u0023vso[`: a document stays the same.
    """
    if "::" in text:
        text = _LINE_BEGIN.sub(r"\1\2\\u003a", text)
    return _ANYWHERE.sub(r"#\\u0023", text)
