"""Hosts and paths under one order: texts, and prefixes that stand for all that starts so."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern

Value = TypeVar("Value")


def host_key(host: HostPattern) -> str:
    """A host with its labels reversed: `com.example.a`, and for a subtree `com.example.*`."""
    key = ".".join(reversed(host.name.split(".")))
    return f"{key}.*" if host.subtree else key


def path_key(path: PathPattern | None) -> str:
    """A path or folder as it is written; `path` is one of `split_path`."""
    return "/*" if path is None else str(path)


def split_path(path: PathPattern | None) -> tuple[PathPattern | None, ...]:
    """A path pattern as single paths and folders: only `/a{,/*}` is two, `/a` and `/a/*`."""
    if path is None or path == PathPattern("/", below=True):
        return (None,)
    if not path.below or path.value.endswith("/"):
        return (path,)
    return PathPattern(path.value, below=False), PathPattern(path.value + "/", below=True)


class PrefixMap(Generic[Value]):
    """Values by key, where a key that ends in a star is a prefix: `com.example.*` or `/a/*`.

    A star stands only behind a separator. So of two patterns one holds the other or they share
    nothing, and those that hold a given one are few: one for each separator in it.
    """

    __slots__ = ("_separator", "_sorted", "_values")

    def __init__(self, separator: str, values: Mapping[str, Value]) -> None:
        self._separator = separator
        self._values = values
        # Sorted when `touching` first asks: most hosts have one path and are never asked.
        self._sorted: list[str] | None = None

    def get(self, key: str) -> Value | None:
        """The value of just this pattern."""
        return self._values.get(key)

    def wider(self, key: str) -> Iterator[Value]:
        """The values of patterns that hold this one and more."""
        at = key.find(self._separator)
        while at >= 0:
            prefix = key[: at + 1] + "*"
            if prefix != key and (value := self._values.get(prefix)) is not None:
                yield value
            at = key.find(self._separator, at + 1)

    def touching(self, key: str) -> Iterator[Value]:
        """The values of all patterns that share a member with this one, itself among them."""
        yield from self.wider(key)
        if not key.endswith("*"):
            if key in self._values:
                yield self._values[key]
            return
        if self._sorted is None:
            self._sorted = sorted(self._values)
        # What a prefix holds stands together in the order of texts, the prefix itself too.
        prefix = key[:-1]
        at = bisect_left(self._sorted, prefix)
        while at < len(self._sorted) and self._sorted[at].startswith(prefix):
            yield self._values[self._sorted[at]]
            at += 1
