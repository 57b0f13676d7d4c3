"""Places in a text as editors count them: lines and code units, both from 0."""

from bisect import bisect_right
from enum import StrEnum
from functools import cached_property

from outgate.values import dataclass


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
    """Offsets of one text as positions, and back. Lines end with a line feed and nothing else."""

    text: str
    units: Units = Units.UTF16

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def offset(self, position: Position) -> int:
        """The offset of a position.

        Behind the end of a line is its end, behind the last line the end of the text, and inside of
        a character is before it: an editor that is wrong about a place gets an answer all the same.
        """
        if position.line < 0:
            return 0
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        line = self._line(position.line)
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
        before = self.text[self._starts[line] : offset]
        if self.units is Units.UTF32 or before.isascii():
            return Position(line, len(before))
        return Position(line, sum(map(self._width, before)))

    def _line(self, number: int) -> str:
        last = number + 1 == len(self._starts)
        end = len(self.text) if last else self._starts[number + 1] - 1
        return self.text[self._starts[number] : end]

    def _width(self, char: str) -> int:
        code = ord(char)
        if self.units is Units.UTF16:
            return 1 if code < 0x10000 else 2
        return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def unify_line_ends(text: str) -> str:
    """The text with line feeds alone, as Outgate reads files; lines and columns stay the same."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def replace_range(text: str, start: Position, end: Position, new: str, units: Units) -> str:
    """The text after a change of an editor; a range the wrong way round is taken as meant."""
    places = Places(text, units)
    first, last = sorted((places.offset(start), places.offset(end)))
    return unify_line_ends(text[:first] + new + text[last:])
