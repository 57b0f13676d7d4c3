"""What is on record of a target: the rules last applied, the way back, and an unfinished apply.

It also knows the settings of the target at that time, so that a place which the target has left is
not forgotten while rules of ours stay there.

It is kept where the team says (a local folder, or a blob), as one document
(schemas/record.schema.json). Without it a plan still says what an apply would do; what somebody
else changed, and the way back, it can then not tell.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from outgate.backends.change_set import Change, ChangeSet, apply_changes
from outgate.backends.native_rule import NativeRule
from outgate.documents.json import BadDocument, read_json_document
from outgate.plan.digest import json_digest
from outgate.project.target_settings import BadSettings, TargetSettings, read_target_settings
from outgate.values import dataclass, field

FORMAT_VERSION = "2.0"


@dataclass(frozen=True, slots=True)
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
class Former:
    """A place where the target was before, with its settings then and the rules left there."""

    place: str
    settings: TargetSettings
    applied: tuple[NativeRule, ...]


@dataclass(frozen=True, slots=True)
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
    former: tuple[Former, ...] = ()


NO_RECORD = Record()


class BadRecord(ValueError):
    """A text that is no record."""


def changes_digest(changes: ChangeSet) -> str:
    """Digest of a change set."""
    return json_digest([_change_document(each) for each in changes.changes])


def rest_digest(rules: Iterable[NativeRule], changes: ChangeSet) -> str:
    """Digest of the rules that a change set leaves alone."""
    touched = {each.identity for each in changes.changes}
    left = ([each.identity, dict(each.body)] for each in rules if each.identity not in touched)
    return json_digest(sorted(left, key=lambda each: str(each[0])))


def native_document(rule: NativeRule | None) -> dict[str, Any] | None:
    """A native rule as saved plans and records write it."""
    if rule is None:
        return None
    found: dict[str, Any] = {
        "identity": rule.identity,
        "label": rule.label,
        "body": dict(rule.body),
    }
    if rule.entries is not None:
        found["entries"] = list(rule.entries)
    if rule.trouble is not None:
        found["trouble"] = rule.trouble
    return found


def read_native(raw: Mapping[str, Any] | None) -> NativeRule | None:
    """A native rule from such a document."""
    if raw is None:
        return None
    entries = raw.get("entries")
    known = None if entries is None else tuple(entries)
    return NativeRule(raw["identity"], raw["label"], raw["body"], known, raw.get("trouble"))


def _change_document(change: Change) -> dict[str, Any]:
    return {"before": native_document(change.before), "after": native_document(change.after)}


def changes_document(changes: ChangeSet) -> list[dict[str, Any]]:
    """Changes as saved plans and records write them."""
    return [_change_document(each) for each in changes.changes]


def read_changes(raw: list[Mapping[str, Any]], unchanged: int = 0) -> ChangeSet:
    """Changes from such a document."""
    several = (Change(read_native(each["before"]), read_native(each["after"])) for each in raw)
    return ChangeSet(tuple(several), unchanged)


def record_text(record: Record) -> str:
    """A record as text; no person reads it, and it may be large."""
    import orjson

    journal = record.journal
    document = {
        "format_version": FORMAT_VERSION,
        "place": record.place,
        "settings": None if record.settings is None else record.settings.document(),
        "by": record.by,
        "edition": record.edition,
        "plan": record.plan,
        "applied": None if record.applied is None else [native_document(r) for r in record.applied],
        "warnings": [{"code": code, "message": message} for code, message in record.warnings],
        "former": [
            {
                "place": each.place,
                "settings": each.settings.document(),
                "applied": [native_document(rule) for rule in each.applied],
            }
            for each in record.former
        ],
        "undo": [
            {"identity": identity, "before": native_document(rule)}
            for identity, rule in record.undo.items()
        ],
        "journal": None
        if journal is None
        else {
            "by": journal.by,
            "edition": journal.edition,
            "plan": journal.plan,
            "rest": journal.rest,
            "started": list(journal.started),
            "done": list(journal.done),
            "changes": changes_document(journal.changes),
        },
    }
    return orjson.dumps(document).decode()


def read_record(text: str | None) -> Record:
    """The record in a text; BadRecord where it is none."""
    if not text:
        return NO_RECORD
    try:
        return _record(read_json_document(text, "record.schema.json", FORMAT_VERSION))
    except (BadDocument, BadSettings) as error:
        raise BadRecord(str(error)) from error


def _record(raw: Mapping[str, Any]) -> Record:
    applied = raw["applied"]
    journal = raw["journal"]
    return Record(
        None if applied is None else tuple(_native(each) for each in applied),
        {each["identity"]: read_native(each["before"]) for each in raw["undo"]},
        raw["edition"],
        raw["plan"],
        raw["by"],
        None if journal is None else _journal(journal),
        raw["place"],
        None if raw["settings"] is None else read_target_settings(raw["settings"]),
        tuple((each["code"], each["message"]) for each in raw["warnings"]),
        tuple(_former(each) for each in raw["former"]),
    )


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
        left.append(Former(record.place, record.settings, applied))
    here = next((each for each in left if each.place == place), None)
    return Record(
        None if here is None else here.applied,
        place=place,
        settings=record.settings if here is None else here.settings,
        edition=record.edition,
        warnings=record.warnings,
        former=tuple(each for each in left if each is not here),
    )


def _former(raw: Mapping[str, Any]) -> Former:
    applied = tuple(_native(each) for each in raw["applied"])
    return Former(raw["place"], read_target_settings(raw["settings"]), applied)


def _native(raw: Mapping[str, Any]) -> NativeRule:
    found = read_native(raw)
    assert found is not None
    return found


def _journal(raw: Mapping[str, Any]) -> Journal:
    return Journal(
        raw["by"],
        read_changes(raw["changes"]),
        raw["edition"],
        raw["plan"],
        raw["rest"],
        tuple(raw["started"]),
        tuple(raw["done"]),
    )
