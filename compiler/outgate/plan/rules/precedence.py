"""Targets that share traffic and are treated differently somewhere in a plan."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from outgate.diagnostics import Diagnostic
from outgate.plan.model import Treatment
from outgate.plan.rules.candidates import Draft
from outgate.plan.rules.conflict import conflict
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import address_set
from outgate.traffic.traffic_set import TrafficSet

_ByTreatment = Mapping[Treatment, list[Draft]]


@dataclass(slots=True)
class Meetings:
    """Where treatments meet.

    `several` are targets with more than one treatment, from different sources. `within` are those
    that come before a target with another treatment. Of those in `crossing`, networks that share
    some addresses, neither comes before the other.
    """

    several: set[Remote] = field(default_factory=set)
    within: set[Remote] = field(default_factory=set)
    crossing: set[tuple[Remote, Remote]] = field(default_factory=set)


def find_meetings(drafts: Mapping[Remote, _ByTreatment]) -> Meetings:
    """Where the treatments of targets meet, whatever the sources."""
    found = Meetings()
    usual = Counter(each for its in drafts.values() for each in its).most_common(1)
    rest = [target for target, its in drafts.items() if its.keys() != {usual[0][0]}]
    if not rest:
        return found
    index = RemoteIndex(drafts)
    for target in rest:
        if len(drafts[target]) > 1:
            found.several.add(target)
        for other in index.touching(target) - {target}:
            if drafts[target].keys() == drafts[other].keys() and len(drafts[target]) == 1:
                continue
            if comes_first(target, other):
                found.within.add(target)
            elif comes_first(other, target):
                found.within.add(other)
            else:
                found.within |= {target, other}
                first, second = sorted((target, other), key=str)
                found.crossing.add((first, second))
    return found


def comes_first(one: Remote, other: Remote) -> bool:
    """Whether the first of two targets that touch is more specific, so that its treatment holds.

    The host decides before the path does: what inspects traffic, or not, has to make up its mind
    while it knows the host alone.
    """
    match one.destination, other.destination:
        case HostDestination(host), HostDestination(its_host) if host != its_host:
            return its_host.contains(host)
        case _:
            return one != other and other.contains(one)


def by_target(drafts: Iterable[Draft]) -> dict[Remote, dict[Treatment, list[Draft]]]:
    """Drafts by target and treatment."""
    found: dict[Remote, dict[Treatment, list[Draft]]] = {}
    for draft in drafts:
        found.setdefault(draft.flow.remote, {}).setdefault(draft.treatment, []).append(draft)
    return found


def conflicts(meetings: Meetings, drafts: Mapping[Remote, _ByTreatment]) -> tuple[Diagnostic, ...]:
    """An error for each pair of statements of which neither is more specific where they meet."""
    found: dict[tuple[str, str, Remote, Remote], Diagnostic] = {}
    pairs = [(target, target) for target in meetings.several] + list(meetings.crossing)
    for one, other in sorted(pairs, key=lambda pair: (str(pair[0]), str(pair[1]))):
        for treatment, ours in drafts[one].items():
            for its_treatment, theirs in drafts[other].items():
                if treatment == its_treatment or (one == other and treatment > its_treatment):
                    continue
                for here, there in _unordered(ours, theirs):
                    key = here.statement.text, there.statement.text, one, other
                    found.setdefault(key, _problem(here, there))
    return tuple(found.values())


def _problem(here: Draft, there: Draft) -> Diagnostic:
    witness = TrafficSet([there.flow]).overlap(here.flow)
    first, second = sorted((here, there), key=lambda each: each.statement.span.place)
    sides = [(each.statement, each.treatment, each.flow.remote) for each in (second, first)]
    return conflict(sides[0], sides[1], witness)


def _unordered(ours: Iterable[Draft], theirs: Iterable[Draft]) -> Iterator[tuple[Draft, Draft]]:
    """Pairs that share traffic and of which neither comes first."""
    by_flow = {draft.flow: draft for draft in theirs}
    traffic = TrafficSet(by_flow)
    for here in ours:
        sources = address_set(here.flow.addresses)
        for flow in traffic.touching(here.flow):
            if flow.remote == here.flow.remote:
                its = address_set(flow.addresses)
                if not sources - its or not its - sources:
                    continue
            yield here, by_flow[flow]
