"""Text in the width of a terminal: lines that are too long go on below, hanging.

Views lay out what they know; this is for the rest, so that no terminal breaks a line where it
likes. What stands in back-ticks, and a word or URL, is never broken: it is to be copied. What is
not for a terminal keeps its lines, which programs search.
"""

import re

from outgate.cli.views.diagnostics import cells

_STYLED = re.compile(r"\x1b\[[0-9;]*m")
_WORD = re.compile(r"(\s*)((?:`[^`]*`|[^\s`]|`)+)")
_COLUMN = re.compile(r"\S {2,}(?=\S)")
_HANG = 4
_LEAST = 24  # columns that must be left beside a hanging indent


def fold(text: str, width: int) -> str:
    """The text with no line longer than the width, but where one word is."""
    return "\n".join(
        line if _size(line) <= width else _fold(line, width) for line in text.split("\n")
    )


def _size(text: str) -> int:
    return cells(_STYLED.sub("", text))


def _fold(line: str, width: int) -> str:
    words = _WORD.findall(line.rstrip())
    hang = _hang(line, width, max(_size(word) for _, word in words))
    lines, size = [""], 0
    for blank, word in words:
        own = _size(word)
        before = size + len(blank)
        # Where going on below gives no more room, as behind a sign, the word stays where it is.
        if lines[-1].strip() and before + own > width and before > hang:
            lines.append(" " * hang + word)
            size = hang + own
        else:
            lines[-1] += blank + word
            size = before + own
    return "\n".join(lines)


def _hang(line: str, width: int, longest: int) -> int:
    """Where the rest of a line begins: below its last column where there is room, else indented."""
    plain = _STYLED.sub("", line)
    indent = len(plain) - len(plain.lstrip())
    columns = [gap.end() for gap in _COLUMN.finditer(plain) if gap.end() <= width // 2]
    if columns and width - columns[-1] >= max(_LEAST, longest):
        return columns[-1]
    return indent + _HANG if width - indent - _HANG >= _LEAST else 0
