"""Keeps open for a while what the catalog no longer asks for (`retain` in outgate.yaml).

An endpoint that a publisher removed may still be in use by devices that have not followed yet. The
same policy is compiled with each edition before the pinned one; what it allowed there and allows no
more stays until its days are over, counted from the edition that removed it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from outgate.plan.compile import Compilation
from outgate.plan.digest import rules_digest
from outgate.plan.model import Because, Origin, Retained, Rule
from outgate.traffic.address import holds_address
from outgate.traffic.destination import HostDestination, Target
from outgate.traffic.host import HostPattern


@dataclass(frozen=True, slots=True)
class Removal:
    """One step of the catalog: editions before and after it, and the last day of the rest."""

    before: str
    after: str
    until: date


def removals(editions: Sequence[str], pinned: str, days: int, as_of: date) -> tuple[Removal, ...]:
    """The steps up to the pinned edition whose days are not over, newest first."""
    upto = [each for each in editions if each <= pinned]
    steps = [
        Removal(before, after, date.fromisoformat(after) + timedelta(days=days))
        for before, after in pairwise(upto)
    ]
    return tuple(step for step in reversed(steps) if as_of <= step.until)


def retain(now: Compilation, older: Iterable[tuple[Removal, Compilation]]) -> Compilation:
    """The compilation with the rules of older editions that are to stay, newest step first."""
    index = _Index(now.plan.rules)
    kept: list[Rule] = []
    notes: list[Retained] = []
    catalogs = []
    for step, was in older:
        found = [rule for rule in was.plan.rules if not index.covers(rule)]
        for rule in found:
            index.add(rule)
            kept.append(_kept(rule, step))
            notes.append(Retained(rule.key, step.until.isoformat(), step.after))
        catalogs.append(was.catalog)
    if not kept:
        return now
    rules = tuple(sorted((*now.plan.rules, *kept), key=lambda rule: rule.key))
    plan = replace(now.plan, rules=rules, retained=tuple(sorted(notes)), digest=rules_digest(rules))
    return replace(now, plan=plan, older=tuple(catalogs))


def _kept(rule: Rule, step: Removal) -> Rule:
    text = (
        f"catalog {step.after} no longer asks for it, {step.before} did: "
        f"retained until {step.until}"
    )

    def origin(each: Origin) -> Origin:
        because = tuple(sorted((*each.because, Because("retained", text))))
        return replace(each, endpoint=f"{step.before} {each.endpoint}", because=because)

    return replace(rule, origins=tuple(origin(each) for each in rule.origins))


class _Index:
    """Rules by what they go to, to find those that cover another one."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_place: dict[object, list[Rule]] = {}
        for rule in rules:
            self.add(rule)

    def add(self, rule: Rule) -> None:
        self._by_place.setdefault(_place(rule.target), []).append(rule)

    def covers(self, rule: Rule) -> bool:
        """Whether all traffic of a rule is allowed, treated in one way or another."""
        addresses: list[str] = []
        for place in _wider(rule.target):
            for other in self._by_place.get(place, ()):
                if other.target.contains(rule.target):
                    if other.source.addresses == rule.source.addresses:
                        return True
                    addresses += other.source.addresses
        if "*" in addresses:
            return True
        if not addresses or "*" in rule.source.addresses:
            return False
        return all(holds_address(addresses, each) for each in rule.source.addresses)


def _place(target: Target) -> object:
    destination = target.destination
    return destination.host if isinstance(destination, HostDestination) else destination


def _wider(target: Target) -> Iterable[object]:
    destination = target.destination
    if isinstance(destination, HostDestination):
        host: HostPattern = destination.host
        return host.wider()
    return (destination,)
