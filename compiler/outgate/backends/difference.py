"""The difference between what a target holds and what it should hold, in a safe order."""

from collections.abc import Iterable

from outgate.backends.interface import Change, ChangeSet, NativeRule


def _label(change: Change) -> tuple[str, str]:
    rule = change.after or change.before
    assert rule is not None
    return rule.label, rule.identity


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
        Change(was, now) for was, now in both if (was.label, was.body) != (now.label, now.body)
    ]
    changes = (
        *sorted(added, key=_label),
        *sorted(updated, key=_label),
        *sorted(removed, key=_label),
    )
    return ChangeSet(changes, len(both) - len(updated))


def apply_changes(rules: Iterable[NativeRule], changes: ChangeSet) -> tuple[NativeRule, ...]:
    """The rules after a change set, sorted by label."""
    result = {rule.identity: rule for rule in rules}
    for change in changes.changes:
        if change.after is not None:
            result[change.after.identity] = change.after
        elif change.before is not None:
            result.pop(change.before.identity, None)
    return tuple(sorted(result.values(), key=lambda rule: (rule.label, rule.identity)))
