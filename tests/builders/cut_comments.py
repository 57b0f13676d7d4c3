"""What a comment loses first where there is less and less room for it."""

import re
from collections.abc import Callable

_TITLE = re.compile(r"^(?:<summary>(.*?)(?: \(\d+\))?</summary>|\*\*([^*]*)\*\*)$", re.MULTILINE)


def titles(comment: str) -> list[str]:
    """The titles of lists, folded or not, without the number of what is in them."""
    return [re.sub(r" \(\d+\)$", "", one or other) for one, other in _TITLE.findall(comment)]


def lost_in_turn(render: Callable[[int], str], limits: range) -> list[str]:
    """The titles that go as the limit shrinks, those that go first before."""
    kept = titles(render(10**8))
    lost: list[str] = []
    for limit in limits:
        comment = render(limit)
        assert len(comment.encode("utf-16-le")) // 2 <= limit
        told = titles(comment)
        gone = [title for title in kept if title not in told]
        lost += gone
        kept = [title for title in kept if title not in gone]
    return lost
