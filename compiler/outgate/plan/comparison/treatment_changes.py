"""Traffic that two plans both allow and treat differently (inspection, login, proxy)."""

from collections.abc import Iterator, Mapping

from outgate.plan.model import Rule, Treatment
from outgate.plan.rules.precedence import comes_first
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.set_operations import shared
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

_Rules = Mapping[Flow, Rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentChange:
    """A flow that is treated another way than before.

    More specific rules may treat parts of the flow in their own way; the witness is treated
    differently for sure. `rules` are one from before and one from after.
    """

    flow: Flow
    before: Treatment
    after: Treatment
    witness: Witness
    rules: tuple[Rule, Rule]


@dataclass(frozen=True, slots=True)
class _Overlap:
    """Addresses from which a rule before and a rule after treat the same traffic differently."""

    addresses: AddressSet
    witness: Witness
    rules: tuple[Rule, Rule]


def find_treatment_changes(
    before: _Rules, traffic_before: TrafficSet, after: _Rules, traffic_after: TrafficSet
) -> tuple[TreatmentChange, ...]:
    """All flows that both sides allow and treat differently, in the order of remotes.

    Rules stand under the flow that they allow; the traffic is that of all rules of a side.
    """
    if not before or not after:
        return ()
    overlaps: dict[tuple[Remote, Treatment, Treatment], list[_Overlap]] = {}
    for flow_before, flow_after in _pairs(before, traffic_before, after, traffic_after):
        rules = before[flow_before], after[flow_after]
        both = address_set(flow_before.addresses) & address_set(flow_after.addresses)
        flow = Flow(both.cidrs(), shared(flow_before.remote, flow_after.remote))
        winners = (
            *_winning(flow_before, flow, before, traffic_before),
            *_winning(flow_after, flow, after, traffic_after),
        )
        witness = TrafficSet(winners).missing(flow)
        if witness is not None:
            key = flow.remote, rules[0].treatment, rules[1].treatment
            overlaps.setdefault(key, []).append(_Overlap(both, witness, rules))
    changes = (
        TreatmentChange(
            flow=Flow(union(overlap.addresses for overlap in same).cidrs(), remote),
            before=treatment_before,
            after=treatment_after,
            witness=same[0].witness,
            rules=same[0].rules,
        )
        for (remote, treatment_before, treatment_after), same in overlaps.items()
    )
    return tuple(sorted(changes, key=lambda change: (str(change.flow.remote), change.before)))


def _pairs(
    before: _Rules, traffic_before: TrafficSet, after: _Rules, traffic_after: TrafficSet
) -> Iterator[tuple[Flow, Flow]]:
    """Flows that meet and are treated differently, of which at least one is new or gone.

    Where two flows stand on both sides, the same one of them wins on both.
    """
    for flow, rule in before.items():
        if _treatment(after.get(flow)) != rule.treatment:
            for touching in traffic_after.touching(flow):
                if after[touching].treatment != rule.treatment:
                    yield flow, touching
    for flow, rule in after.items():
        if _treatment(before.get(flow)) != rule.treatment:
            for touching in traffic_before.touching(flow):
                other = before[touching]
                # Pairs of two changed rules have been seen above.
                stays = _treatment(after.get(touching)) == other.treatment
                if stays and other.treatment != rule.treatment:
                    yield touching, flow


def _treatment(rule: Rule | None) -> Treatment | None:
    return rule.treatment if rule else None


def _winning(over: Flow, flow: Flow, rules: _Rules, traffic: TrafficSet) -> Iterator[Flow]:
    """Flows with other treatments that win over one somewhere in a flow."""
    for touching in traffic.touching(flow):
        if rules[touching].treatment != rules[over].treatment and wins(touching, over):
            yield touching


def wins(one: Flow, other: Flow) -> bool:
    """Whether the first of two flows that meet is more specific, so that its treatment holds."""
    if one.remote != other.remote:
        return comes_first(one.remote, other.remote)
    addresses, other_addresses = address_set(one.addresses), address_set(other.addresses)
    return addresses != other_addresses and addresses <= other_addresses


def describe_treatment_change(before: Treatment, after: Treatment) -> str:
    """What changed in a treatment, such as `inspection bypass -> keep`."""
    fields = ("inspection", "authentication", "proxy")
    return ", ".join(
        f"{field} {getattr(before, field)} -> {getattr(after, field)}"
        for field in fields
        if getattr(before, field) != getattr(after, field)
    )
