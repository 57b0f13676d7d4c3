"""The record of a target as a document (schemas/record.schema.json), and back."""

from typing import TypedDict

from outgate.deploy.changes_document import (
    ChangeFields,
    NativeFields,
    changes_document,
    native_document,
    optional_document,
    read_changes,
    read_native,
    read_optional,
)
from outgate.deploy.record import NO_RECORD, FormerPlace, Journal, Record
from outgate.documents.json import BadDocument, read_json_document
from outgate.project.target_settings import BadSettings, SettingsFields, read_target_settings

FORMAT_VERSION = "2.0"


class BadRecord(ValueError):
    """A text that is not a record."""


class WarningFields(TypedDict):
    """A warning of the plan that was applied."""

    code: str
    message: str


class FormerFields(TypedDict):
    """A place that the target has left."""

    place: str
    settings: SettingsFields
    applied: list[NativeFields]


class UndoFields(TypedDict):
    """What a rule was before the last apply, None where there was none."""

    identity: str
    before: NativeFields | None


class JournalFields(TypedDict):
    """An apply that has not ended."""

    by: str
    edition: str | None
    plan: str | None
    rest: str
    started: list[str]
    done: list[str]
    changes: list[ChangeFields]


class RecordFields(TypedDict):
    """A record."""

    format_version: str
    place: str | None
    settings: SettingsFields | None
    by: str | None
    edition: str | None
    plan: str | None
    applied: list[NativeFields] | None
    warnings: list[WarningFields]
    former: list[FormerFields]
    undo: list[UndoFields]
    journal: JournalFields | None


def record_text(record: Record) -> str:
    """A record as text; no person reads it, and it may be large."""
    import orjson

    return orjson.dumps(_document(record), option=orjson.OPT_PASSTHROUGH_DATACLASS).decode()


def _document(record: Record) -> RecordFields:
    applied = record.applied
    return {
        "format_version": FORMAT_VERSION,
        "place": record.place,
        "settings": None if record.settings is None else record.settings.document(),
        "by": record.by,
        "edition": record.edition,
        "plan": record.plan,
        "applied": None if applied is None else [native_document(rule) for rule in applied],
        "warnings": [{"code": code, "message": message} for code, message in record.warnings],
        "former": [
            {
                "place": former.place,
                "settings": former.settings.document(),
                "applied": [native_document(rule) for rule in former.applied],
            }
            for former in record.former
        ],
        "undo": [
            {"identity": identity, "before": optional_document(rule)}
            for identity, rule in record.undo.items()
        ],
        "journal": None if record.journal is None else _journal_document(record.journal),
    }


def _journal_document(journal: Journal) -> JournalFields:
    return {
        "by": journal.by,
        "edition": journal.edition,
        "plan": journal.plan,
        "rest": journal.rest,
        "started": list(journal.started),
        "done": list(journal.done),
        "changes": changes_document(journal.changes),
    }


def read_record(text: str | None) -> Record:
    """The record in a text; BadRecord where it is not one."""
    if not text:
        return NO_RECORD
    try:
        return _read(read_json_document(text, "record.schema.json", FORMAT_VERSION))
    except (BadDocument, BadSettings) as error:
        raise BadRecord(str(error)) from error


def _read(raw: RecordFields) -> Record:
    applied, settings, journal = raw["applied"], raw["settings"], raw["journal"]
    return Record(
        applied=None if applied is None else tuple(map(read_native, applied)),
        undo={entry["identity"]: read_optional(entry["before"]) for entry in raw["undo"]},
        edition=raw["edition"],
        plan=raw["plan"],
        by=raw["by"],
        journal=None if journal is None else _read_journal(journal),
        place=raw["place"],
        settings=None if settings is None else read_target_settings(settings),
        warnings=tuple((warning["code"], warning["message"]) for warning in raw["warnings"]),
        former=tuple(map(_read_former, raw["former"])),
    )


def _read_former(raw: FormerFields) -> FormerPlace:
    applied = tuple(map(read_native, raw["applied"]))
    return FormerPlace(raw["place"], read_target_settings(raw["settings"]), applied)


def _read_journal(raw: JournalFields) -> Journal:
    return Journal(
        by=raw["by"],
        changes=read_changes(raw["changes"]),
        edition=raw["edition"],
        plan=raw["plan"],
        rest=raw["rest"],
        started=tuple(raw["started"]),
        done=tuple(raw["done"]),
    )
