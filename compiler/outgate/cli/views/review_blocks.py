"""Parts of a comment that are cut by meaning where there is not room for all of them.

Code hosts refuse comments that are too long: GitHub takes 65,536 characters, Azure DevOps 150,000.
What is left out is always counted where it would stand.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from outgate.diagnostics import count
from outgate.values import dataclass

LIMIT = 60_000  # characters as UTF-16 counts them, for the stricter of both hosts
_REST = 300  # room for the line that counts what is left out
_LOST = 50  # and for that about blocks that are


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines around rows of which some may be left out, the last ones first.

    `rest` makes the line that counts the rows left out; `most` rows are shown at most, and they get
    no more than a `share` of the room before others have theirs. Blocks of a lower `order` get room
    first, and where there is not even room for the lines around the rows, those of the highest go
    whole.
    """

    order: int
    head: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    rest: Callable[[int], str] = "and {} more".format
    most: int | None = None
    share: float = 1.0

    @property
    def frame(self) -> int:
        """The room of what is there in any case."""
        return measure((*self.head, *self.tail)) + (_REST if self.rows else 0)


def measure(lines: Iterable[str]) -> int:
    """The length of lines with their line ends, as UTF-16 counts it."""
    return sum(len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1 for line in lines)


def compose(blocks: Sequence[Block], limit: int = LIMIT) -> str:
    """All blocks in their order of reading, cut so that the whole is no longer than the limit."""
    kept = list(blocks)
    limit -= _LOST if sum(block.frame for block in kept) > limit else 0
    while len(kept) > 1 and sum(block.frame for block in kept) > limit:
        kept.remove(max(kept, key=lambda block: block.order))
    lost = len(blocks) - len(kept)
    room = limit - sum(block.frame for block in kept)
    shown: dict[int, tuple[str, ...]] = {}
    for shared in (True, False):  # what nobody needs goes to whoever has more than a share
        for block in sorted(kept, key=lambda block: block.order):
            room += measure(shown.get(id(block), ()))
            rows = _fit(block, min(room, int(limit * block.share)) if shared else room)
            room -= measure(rows)
            shown[id(block)] = rows
    lines: list[str] = []
    for block in kept:
        rows = shown[id(block)]
        left = len(block.rows) - len(rows)
        more = (block.rest(left),) if left else ()
        lines += (*block.head, *rows, *more, *block.tail)
    if lost:
        lines += ("", f"**{count(lost, 'part has', 'parts have')} no room here**")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _fit(block: Block, room: int) -> tuple[str, ...]:
    """As many of the first rows of a block as there is room for."""
    rows: list[str] = []
    for row in block.rows[: block.most]:
        room -= measure((row,))
        if room < 0:
            break
        rows.append(row)
    return tuple(rows)


def folded(title: str, lines: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The lines that begin what is seen after a click; `</details>` ends it."""
    return ("<details>", f"<summary>{title}</summary>", "", *lines)


END_OF_FOLDED = ("", "</details>", "")
