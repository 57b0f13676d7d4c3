"""Traffic that two plans both allow and treat differently (inspection, login, proxy)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from outgate.plan.model import Rule, Treatment
from outgate.plan.rules.precedence import comes_first
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.set_operations import shared
from outgate.traffic.traffic_set import TrafficSet

_Rules = Mapping[Flow, Rule]


@dataclass(frozen=True, slots=True)
class Retreated:
    """A flow that is treated another way than before; more specific rules may except parts of it.

    The witness is treated differently for sure. `rules` are one of each side.
    """

    flow: Flow
    before: Treatment
    after: Treatment
    witness: Witness
    rules: tuple[Rule, Rule]


def treated_differently(
    before: _Rules, was: TrafficSet, after: _Rules, now: TrafficSet
) -> tuple[Retreated, ...]:
    """All flows that both sides allow and treat differently, in the order of targets.

    `was` and `now` are the traffic of the rules before and after.
    """
    if not before or not after:
        return ()
    found: dict[tuple[Remote, Treatment, Treatment], list[tuple[AddressSet, Witness, Rule, Rule]]]
    found = {}
    for here, there in _pairs(before, was, after, now):
        old, new = before[here], after[there]
        both = address_set(here.addresses) & address_set(there.addresses)
        flow = Flow(both.cidrs(), shared(here.remote, there.remote))
        winners = (*_above(here, flow, before, was), *_above(there, flow, after, now))
        witness = TrafficSet(winners).missing(flow)
        if witness is not None:
            key = flow.remote, old.treatment, new.treatment
            found.setdefault(key, []).append((both, witness, old, new))
    several = (
        Retreated(
            Flow(union(addresses for addresses, *_ in its).cidrs(), target),
            old,
            new,
            its[0][1],
            (its[0][2], its[0][3]),
        )
        for (target, old, new), its in found.items()
    )
    return tuple(sorted(several, key=lambda each: (str(each.flow.remote), each.before)))


def _pairs(
    before: _Rules, was: TrafficSet, after: _Rules, now: TrafficSet
) -> Iterator[tuple[Flow, Flow]]:
    """Flows that meet and are treated differently, of which one at least is new or gone.

    Where two stand on both sides, the same one of them wins on both.
    """
    for flow, old in before.items():
        if _treatment(after.get(flow)) != old.treatment:
            for touching in now.touching(flow):
                if after[touching].treatment != old.treatment:
                    yield flow, touching
    for flow, new in after.items():
        if _treatment(before.get(flow)) != new.treatment:
            for touching in was.touching(flow):
                old = before[touching]
                # Pairs of two changed rules have been seen above.
                stays = _treatment(after.get(touching)) == old.treatment
                if stays and old.treatment != new.treatment:
                    yield touching, flow


def _treatment(rule: Rule | None) -> Treatment | None:
    return rule.treatment if rule else None


def _above(winner: Flow, flow: Flow, rules: _Rules, traffic: TrafficSet) -> Iterator[Flow]:
    """Flows of other treatments that win over one somewhere in a flow."""
    for each in traffic.touching(flow):
        if rules[each].treatment != rules[winner].treatment and wins(each, winner):
            yield each


def wins(one: Flow, other: Flow) -> bool:
    """Whether the first of two flows that meet is more specific, so that its treatment holds."""
    if one.remote != other.remote:
        return comes_first(one.remote, other.remote)
    here, there = address_set(one.addresses), address_set(other.addresses)
    return here != there and here <= there


def treatment_changes(before: Treatment, after: Treatment) -> str:
    """`inspection bypass -> keep` for whatever of a treatment changed."""
    fields = ("inspection", "authentication", "proxy")
    return ", ".join(
        f"{field} {getattr(before, field)} -> {getattr(after, field)}"
        for field in fields
        if getattr(before, field) != getattr(after, field)
    )
