"""`outgate check --watch`: what to look at, and when to check again.

Files are looked at by their times, sizes and numbers, twice a second: that works on every file
system, also where no other machine tells of its changes, and takes no library.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from outgate.catalog.lock import NAME as LOCK
from outgate.documents.files import Bounds, FileRefused, bounds_of, walk
from outgate.language.files import SUFFIX
from outgate.project.config import NAME as CONFIG
from outgate.project.project import Project
from outgate.values import dataclass

INTERVAL = 0.5  # seconds between two looks
SETTLING = 0.1  # for whoever is still writing
MOST_FILES = 20_000
_SUFFIXES = (SUFFIX, ".yaml", ".yml")

Signs = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Stock:
    """How the files of a project are on a day: by their names, what changes when they do."""

    signs: Signs
    day: date | None

    def differs_in(self, other: "Stock") -> tuple[str, ...]:
        """The names of what was changed, added or removed; the day where that is another."""
        names = sorted({*self.signs, *other.signs})
        changed = [name for name in names if self.signs.get(name) != other.signs.get(name)]
        return (*changed, *(["the day"] if self.day != other.day else []))


@dataclass(frozen=True, slots=True)
class Watched:
    """Files and folders to look at; `day` is whether another day counts as a change."""

    root: Path
    places: tuple[Path, ...]
    named: tuple[Path, ...] = ()
    day: bool = True

    def take_stock(self, today: Callable[[], date] = date.today) -> Stock:
        """How all of it is now; whatever cannot be looked at is as good as not there."""
        bounds = bounds_of(self.root, self.named)
        signs: dict[str, tuple[int, ...]] = {}
        for path in self._files(bounds):
            if len(signs) >= MOST_FILES:
                break
            signs[bounds.link_name(path)] = _sign(path)
        return Stock(signs, today() if self.day else None)

    def _files(self, bounds: Bounds) -> Iterator[Path]:
        for place in self.places:
            if not place.is_dir():
                yield place
                continue
            try:
                yield from (path for path in walk(place, bounds) if path.suffix in _SUFFIXES)
            except FileRefused:
                yield place  # which the check tells of


def find_watched(
    project: Project | None, folder: Path, named: Iterable[Path], *, day: bool
) -> Watched:
    """What a check of a project depends on, or of the paths that are `named` in it.

    Without a project, as where outgate.yaml is broken, that file alone.
    """
    root = folder if project is None else project.root
    places = [root / CONFIG, root / LOCK]
    if project is not None:
        sets = (*project.policy_sets(), project.config.policies)
        places += [root / each for policies in sets for each in policies]
        places.append(project.catalog_folder)
    given = tuple(folder / path for path in named)
    return Watched(root, tuple(dict.fromkeys((*places, *given))), given, day)


def watch(
    check: Callable[[tuple[str, ...]], tuple[Watched, Stock]],
    pause: Callable[[float], None],
    today: Callable[[], date] = date.today,
) -> None:
    """Check, and again whenever something has changed; without an end.

    `check` is told what has changed. It gives what to look at, and how that was when it began.
    """
    watched, before = check(())
    while True:
        pause(INTERVAL)
        now = watched.take_stock(today)
        if now == before:
            continue
        while True:
            pause(SETTLING)
            settled = watched.take_stock(today)
            if settled == now:
                break
            now = settled
        if changed := before.differs_in(now):
            watched, before = check(changed)


def _sign(path: Path) -> tuple[int, ...]:
    """What is another for a file that was written; nothing for one that is not there."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_mode
