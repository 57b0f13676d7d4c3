"""The plan as a list for what treats traffic: what is inspected and what never, first match first.

Where rules with different treatments meet, the more specific one holds. In the order of the list it
comes before the other, so that whoever goes by the first entry that matches needs nothing else; and
each entry names those before it that take something away from it, for whoever keeps lists.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from outgate.plan.model import Plan, Rule, Treatment
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import address_set
from outgate.traffic.partition import Partition
from outgate.values import dataclass

_Number = tuple[int, Rule]


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule at its place in the list, counted from 1.

    `exceptions` are the places of those before it that share traffic with it and treat that
    differently.
    """

    place: int
    rule: Rule
    exceptions: tuple[int, ...]

    @property
    def need(self) -> str:
        """`required` where one row that asked for it says so, else `optional`."""
        needs = {origin.need for origin in self.rule.origins}
        return "required" if "required" in needs else min(needs, default="")

    @property
    def rows(self) -> tuple[str, ...]:
        """The catalog rows that asked for it, by their ids."""
        return tuple(sorted({origin.endpoint for origin in self.rule.origins}))


@dataclass(frozen=True, slots=True)
class InspectionList:
    """How all traffic of a plan is treated; `target` has the name of the one it is for."""

    target: str | None
    edition: str
    digest: str
    entries: tuple[Entry, ...]


def list_treatments(plan: Plan, target: str | None = None) -> InspectionList:
    """The list of a plan: the same for the same plan, whatever its order."""
    rules = sorted(plan.rules, key=_specificity)
    exceptions = _exceptions(rules)
    entries = tuple(
        Entry(place, rule, exceptions.get(place, ())) for place, rule in enumerate(rules, 1)
    )
    return InspectionList(target, plan.edition, plan.digest, entries)


def _specificity(rule: Rule) -> tuple[object, ...]:
    """The more specific of two rules that meet is the smaller: by host, then path, then source.

    What inspects traffic has to make up its mind while it knows the host alone.
    """
    remote = rule.remote
    how: tuple[object, ...]
    match remote.destination:
        case HostDestination(host, path):
            depth = host.name.count(".") * host.subtree
            how = (host.subtree, -depth, host.name, path is None)
            if path is not None:
                how += (-len(path.value), path.below)
        case AddressesDestination(networks):
            how = (False, 0, "", address_set(networks).size)
        case ServiceTagDestination(name):
            how = (False, 0, name)
    source = address_set(rule.source.addresses).size
    return (remote.protocol, remote.port, *how, str(remote), source, rule.source.addresses)


def _exceptions(rules: Sequence[Rule]) -> Mapping[int, tuple[int, ...]]:
    """Places by the place of what they take something away from."""
    by_remote: dict[Remote, dict[Treatment, list[_Number]]] = {}
    for place, rule in enumerate(rules, 1):
        by_treatment = by_remote.setdefault(rule.remote, {})
        by_treatment.setdefault(rule.treatment, []).append((place, rule))
    if len({treatment for by_treatment in by_remote.values() for treatment in by_treatment}) < 2:
        return {}
    index = RemoteIndex(by_remote)
    exceptions: dict[int, tuple[int, ...]] = {}
    for remote, by_treatment in by_remote.items():
        near = [by_remote[other] for other in sorted(index.touching(remote) | {remote}, key=str)]
        for treatment, own in by_treatment.items():
            others = tuple(_treated_otherwise(near, treatment))
            # Thousands of sources may go to either: who meets whom is one cut of the address line.
            partition = Partition([address_set(other.source.addresses) for _, other in others])
            for place, rule in own:
                parts = partition.split(address_set(rule.source.addresses))
                met = {others[number][0] for holders in parts for number in holders}
                if before := tuple(sorted(each for each in met if each < place)):
                    exceptions[place] = before
    return exceptions


def _treated_otherwise(
    near: Iterable[Mapping[Treatment, list[_Number]]], treatment: Treatment
) -> Iterator[_Number]:
    for by_treatment in near:
        for other, numbers in by_treatment.items():
            if other != treatment:
                yield from numbers
