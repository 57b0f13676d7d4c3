"""Host names and the two patterns that every firewall can keep apart: a name, and all below it."""

import re
from collections.abc import Iterator

from outgate.values import dataclass

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")


class HostError(ValueError):
    """A text that is no host name or pattern; its message says why in the user's words."""


@dataclass(frozen=True, slots=True, order=True)
class HostPattern:
    """The single name `name`, or with `subtree` every name below it but not itself (`*.name`).

    `name` is in normal form: lower case, IDNA, without a trailing dot.
    """

    name: str
    subtree: bool = False

    def __str__(self) -> str:
        return f"*.{self.name}" if self.subtree else self.name

    def wider(self) -> Iterator["HostPattern"]:
        """The pattern itself and every subtree that holds all its names, from near to far."""
        yield self
        _, dot, rest = self.name.partition(".")
        while dot:
            yield HostPattern(rest, subtree=True)
            _, dot, rest = rest.partition(".")

    def matches(self, host: str) -> bool:
        """Whether the pattern holds the name `host`, given in normal form."""
        return host.endswith("." + self.name) if self.subtree else host == self.name

    def contains(self, other: "HostPattern") -> bool:
        """Whether every name of `other` is one of this pattern."""
        if not self.subtree:
            return self == other
        return other.name.endswith("." + self.name) or self == other


def normal_host(text: str) -> str:
    """The normal form of one host name; HostError says what is wrong with it."""
    name = text.removesuffix(".")
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise HostError(f"`{text}` is not a valid international host name") from error
    name = name.lower()
    labels = name.split(".")
    if len(labels) < 2:
        raise HostError(f"`{text}` has no dot, so it is no full host name")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise HostError(f"`{text}` is not a valid host name")
    return name


def parse_host(text: str) -> HostPattern:
    """A name or `*.name`. Any other star is refused: `*x` would also match `anybodysx`."""
    if text.startswith("*."):
        return HostPattern(normal_host(text[2:]), subtree=True)
    if "*" in text:
        raise HostError(f"`{text}` has a star that is not a whole leading label")
    return HostPattern(normal_host(text))
