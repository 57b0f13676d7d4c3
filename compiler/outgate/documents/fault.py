"""What is wrong with a document, and the bounds that every document keeps."""

from outgate.values import dataclass

MAX_DEPTH = 64
MAX_INTEGER_DIGITS = 18


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
