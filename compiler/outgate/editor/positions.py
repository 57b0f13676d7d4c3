"""Places in a text as editors count them: lines and code units, both from 0."""

import re
from bisect import bisect_right
from enum import StrEnum
from functools import cached_property

from outgate.values import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")


class Units(StrEnum):
    """What columns count; UTF-16 where nothing else was agreed on."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A line, and a column in the units of the editor."""

    line: int
    character: int


@dataclass(frozen=True)
class Places:
    """Offsets of one text as positions, and back; lines end as the protocol says."""

    text: str
    units: Units = Units.UTF16

    @cached_property
    def _lines(self) -> tuple[tuple[int, int], ...]:
        """Where each line begins and ends, its line end left out."""
        lines, begin = [], 0
        for match in _LINE_END.finditer(self.text):
            lines.append((begin, match.start()))
            begin = match.end()
        return (*lines, (begin, len(self.text)))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(start for start, _ in self._lines)

    def offset(self, position: Position) -> int:
        """The offset of a position.

        Behind the end of a line is its end, behind the last line the end of the text, and inside of
        a character is before it: an editor that is wrong about a place gets an answer all the same.
        """
        if position.line < 0:
            return 0
        if position.line >= len(self._lines):
            return len(self.text)
        start, end = self._lines[position.line]
        line = self.text[start:end]
        wanted = max(position.character, 0)
        if self.units is Units.UTF32 or line.isascii():
            return start + min(wanted, len(line))
        taken = 0
        for number, char in enumerate(line):
            taken += self._width(char)
            if taken > wanted:
                return start + number
        return start + len(line)

    def position(self, offset: int) -> Position:
        """The position of an offset in the text."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        start, end = self._lines[line]
        before = self.text[start : min(offset, end)]
        if self.units is Units.UTF32 or before.isascii():
            return Position(line, len(before))
        return Position(line, sum(map(self._width, before)))

    def _width(self, char: str) -> int:
        code = ord(char)
        if self.units is Units.UTF16:
            return 1 if code < 0x10000 else 2
        return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def unify_line_ends(text: str) -> str:
    """The text with line feeds alone, as Outgate reads files; lines and columns stay the same."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def replace_range(text: str, start: Position, end: Position, new: str, units: Units) -> str:
    """The text after a change of an editor; a range the wrong way round is taken as meant.

    Line ends stay as they are: two that come to stand side by side may be one.
    """
    places = Places(text, units)
    first, last = sorted((places.offset(start), places.offset(end)))
    return text[:first] + new + text[last:]
