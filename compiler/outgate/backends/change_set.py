"""The difference between what a target holds and what it should hold, in a safe order."""

from collections.abc import Iterable, Mapping

from outgate.backends.native_rule import NativeRule
from outgate.errors import InternalError
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One rule added (`before` None), removed (`after` None) or updated."""

    before: NativeRule | None
    after: NativeRule | None

    @property
    def rule(self) -> NativeRule:
        """The rule as it is to be, or as it was where it goes."""
        rule = self.after or self.before
        if rule is None:
            raise InternalError("a change of no rule")
        return rule

    @property
    def label(self) -> str:
        """What people call the rule."""
        return self.rule.label

    @property
    def identity(self) -> str:
        """Which rule it is."""
        return self.rule.identity


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes in a safe order (additions, updates, removals), and how many rules stay."""

    changes: tuple[Change, ...]
    unchanged: int


def _label(change: Change) -> tuple[str, str]:
    return change.label, change.identity


def difference(before: Iterable[NativeRule], after: Iterable[NativeRule]) -> ChangeSet:
    """Changes that lead from one set of rules to the other.

    Rules are matched by identity, never by position or name. Additions come before updates and
    those before removals, so that nothing that stays needed is closed in between.
    """
    old = {rule.identity: rule for rule in before}
    new = {rule.identity: rule for rule in after}
    added = [Change(None, rule) for key, rule in new.items() if key not in old]
    removed = [Change(rule, None) for key, rule in old.items() if key not in new]
    both = [(old[key], rule) for key, rule in new.items() if key in old]
    updated = [
        Change(was, now)
        for was, now in both
        if (was.label, was.body, was.trouble) != (now.label, now.body, now.trouble)
    ]
    changes = (
        *sorted(added, key=_label),
        *sorted(updated, key=_label),
        *sorted(removed, key=_label),
    )
    return ChangeSet(changes, len(both) - len(updated))


def share_equal(
    rules: Iterable[NativeRule], others: Iterable[NativeRule]
) -> tuple[NativeRule, ...]:
    """The same rules, each the very object among `others` that is equal to it, if there is one.

    Whoever compares the two later has less to look at.
    """
    known = {rule.identity: rule for rule in others}
    return tuple(
        known[rule.identity] if known.get(rule.identity) == rule else rule for rule in rules
    )


def changed_fields(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """`field: old -> new` for everything that differs; of lists what comes and what goes."""
    old, new = _flat(before), _flat(after)
    fields = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was == now or key == "key":
            continue
        if isinstance(was, list) and isinstance(now, list):
            signs = [f"-{value}" for value in was if value not in now]
            signs += [f"+{value}" for value in now if value not in was]
            fields.append(f"{key}: {' '.join(signs) or 'order'}")
        else:
            fields.append(f"{key}: {_shown(was)} -> {_shown(now)}")
    return fields


def _shown(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _flat(body: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in body.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def inverse(changes: ChangeSet) -> ChangeSet:
    """The changes that lead back."""
    back = [Change(change.after, change.before) for change in reversed(changes.changes)]
    return ChangeSet(tuple(back), changes.unchanged)


def apply_changes(rules: Iterable[NativeRule], changes: ChangeSet) -> tuple[NativeRule, ...]:
    """The rules after a change set, sorted by label."""
    result = {rule.identity: rule for rule in rules}
    for change in changes.changes:
        if change.after is not None:
            result[change.after.identity] = change.after
        elif change.before is not None:
            result.pop(change.before.identity, None)
    return tuple(sorted(result.values(), key=lambda rule: (rule.label, rule.identity)))
