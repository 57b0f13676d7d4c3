"""URL paths: one path, everything below a folder, or a path and everything below it."""

import re

from outgate.values import dataclass

_UNRESERVED = re.compile(r"%(2[dDeE]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]|7[eE])")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()+,;=:@%/-]*")


class PathError(ValueError):
    """A text that is no path; its message says why in the user's words."""


@dataclass(frozen=True, slots=True, order=True)
class PathPattern:
    """A set of paths, written as in a plan.

    `/a/b` with `below` False is that one path. With `below` True, `/a/` (written `/a/*`) is
    everything that starts with `/a/`, and `/a` (written `/a{,/*}`) is `/a` itself and everything
    that starts with `/a/`: never `/ab`.
    """

    value: str
    below: bool

    def __str__(self) -> str:
        if not self.below:
            return self.value
        return f"{self.value}*" if self.value.endswith("/") else f"{self.value}{{,/*}}"

    def matches(self, path: str) -> bool:
        """Whether the pattern holds `path`, given in normal form."""
        if not self.below:
            return path == self.value
        folder = self.value if self.value.endswith("/") else self.value + "/"
        return path.startswith(folder) or path == self.value

    def contains(self, other: "PathPattern") -> bool:
        """Whether every path of `other` is one of this pattern."""
        return (self.below or not other.below) and self.matches(other.value)


def normal_path(text: str) -> str:
    """The normal form of a path that starts with `/`: dot segments resolved, needless `%` gone."""
    path = _UNRESERVED.sub(lambda match: chr(int(match[1], 16)), text)
    path = re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), path)
    if not _PATH.fullmatch(path) or re.search(r"%(?![0-9A-F]{2})", path):
        raise PathError(f"`{text}` is not a URL path")
    kept: list[str] = []
    segments = path[1:].split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def parse_path(text: str) -> PathPattern | None:
    """A path as the published lists write it; None where it means the whole host.

    `/a/*` is everything below `/a/`. A path without a star that ends in a file name (`x.asmx`) is
    that one path; any other is a prefix. Stars elsewhere and query strings cannot be read.
    """
    if not text:
        return None
    if "?" in text or "#" in text:
        raise PathError(f"`{text}` has a query or fragment, which no rule can match")
    stem = text.removesuffix("*")
    if "*" in stem or (stem != text and not stem.endswith("/")):
        raise PathError(f"`{text}` has a star that is not a whole last segment")
    path = normal_path(stem)
    last = path.rpartition("/")[2]
    below = "." not in last
    return None if path == "/" else PathPattern(path, below)


def read_path_notation(text: str) -> PathPattern:
    """The inverse of `str` on a pattern: reads what a plan document holds."""
    if text.endswith("{,/*}"):
        return PathPattern(text.removesuffix("{,/*}"), below=True)
    if text.endswith("/*"):
        return PathPattern(text.removesuffix("*"), below=True)
    return PathPattern(text, below=False)
