"""What all views share: colours, the signs of changes, and how much of a list is shown."""

import textwrap
from collections.abc import Sequence

import click

from outgate.cli.views.links import NO_LINKS, Links
from outgate.diagnostics import and_more
from outgate.values import dataclass, replace

PLAIN_WIDTH = 100  # where no terminal says otherwise
CHANGES_SHOWN = 500  # entries of a list, where not all are asked for
RULES_SHOWN = 20  # rules of a target that are written
DETAILS_SHOWN = 10  # what stands beside the result: withheld and quarantined rows, drift
FILES_SHOWN = 20
EXPLAINED_RULES_SHOWN = 10
REASONS_SHOWN = 3  # statements and rows behind one change
PLACES_SHOWN = 5

IN_FULL_OR_JSON = "all with --full or --format json"
IN_JSON = "all with --format json"
IN_PLAN = "`outgate plan` shows them"
IN_COMPILE = "`outgate compile` lists them all"

ADDED, REMOVED, CHANGED, MOVED = "+", "-", "~", ">"
_HUES = {ADDED: "green", REMOVED: "red", CHANGED: "yellow"}


def wrap(text: str, width: int, indent: int) -> list[str]:
    """Text in lines of a width, of which the second stands further in; names stay whole."""
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )


def duration(seconds: float) -> str:
    """Whole seconds as people say them: `9 s`, `1 min 10 s`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@dataclass(frozen=True, slots=True)
class Style:
    """How a view writes: with colours or without, how wide, and how many entries of a list.

    A `limit` of None stands for all of them; `rest` tells how to see the others. Of a style
    Markdown uses the `links`, JSON nothing.
    """

    color: bool = False
    width: int = PLAIN_WIDTH
    limit: int | None = CHANGES_SHOWN
    rest: str = IN_FULL_OR_JSON
    links: Links = NO_LINKS

    def in_full(self) -> "Style":
        """The same, with every entry of every list."""
        return replace(self, limit=None)

    def linked(self, links: Links) -> "Style":
        """The same, with links to the repository and to the report."""
        return replace(self, links=links)

    def plain(self) -> "Style":
        """The same for a file: no colours."""
        return replace(self, color=False)

    def paint(self, text: str, hue: str | None = None, *, bold: bool = False) -> str:
        """Text in a colour, where there are any."""
        return click.style(text, fg=hue, bold=bold) if self.color else text

    def heading(self, text: str) -> str:
        """The line above a list."""
        return self.paint(text, bold=True)

    def change(self, sign: str, text: str) -> str:
        """A line about a change, in the colour of its sign."""
        return self.paint(text, _HUES[sign])

    def first(self, lines: Sequence[str], what: str = "", *, most: int | None = None) -> list[str]:
        """The first few lines, and how many more there are; `most` is fewer than usual."""
        limit = self.limit if most is None or self.limit is None else min(most, self.limit)
        rest = len(lines) - len(lines[:limit])
        more = [f"  {and_more(rest, what, self.rest)}"] if rest else []
        return [*lines[:limit], *more]
