"""Small changes to find risks in."""

from collections.abc import Iterable

from outgate.backends.change_set import ChangeSet
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.review.model import Review
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import (
    Effect,
    Entry,
    TrafficChange,
    TreatedEntry,
)
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.model import Authentication, Inspection, Plan, Proxy, Rule, Treatment
from outgate.project.target_settings import TargetSettings
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.traffic.host import HostPattern
from outgate.values import replace
from tests.builders.plans import plan_with

OFFICE = ("10.20.0.0/16",)

BYPASS = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)

WITNESS = Witness("10.20.0.1", "https://w.example")

KEEP = replace(BYPASS, inspection=Inspection.KEEP)


def remote(text: str) -> Remote:
    destination: Destination
    if text[0].isdigit() or ":" in text:
        destination = AddressesDestination(tuple(text.split(",")))
    else:
        destination = HostDestination(
            HostPattern(text.removeprefix("*."), subtree=text.startswith("*."))
        )
    return Remote(destination, "https", 443)


def entry(text: str, *sources: str, effect: Effect = Effect.FULL) -> Entry:
    flow = Flow(sources or OFFICE, remote(text))
    return Entry(piece=Piece(flow, (), WITNESS), source="office", effect=effect)


def holding(*rules: tuple[str, tuple[str, ...]]) -> Plan:
    """A canonical plan that allows destinations from addresses."""
    made = tuple(
        Rule(RuleSource("s", sources), remote(text), BYPASS, ()) for text, sources in rules
    )
    return plan_with(made)


def reviewed(
    opened: Iterable[Entry] = (),
    closed: Iterable[Entry] = (),
    treated: Iterable[TreatedEntry] = (),
    plan: Plan | None = None,
) -> Review:
    return review_plan(
        TargetPlan(
            target="t",
            settings=TargetSettings("local", {}),
            plan=plan or holding(),
            base="f",
            changes=ChangeSet((), 0),
            traffic=TrafficChange(
                opened=tuple(opened), closed=tuple(closed), treated=tuple(treated)
            ),
        )
    )


def risks(review: Review) -> dict[RiskKind, Level]:
    return {risk.kind: risk.level for risk in review.risks}


def treated(text: str, before: Treatment, after: Treatment) -> TreatedEntry:
    flow = Flow(OFFICE, remote(text))
    rules = tuple(Rule(RuleSource("s", OFFICE), flow.remote, each, ()) for each in (before, after))
    witness = Witness("10.20.0.1", "https://w.example")
    change = TreatmentChange(
        flow=flow, before=before, after=after, witness=witness, rules=(rules[0], rules[1])
    )
    return TreatedEntry(change, "office")
