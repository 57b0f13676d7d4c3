"""squid.conf around our file, as lines in the order in which Squid reads them."""

import fnmatch
import glob
import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from outgate.backends.squid.reading import numbered_lines
from outgate.documents.files import FileRefused
from outgate.values import dataclass

MAX_BYTES = 8 << 20
MAX_FILES = 200
MAX_LINES = 20_000
MAX_ACCESS = 300
MAX_UNSEEN = 10  # that are told
DEPTH = 16  # as Squid has it

Read = Callable[[Path], bytes]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A line of squid.conf or of a file that it includes; `is_ours` stands for our file."""

    place: str
    text: str
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """The lines around our file, and why some of it could not be read."""

    lines: tuple[SiteLine, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def includes_ours(self) -> bool:
        """Whether Squid reads our file."""
        return any(line.is_ours for line in self.lines)


class SiteReader:
    """Reads squid.conf; `read` gives the bytes of a file or raises FileRefused.

    `ours` is our own file, which is not followed. `follows` tells of a pattern whether it is
    looked for at all.
    """

    def __init__(self, read: Read, ours: Path, follows: Callable[[Path], bool]) -> None:
        self._read = read
        self._ours = Path(os.path.realpath(ours))
        self._follows = follows
        self._files = 0
        self._bytes = 0
        self._full = False
        self._unseen: list[str] = []

    def site(self, config: Path) -> Site:
        """All lines that can be read; FileRefused where squid.conf itself cannot."""
        lines = tuple(islice(self._lines(config, 0), MAX_LINES + 1))
        access = [n for n, line in enumerate(lines) if line.text.startswith("http_access")]
        if len(lines) > MAX_LINES or len(access) > MAX_ACCESS:
            self._unseen.append("squid.conf has more lines than are looked at")
            lines = lines[: access[MAX_ACCESS] if len(access) > MAX_ACCESS else MAX_LINES]
        return Site(lines, tuple(self._unseen[:MAX_UNSEEN]))

    def _lines(self, path: Path, depth: int) -> Iterator[SiteLine]:
        self._files += 1
        data = self._read(path)
        self._bytes += len(data)
        for number, line in numbered_lines(data):
            place = f"{path.name}:{number}"
            words = line.split()
            if words[0] != "include":
                yield SiteLine(place, line)
                continue
            for pattern in words[1:]:
                yield from self._included(pattern.strip('"'), place, path, depth + 1)

    def _included(self, pattern: str, place: str, within: Path, depth: int) -> Iterator[SiteLine]:
        wanted = within.parent / pattern
        # A pattern of folders may lead through links in more ways than anybody can follow.
        if self._names_ours(wanted) and not self._follows(wanted):
            yield SiteLine(place, f"include {pattern}", is_ours=True)
            return
        if not self._follows(wanted) or glob.has_magic(str(wanted.parent)):
            self._unseen.append(f"`{place}` includes `{pattern}`, which is not followed")
            return
        for each in () if self._is_full(depth, place) else self._matching(wanted):
            if Path(os.path.realpath(each)) == self._ours:
                yield SiteLine(place, f"include {pattern}", is_ours=True)
                continue
            try:
                yield from self._lines(each, depth)
            except FileRefused as error:
                self._unseen.append(f"`{place}` includes what cannot be read: {error.message}")

    def _is_full(self, depth: int, place: str) -> bool:
        """Whether no more is read; that is said once."""
        was_full = self._full
        self._full |= depth > DEPTH or self._files > MAX_FILES or self._bytes > MAX_BYTES
        if self._full and not was_full:
            self._unseen.append(f"`{place}` includes more than is looked at")
        return self._full

    def _matching(self, wanted: Path) -> list[Path]:
        try:
            names = [each.name for each in wanted.parent.iterdir()]
        except OSError:
            names = []
        matching = {wanted.with_name(name) for name in fnmatch.filter(names, wanted.name)}
        # As in a shell, a star stands for no name with a leading dot.
        hidden = {each for each in matching if each.name[0] == "." and wanted.name[0] != "."}
        ours = {self._ours} if self._names_ours(wanted) else set()
        return sorted((matching - hidden) | ours)

    def _names_ours(self, pattern: Path) -> bool:
        """Whether a pattern names our file, which need not be there yet."""
        folder = Path(os.path.realpath(pattern.parent))
        return folder == self._ours.parent and Path(self._ours.name).match(pattern.name)
