"""A source file and places in it."""

import re
from bisect import bisect_right
from functools import cached_property

from outgate.values import dataclass


@dataclass(frozen=True)
class SourceFile:
    """A text that a user wrote, under the name to show for it.

    `text` has line feeds as line ends and no byte order mark, whatever the file has on disk.
    """

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in re.finditer("\n", self.text)))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1; columns count characters."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line counted from 1, without its line end."""
        start = self._line_starts[line - 1]
        end = self.text.find("\n", start)
        return self.text[start:] if end < 0 else self.text[start:end]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece `[start, end)` of a source file, in characters.

    A node that carries a span declares it `field(compare=False)`: where something stands is never
    part of what it is.
    """

    file: SourceFile
    start: int
    end: int

    @property
    def line(self) -> int:
        """Line of the first character, counted from 1."""
        return self.file.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, counted from 1."""
        return self.file.position(self.start)[1]

    @property
    def text(self) -> str:
        """The piece itself."""
        return self.file.text[self.start : self.end]

    @property
    def place(self) -> str:
        """`file:line`, as editors and terminals make it clickable."""
        return f"{self.file.name}:{self.line}"

    def to(self, other: "Span") -> "Span":
        """From the start of this one to the end of `other`, both of the same file."""
        return Span(self.file, self.start, other.end)
