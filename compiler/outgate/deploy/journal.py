"""An apply that puts every operation on record, before it begins and after it has ended."""

from outgate.backends.observer import Observer
from outgate.deploy.record import Journal, Record
from outgate.deploy.record_document import record_text
from outgate.deploy.render_plan import settings_of
from outgate.project.target import Target
from outgate.state.interface import LockedStore
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Run:
    """Where an apply happens and who follows it; `held` is the lock on the record."""

    target: Target
    held: LockedStore
    observer: Observer


class Recorder:
    """Writes down each operation before it begins and after it has ended.

    An apply in which nothing began leaves no trace.
    """

    def __init__(self, run: Run, record: Record, journal: Journal) -> None:
        self._run = run
        self._record = record
        self._journal = journal

    def started(self, what: str) -> None:
        """Put it on record, and only then let it begin."""
        self._note(replace(self._journal, started=(*self._journal.started, what)))
        self._run.observer.started(what)

    def waiting(self, what: str) -> None:
        """Say so."""
        self._run.observer.waiting(what)

    def finished(self, what: str) -> None:
        """Put it on record, where it was ours."""
        self._run.observer.finished(what)
        if what in self._journal.started:
            self._note(replace(self._journal, done=(*self._journal.done, what)))

    def _note(self, journal: Journal) -> None:
        target = self._run.target
        noted = replace(
            self._record,
            journal=journal,
            place=target.store.address,
            settings=settings_of(target),
        )
        self._run.held.write(record_text(noted))
        self._journal = journal
