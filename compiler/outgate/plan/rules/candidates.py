"""Rules in the making: what statements ask for, by source and target, before rules are folded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from outgate.diagnostics import Diagnostic
from outgate.plan.model import Authentication, Origin, Proxy, Treatment
from outgate.plan.rules.conflict import conflict
from outgate.plan.rules.select import Choice, Selection
from outgate.policy.model import ResolvedAllow
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import address_set


@dataclass(slots=True)
class Draft:
    """One flow with its treatment; `statement` is the first that asked for it."""

    flow: Flow
    treatment: Treatment
    statement: ResolvedAllow
    origins: set[Origin]


@dataclass(slots=True)
class Drafts:
    """Drafts by source and target, and the name of each set of addresses.

    One set of addresses under two names is one source; the first name in order stays.
    """

    by_source: dict[tuple[str, ...], dict[Remote, Draft]]
    names: dict[tuple[str, ...], str]
    problems: list[Diagnostic]

    def all(self) -> list[Draft]:
        """Every draft."""
        return [draft for targets in self.by_source.values() for draft in targets.values()]


def draft_rules(answered: Iterable[tuple[ResolvedAllow, Selection]]) -> Drafts:
    """A draft for each source and target that some statement wants."""
    drafts = Drafts({}, {}, [])
    for statement, selection in answered:
        for source in statement.sources:
            label = drafts.names.get(source.addresses)
            drafts.names[source.addresses] = min(label, source.name) if label else source.name
            targets = drafts.by_source.setdefault(source.addresses, {})
            for choice in selection.choices:
                _add(targets, source.addresses, choice, statement, drafts.problems)
    return drafts


def _add(
    targets: dict[Remote, Draft],
    addresses: tuple[str, ...],
    choice: Choice,
    statement: ResolvedAllow,
    problems: list[Diagnostic],
) -> None:
    origin = Origin(statement.text, choice.endpoint, choice.need, choice.because)
    draft = targets.get(choice.remote)
    if draft is None:
        flow = Flow(addresses, choice.remote)
        targets[choice.remote] = Draft(flow, choice.treatment, statement, {origin})
        return
    merged = merge(draft.treatment, choice.treatment)
    if merged is None:
        problems.append(
            conflict(
                (statement, choice.treatment, choice.remote),
                (draft.statement, draft.treatment, choice.remote),
            )
        )
        return
    draft.treatment = merged
    draft.origins.add(origin)


def admit_sensors(drafts: Iterable[Draft]) -> None:
    """Let traffic pass without a login where it is inside of traffic that must.

    `allowed` demands nothing, so where administrators use what devices need from the same
    addresses, their rule must not win as the more specific one and stop the sensor there.
    """
    drafts = tuple(drafts)
    with_login = [d for d in drafts if d.treatment.authentication is Authentication.ALLOWED]
    if not with_login:
        return
    anonymous: dict[Remote, list[Draft]] = {}
    for draft in drafts:
        if draft.treatment.authentication is Authentication.ANONYMOUS:
            anonymous.setdefault(draft.flow.remote, []).append(draft)
    index = RemoteIndex(anonymous)
    for draft in with_login:
        addresses = address_set(draft.flow.addresses)
        wider = (o for t in index.touching(draft.flow.remote) for o in anonymous[t])
        if any(
            other.treatment.inspection is draft.treatment.inspection
            and other.flow.remote.contains(draft.flow.remote)
            and not addresses - address_set(other.flow.addresses)
            for other in wider
        ):
            draft.treatment = replace(draft.treatment, authentication=Authentication.ANONYMOUS)


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
