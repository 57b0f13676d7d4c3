"""Keeps open for a while what the catalog no longer asks for (`retain` in outgate.yaml).

An endpoint that a publisher removed may still be in use by devices that have not followed yet. The
same policy is compiled with each edition before the pinned one; what it allowed there and allows no
more stays until its days are over, counted from the edition that removed it.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from outgate.plan.compile import Compilation
from outgate.plan.model import Because, Origin, Retained, Rule
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Removal:
    """One step of the catalog, from one edition to the next.

    `until` is the last day on which what the step removed is retained.
    """

    before: str
    after: str
    until: date


def list_removals(
    editions: Sequence[str], pinned: str, days: int, as_of: date
) -> tuple[Removal, ...]:
    """The steps up to the pinned edition whose days are not over, newest first."""
    upto = [edition for edition in editions if edition <= pinned]
    steps = [
        Removal(before, after, date.fromisoformat(after) + timedelta(days=days))
        for before, after in pairwise(upto)
    ]
    return tuple(step for step in reversed(steps) if as_of <= step.until)


def retain(now: Compilation, older: Iterable[tuple[Removal, Compilation]]) -> Compilation:
    """The compilation, together with rules of older editions that are to stay.

    `older` has the same policy compiled with the edition before each step, newest step first.
    """
    kept: list[Rule] = []
    notes: list[Retained] = []
    catalogs = []
    for step, older_compilation in older:
        # What is allowed is not retained, whatever its treatment: the pinned edition knows better.
        allowed = TrafficSet(rule.flow for rule in (*now.plan.rules, *kept))
        removed = [rule for rule in older_compilation.plan.rules if not allowed.contains(rule.flow)]
        kept += [_retain_rule(rule, step) for rule in removed]
        notes += [Retained(rule.key, step.until.isoformat(), step.after) for rule in removed]
        catalogs.append(older_compilation.catalog)
    if not kept:
        return now
    rules = tuple(sorted((*now.plan.rules, *kept), key=lambda rule: rule.key))
    plan = replace(now.plan, rules=rules, retained=tuple(sorted(notes)))
    return replace(now, plan=plan, older=tuple(catalogs))


def _retain_rule(rule: Rule, step: Removal) -> Rule:
    """A rule of the edition before a step, with the reason why it is kept."""
    text = (
        f"catalog {step.after} no longer asks for it, {step.before} did: "
        f"retained until {step.until}"
    )

    def retain_origin(origin: Origin) -> Origin:
        because = tuple(sorted((*origin.because, Because("retained", text))))
        return replace(origin, endpoint=f"{step.before} {origin.endpoint}", because=because)

    return replace(rule, origins=tuple(map(retain_origin, rule.origins)))
