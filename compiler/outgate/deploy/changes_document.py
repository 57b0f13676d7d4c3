"""Changes of native rules as saved plans and records write them, with their digests."""

from collections.abc import Iterable, Mapping
from typing import NotRequired, TypedDict

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.plan.digest import json_digest


class NativeFields(TypedDict):
    """One native rule."""

    identity: str
    label: str
    body: Mapping[str, object]
    entries: NotRequired[list[str]]
    trouble: NotRequired[str]


class ChangeFields(TypedDict):
    """One change; a side is None where there is no rule."""

    before: NativeFields | None
    after: NativeFields | None


def changes_digest(changes: ChangeSet) -> str:
    """Digest of a change set."""
    return json_digest(changes_document(changes))


def rest_digest(rules: Iterable[NativeRule], changes: ChangeSet) -> str:
    """Digest of the rules that a change set leaves alone."""
    touched = {change.identity for change in changes.changes}
    rest = ([rule.identity, dict(rule.body)] for rule in rules if rule.identity not in touched)
    return json_digest(sorted(rest, key=lambda entry: str(entry[0])))


def native_document(rule: NativeRule) -> NativeFields:
    """A native rule: `{"identity": ..., "label": ..., "body": {...}}`, and what else it has."""
    document: NativeFields = {
        "identity": rule.identity,
        "label": rule.label,
        "body": dict(rule.body),
    }
    if rule.entries is not None:
        document["entries"] = list(rule.entries)
    if rule.trouble is not None:
        document["trouble"] = rule.trouble
    return document


def read_native(raw: NativeFields) -> NativeRule:
    """A native rule from such a document."""
    entries = raw.get("entries")
    return NativeRule(
        identity=raw["identity"],
        label=raw["label"],
        body=raw["body"],
        entries=None if entries is None else tuple(entries),
        trouble=raw.get("trouble"),
    )


def optional_document(rule: NativeRule | None) -> NativeFields | None:
    """The document of a native rule, None where there is no rule."""
    return None if rule is None else native_document(rule)


def read_optional(raw: NativeFields | None) -> NativeRule | None:
    """The native rule of such a document, None where there is none."""
    return None if raw is None else read_native(raw)


def changes_document(changes: ChangeSet) -> list[ChangeFields]:
    """The changes as `[{"before": {...}, "after": {...}}]`; one side may be null."""
    return [
        {"before": optional_document(change.before), "after": optional_document(change.after)}
        for change in changes.changes
    ]


def read_changes(raw: Iterable[ChangeFields], unchanged: int = 0) -> ChangeSet:
    """Changes from such a document."""
    changes = (
        Change(read_optional(entry["before"]), read_optional(entry["after"])) for entry in raw
    )
    return ChangeSet(tuple(changes), unchanged)
