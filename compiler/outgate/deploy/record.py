"""What is on record of a target: the rules last applied, the way back, and an unfinished apply.

It also knows the settings of the target at that time, so that a place which the target has left is
not forgotten while rules of ours stay there.

It is kept where the team says (a local folder, or a blob), as one document
(schemas/record.schema.json). Without it a plan still says what an apply would do; what somebody
else changed, and the way back, it can then not tell.
"""

from collections.abc import Mapping

from outgate.backends.change_set import ChangeSet, apply_changes
from outgate.backends.native_rule import NativeRule
from outgate.deploy.changes_document import changes_digest
from outgate.project.target_settings import TargetSettings
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """An apply that has not ended.

    `rest` is the digest of the rules that it leaves alone; `started` and `done` are operations in
    words, in their order.
    """

    by: str
    changes: ChangeSet
    edition: str | None
    plan: str | None
    rest: str
    started: tuple[str, ...] = ()
    done: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """What tells one change set from another."""
        return changes_digest(self.changes)


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """A place where the target was before, with its settings then and the rules left there."""

    place: str
    settings: TargetSettings
    applied: tuple[NativeRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of a target.

    `place` is where the target is, `settings` what made it so. `applied` are its rules after the
    last apply, None where there was none; `undo` what each rule that it changed was before, by
    identity, from which the way back is made. `edition` and `plan` (a digest) are those of the plan
    that was applied, `by` who did, `warnings` those that it had (code and message). `former` are
    places that the target has left and where rules of ours still are.
    """

    applied: tuple[NativeRule, ...] | None = None
    undo: Mapping[str, NativeRule | None] = field(default_factory=dict)
    edition: str | None = None
    plan: str | None = None
    by: str | None = None
    journal: Journal | None = None
    place: str | None = None
    settings: TargetSettings | None = None
    warnings: tuple[tuple[str, str], ...] = ()
    former: tuple[FormerPlace, ...] = ()


NO_RECORD = Record()


def record_at(record: Record, place: str) -> Record:
    """The record of a target that is in a place now.

    Where it was in another one, that is remembered as a place that the target has left, with
    all rules that an apply may have brought there; and what is known of the place it is in now is
    what was left there.
    """
    if record.place is None or record.place == place:
        return record
    left = list(record.former)
    applied = record.applied or ()
    if record.journal is not None:
        applied = apply_changes(applied, record.journal.changes)
    if applied and record.settings is not None:
        left.append(FormerPlace(record.place, record.settings, applied))
    returned = next((former for former in left if former.place == place), None)
    return Record(
        applied=None if returned is None else returned.applied,
        place=place,
        settings=record.settings if returned is None else returned.settings,
        edition=record.edition,
        warnings=record.warnings,
        former=tuple(former for former in left if former is not returned),
    )
