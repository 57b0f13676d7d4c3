"""Candidates for rules: what statements ask for, by source and remote, before they are folded."""

from collections.abc import Iterable

from outgate.diagnostics import Diagnostic
from outgate.plan.model import Authentication, Origin, Proxy, Treatment
from outgate.plan.rules.conflict import Claim, describe_conflict
from outgate.plan.rules.select import Choice, Selection
from outgate.policy.model import ResolvedAllow
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import address_set
from outgate.values import dataclass, replace


@dataclass(slots=True)
class Candidate:
    """One flow with its treatment; `statement` is the first that asked for it."""

    flow: Flow
    treatment: Treatment
    statement: ResolvedAllow
    origins: set[Origin]


@dataclass(slots=True)
class Candidates:
    """Candidates by the addresses of their source and by remote.

    `names` has the name of each set of addresses. One set under two names is one source; the first
    name in order stays. `conflicts` are the errors of what could not be served together.
    """

    by_source: dict[tuple[str, ...], dict[Remote, Candidate]]
    names: dict[tuple[str, ...], str]
    conflicts: list[Diagnostic]

    def all(self) -> list[Candidate]:
        """Every candidate."""
        return [candidate for remotes in self.by_source.values() for candidate in remotes.values()]


def collect_candidates(answered: Iterable[tuple[ResolvedAllow, Selection]]) -> Candidates:
    """A candidate for each source and remote that some statement wants."""
    candidates = Candidates({}, {}, [])
    for statement, selection in answered:
        for source in statement.sources:
            label = candidates.names.get(source.addresses)
            candidates.names[source.addresses] = min(label, source.name) if label else source.name
            by_remote = candidates.by_source.setdefault(source.addresses, {})
            for choice in selection.choices:
                _add(by_remote, source.addresses, choice, statement, candidates.conflicts)
    return candidates


def _add(
    by_remote: dict[Remote, Candidate],
    addresses: tuple[str, ...],
    choice: Choice,
    statement: ResolvedAllow,
    conflicts: list[Diagnostic],
) -> None:
    origin = Origin(statement.text, choice.endpoint, choice.need, choice.because)
    candidate = by_remote.get(choice.remote)
    if candidate is None:
        flow = Flow(addresses, choice.remote)
        by_remote[choice.remote] = Candidate(flow, choice.treatment, statement, {origin})
        return
    merged = merge(candidate.treatment, choice.treatment)
    if merged is None:
        conflicts.append(
            describe_conflict(
                Claim(statement, choice.treatment, choice.remote),
                Claim(candidate.statement, candidate.treatment, choice.remote),
            )
        )
        return
    candidate.treatment = merged
    candidate.origins.add(origin)


def admit_sensors(candidates: Iterable[Candidate]) -> None:
    """Let traffic pass without a login where it is inside of traffic that must.

    `allowed` demands nothing, so where administrators use what devices need from the same
    addresses, their rule must not win as the more specific one and stop the sensor there.
    """
    candidates = tuple(candidates)
    with_login = [
        candidate
        for candidate in candidates
        if candidate.treatment.authentication is Authentication.ALLOWED
    ]
    if not with_login:
        return
    anonymous: dict[Remote, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.treatment.authentication is Authentication.ANONYMOUS:
            anonymous.setdefault(candidate.flow.remote, []).append(candidate)
    index = RemoteIndex(anonymous)
    for candidate in with_login:
        addresses = address_set(candidate.flow.addresses)
        touching = (
            other for remote in index.touching(candidate.flow.remote) for other in anonymous[remote]
        )
        if any(
            other.treatment.inspection is candidate.treatment.inspection
            and other.flow.remote.contains(candidate.flow.remote)
            and not addresses - address_set(other.flow.addresses)
            for other in touching
        ):
            candidate.treatment = replace(
                candidate.treatment, authentication=Authentication.ANONYMOUS
            )


def merge(one: Treatment, other: Treatment) -> Treatment | None:
    """A treatment that serves both: `direct` and `anonymous` do, inspection has no middle way."""
    if one == other:
        return one
    if one.inspection is not other.inspection:
        return None
    direct = Proxy.DIRECT in (one.proxy, other.proxy)
    anonymous = Authentication.ANONYMOUS in (one.authentication, other.authentication)
    return Treatment(
        one.inspection,
        Authentication.ANONYMOUS if anonymous else Authentication.ALLOWED,
        Proxy.DIRECT if direct else Proxy.ALLOWED,
    )
