"""Which treatment holds where remotes share traffic and are treated differently."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from outgate.diagnostics import Diagnostic
from outgate.plan.model import Treatment
from outgate.plan.rules.candidates import Candidate
from outgate.plan.rules.conflict import Claim, describe_conflict
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import address_set
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, field

_ByTreatment = Mapping[Treatment, list[Candidate]]
_Grouped = Mapping[Remote, _ByTreatment]


@dataclass(slots=True)
class Overlaps:
    """Where remotes with different treatments overlap.

    `by_source` are remotes with more than one treatment, from different sources. `nested` are those
    that come before a remote with another treatment. `crossing` are pairs of which neither comes
    before the other, such as networks that share some addresses.
    """

    by_source: set[Remote] = field(default_factory=set)
    nested: set[Remote] = field(default_factory=set)
    crossing: set[tuple[Remote, Remote]] = field(default_factory=set)


def group_by_remote(
    candidates: Iterable[Candidate],
) -> dict[Remote, dict[Treatment, list[Candidate]]]:
    """Candidates by remote and treatment."""
    grouped: dict[Remote, dict[Treatment, list[Candidate]]] = {}
    for candidate in candidates:
        by_treatment = grouped.setdefault(candidate.flow.remote, {})
        by_treatment.setdefault(candidate.treatment, []).append(candidate)
    return grouped


def find_overlaps(grouped: _Grouped) -> Overlaps:
    """Where remotes with different treatments overlap, whatever the sources."""
    overlaps = Overlaps()
    counts = Counter(treatment for by_treatment in grouped.values() for treatment in by_treatment)
    usual = {treatment for treatment, _ in counts.most_common(1)}
    # Two remotes with the usual treatment alone never differ.
    unusual = [remote for remote, by_treatment in grouped.items() if by_treatment.keys() != usual]
    if not unusual:
        return overlaps
    index = RemoteIndex(grouped)
    for remote in unusual:
        treatments = grouped[remote].keys()
        if len(treatments) > 1:
            overlaps.by_source.add(remote)
        for other in index.touching(remote) - {remote}:
            if treatments == grouped[other].keys() and len(treatments) == 1:
                continue
            if comes_first(remote, other):
                overlaps.nested.add(remote)
            elif comes_first(other, remote):
                overlaps.nested.add(other)
            else:
                overlaps.nested |= {remote, other}
                first, second = sorted((remote, other), key=str)
                overlaps.crossing.add((first, second))
    return overlaps


def comes_first(one: Remote, other: Remote) -> bool:
    """Whether the first of two remotes that touch is more specific, so that its treatment holds.

    The host decides before the path does: what inspects traffic, or not, has to make up its mind
    while it knows the host alone.
    """
    match one.destination, other.destination:
        case HostDestination(host), HostDestination(other_host) if host != other_host:
            return other_host.contains(host)
        case _:
            return one != other and other.contains(one)


def find_conflicts(overlaps: Overlaps, grouped: _Grouped) -> tuple[Diagnostic, ...]:
    """An error for each pair of statements of which neither is more specific where they meet."""
    conflicts: dict[tuple[str, str, Remote, Remote], Diagnostic] = {}
    pairs = [(remote, remote) for remote in overlaps.by_source] + list(overlaps.crossing)
    for one, other in sorted(pairs, key=lambda pair: (str(pair[0]), str(pair[1]))):
        for treatment, candidates in grouped[one].items():
            for other_treatment, others in grouped[other].items():
                same_pair = one == other and treatment > other_treatment
                if treatment == other_treatment or same_pair:
                    continue
                for first, second in _unordered(candidates, others):
                    key = first.statement.text, second.statement.text, one, other
                    conflicts.setdefault(key, _conflict(first, second))
    return tuple(conflicts.values())


def _conflict(one: Candidate, other: Candidate) -> Diagnostic:
    """The error at the later of two statements, with a request that both speak of."""
    witness = TrafficSet([other.flow]).overlap(one.flow)
    earlier, later = sorted((one, other), key=lambda candidate: candidate.statement.number)
    return describe_conflict(_claim(later), _claim(earlier), witness)


def _claim(candidate: Candidate) -> Claim:
    return Claim(candidate.statement, candidate.treatment, candidate.flow.remote)


def _unordered(
    candidates: Iterable[Candidate], others: Iterable[Candidate]
) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs that share traffic and of which neither comes first."""
    by_flow = {other.flow: other for other in others}
    traffic = TrafficSet(by_flow)
    for candidate in candidates:
        addresses = address_set(candidate.flow.addresses)
        for flow in traffic.touching(candidate.flow):
            if flow.remote == candidate.flow.remote:
                other_addresses = address_set(flow.addresses)
                if not addresses - other_addresses or not other_addresses - addresses:
                    continue
            yield candidate, by_flow[flow]
