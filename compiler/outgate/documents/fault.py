"""What is wrong with a document, and the bounds that every document keeps."""

from typing import Any

from outgate.values import dataclass

MAX_DEPTH = 64
MAX_INTEGER_DIGITS = 18
_HOLDERS = frozenset((dict, list))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document; `path` leads there by keys and list indexes from 0.

    `at_key` tells that the last key itself is wrong, not what stands behind it. `near` is the word
    that may have been meant, "" where none is near.
    """

    message: str
    path: tuple[str | int, ...]
    at_key: bool = False
    near: str = ""

    def __str__(self) -> str:
        where = "/".join(str(part) for part in self.path)
        return f"{where}: {self.message}" if where else self.message


def is_too_deep(value: Any) -> bool:
    """Whether a value of a document is nested more than MAX_DEPTH levels deep."""
    level = [value] if type(value) in _HOLDERS else []
    depth = 0
    while level:
        if depth == MAX_DEPTH:
            return True
        depth += 1
        level = [
            each
            for holder in level
            for each in (holder.values() if type(holder) is dict else holder)
            if type(each) in _HOLDERS and each
        ]
    return False
