"""`outgate watch`: look at targets, tell what is new, and look again on a schedule."""

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from outgate.backends.observer import SILENT, Observer
from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.deploy.look.compare import look_at
from outgate.deploy.look.model import Look, Looks, Outcome
from outgate.deploy.look.told import Told, judge, read_told, remember, told_text
from outgate.deploy.review.risk import level_of
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError
from outgate.project.config import ALL
from outgate.project.project import Project
from outgate.project.target import Target
from outgate.state.file import FileState
from outgate.state.interface import StateError, StateLocked
from outgate.state.user import user_state
from outgate.values import dataclass, field

PREFIX = "target:"
DAY = timedelta(days=1)
LONGEST_WAIT = 3600.0  # seconds until a target that could not be read is looked at again


def utc_now() -> datetime:
    """The time to the second, as it is kept and told."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched, and how often the same is told; `now` is the clock."""

    project: Project
    targets: tuple[Target, ...]
    again: timedelta = DAY
    observer: Observer = SILENT
    now: Callable[[], datetime] = field(default=utc_now)

    def look(self, names: Iterable[str] | None = None) -> Looks:
        """Look at the targets, or at some of them. One that fails keeps no other from its look."""
        wanted = None if names is None else set(names)
        chosen = (
            target for target in self.targets if wanted is None or target.config.name in wanted
        )
        return Looks(tuple(map(self._look_at, chosen)))

    def keep(self, looks: Looks) -> None:
        """Keep what has been told now: never before, so that nothing is lost to a kill.

        Where another watch keeps its own at this moment, or nothing can be written, it is told
        once more, and that is all; StateError says so in the latter case.
        """
        for look in looks.looks:
            if look.outcome is Outcome.FAILED:
                continue
            try:
                with self._store(look.target).lock() as held:
                    held.write(told_text(remember(look.place, look.drift, look.at)))
            except StateLocked:
                continue

    def _look_at(self, target: Target) -> Look:
        name = target.config.name
        at = self.now()
        place, told = "", None
        try:
            place = target.store.address
            told = self._told(name, place)
            sight = look_at(target, self._load_catalog, self.observer)
        except UserError as error:
            return Look(
                target=name,
                at=at,
                outcome=Outcome.FAILED,
                place=place,
                last=None if told is None else told.last,
                problems=error.diagnostics,
            )
        seen, gone = judge(sight.deeds, told, at, self.again)
        record = sight.record
        return Look(
            target=name,
            at=at,
            outcome=Outcome.DRIFT if seen else Outcome.CLEAN,
            place=place,
            last=None if told is None else told.last,
            by=record.by,
            edition=record.edition,
            audit=target.kind.audit,
            journal=record.journal,
            level=level_of(sight.risks),
            risks=sight.risks,
            drift=seen,
            gone=gone,
        )

    def _told(self, name: str, place: str) -> Told | None:
        try:
            return read_told(self._store(name).read(), place)
        except StateError:
            return None

    def _store(self, name: str) -> FileState:
        return user_state("watch", name, self.project.root)

    def _load_catalog(self, edition: str | None) -> Catalog | None:
        """The edition last applied, for what it marks required; else the newest shipped."""
        project = self.project
        catalog, _ = Store(project.catalog_folder, project.root).load(edition)
        return catalog or Store(None).load(None)[0]


def choose_targets(project: Project, words: Sequence[str]) -> tuple[Target, ...]:
    """The targets that words such as `target:prod` and `target:all` name, each once.

    Of `all` those are left out that are deployed from files, as nobody can read them; UserError
    where a word names no target, or none is left.
    """
    names: dict[str, None] = {}
    for word in words:
        if not word.startswith(PREFIX):
            raise _usage(f"`{word}` names no target", f"write `{PREFIX}{word}`")
        name = word.removeprefix(PREFIX)
        every = [target.name for target in project.config.targets]
        names |= dict.fromkeys(every if name == ALL else [name])
    readable = tuple(filter(None, (_open(project, name, words) for name in names)))
    if not readable:
        raise _usage("no target of outgate.yaml can be read", "all of them are deployed from files")
    return readable


def _open(project: Project, name: str, words: Sequence[str]) -> Target | None:
    target, problems = project.target(name)
    if target is None:
        raise UserError(problems[0], others=problems[1:])
    return target if target.live is not None or f"{PREFIX}{name}" in words else None


def _usage(message: str, help: str) -> UserError:
    return UserError(Diagnostic(codes.USAGE, message, help=help))


def keep_looking(
    names: Sequence[str],
    every: float,
    look: Callable[[tuple[str, ...]], Looks],
    clock: Callable[[], float],
    pause: Callable[[float], None],
) -> None:
    """Look `every` so many seconds, without an end.

    Times of looks are counted from the first, so that what a look takes adds up to nothing, and
    those that one takes too long for are left out. A target that could not be read is left alone
    for one time, then two, four, and so on, but never much longer than an hour.
    """
    most = max(1, int(LONGEST_WAIT // every))
    failures = dict.fromkeys(names, 0)
    next_look = dict.fromkeys(names, 0)
    start, number = clock(), 0
    while True:
        due = tuple(name for name in names if next_look[name] <= number)
        for one in look(due).looks if due else ():
            failed = one.outcome is Outcome.FAILED
            failures[one.target] = failures[one.target] + 1 if failed else 0
            wait = min(2 ** min(max(failures[one.target] - 1, 0), 30), most)
            next_look[one.target] = number + wait
        number = max(number + 1, math.ceil((clock() - start) / every))
        pause(max(0.0, start + number * every - clock()))
