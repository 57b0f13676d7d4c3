"""Risks of single changes, each worked out by hand."""

from collections.abc import Iterable

import pytest

from outgate.backends.change_set import ChangeSet
from outgate.deploy.drift import Drift
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.review.model import Review
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.target_plan import LeftBehind, TargetPlan
from outgate.deploy.traffic_change.model import Effect, Entry, TrafficChange, TreatedEntry
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.digest import rules_digest
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
    witness = Witness("10.20.0.1", "https://w.example")
    return Entry(piece=Piece(flow, (), witness), source="office", effect=effect)


def holding(*rules: tuple[str, tuple[str, ...]]) -> Plan:
    """A canonical plan that allows destinations from addresses."""
    made = tuple(
        Rule(RuleSource("s", sources), remote(text), BYPASS, ()) for text, sources in rules
    )
    return plan_with(made, digest=rules_digest(made))


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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("*.blob.core.windows.net", RiskKind.OPEN_WILDCARD),
        ("*.core.windows.net", RiskKind.OPEN_WILDCARD),
        ("*.windows.net", RiskKind.OPEN_WILDCARD),
        ("*.ods.opinsights.azure.com", RiskKind.OPEN_WILDCARD),
        ("*.net", RiskKind.BROAD_DESTINATION),
        ("0.0.0.0/0", RiskKind.BROAD_DESTINATION),
        ("11.0.0.0/8", RiskKind.BROAD_DESTINATION),
        ("2600::/32", RiskKind.BROAD_DESTINATION),
    ],
)
def test_what_is_dangerous_to_open_even_from_one_office(text: str, kind: RiskKind) -> None:
    review = reviewed([entry(text)])
    assert risks(review) == {kind: Level.DANGER}
    assert review.level is Level.DANGER
    assert [each.target for each in review.risks[0].entries] == [str(remote(text))]


@pytest.mark.parametrize(
    "text",
    [
        "own.blob.core.windows.net",
        "blob.core.windows.net",
        "*.own.blob.core.windows.net",
        "*.events.data.microsoft.com",
        "a.net",
        "11.0.0.0/9",
        "2600::/33",
    ],
)
def test_what_is_not(text: str) -> None:
    review = reviewed([entry(text)])
    assert review.risks == ()
    assert review.level is Level.NONE


def test_what_rules_of_others_decide_is_no_risk() -> None:
    review = reviewed([entry("*.net", "*", effect=Effect.STOPPED)])
    assert review.risks == ()
    assert (review.counts.opened, review.counts.decided) == (0, 1)


@pytest.mark.parametrize(
    ("sources", "anywhere"),
    [
        (("*",), True),
        (("0.0.0.0/0",), True),
        (("::/0",), True),
        (("0.0.0.0/1",), True),
        (("0.0.0.0/2", "64.0.0.0/2"), True),
        (("0.0.0.0/2",), False),
        (("10.0.0.0/8",), False),
        (("8000::/1",), True),
        (("8000::/2",), False),
    ],
)
def test_from_anywhere_is_from_half_of_all_addresses(
    sources: tuple[str, ...], *, anywhere: bool
) -> None:
    review = reviewed([entry("a.example", *sources)])
    assert risks(review) == ({RiskKind.FROM_ANYWHERE: Level.LOOK} if anywhere else {})


def test_two_openings_to_one_destination_count_together() -> None:
    halves = [entry("a.example", "0.0.0.0/2"), entry("a.example", "64.0.0.0/2")]
    assert risks(reviewed(halves)) == {RiskKind.FROM_ANYWHERE: Level.LOOK}
    # The rest was open before: it is open from anywhere only now.
    plan = holding(("a.example", ("0.0.0.0/2", "64.0.0.0/2")))
    assert risks(reviewed(halves[:1], plan=plan)) == {RiskKind.FROM_ANYWHERE: Level.LOOK}


def test_more_addresses_than_before() -> None:
    wider = holding(("a.example", ("10.20.0.0/15",)), ("b.example", ("10.21.0.0/16",)))
    opened = [entry("a.example", "10.21.0.0/16"), entry("b.example", "10.21.0.0/16")]
    (risk,) = reviewed(opened, plan=wider).risks
    assert risk.kind is RiskKind.MORE_ADDRESSES
    # Nobody could reach the other one.
    assert [each.target for each in risk.entries] == ["https://a.example:443"]
    # A wildcard that was open covers it; an opening wildcard is new though a host of it was open.
    covered = holding(("*.example", ("10.20.0.0/15",)))
    assert risks(reviewed(opened[:1], plan=covered)) == {RiskKind.MORE_ADDRESSES: Level.LOOK}
    narrow = holding(("*.a.example", OFFICE), ("x.a.example", ("10.20.0.0/15",)))
    assert risks(reviewed([entry("*.a.example")], plan=narrow)) == {}
    # What moves from one address to another is open to somebody who had it not.
    moved = holding(("a.example", ("10.21.0.0/16",)))
    review = reviewed([entry("a.example", "10.21.0.0/16")], [entry("a.example")], plan=moved)
    assert risks(review) == {RiskKind.MORE_ADDRESSES: Level.LOOK}


def treated(text: str, before: Treatment, after: Treatment) -> TreatedEntry:
    flow = Flow(OFFICE, remote(text))
    rules = tuple(Rule(RuleSource("s", OFFICE), flow.remote, each, ()) for each in (before, after))
    witness = Witness("10.20.0.1", "https://w.example")
    change = TreatmentChange(
        flow=flow, before=before, after=after, witness=witness, rules=(rules[0], rules[1])
    )
    return TreatedEntry(change, "office")


def test_inspection_that_is_given_up() -> None:
    one = treated("a.blob.core.windows.net", KEEP, BYPASS)
    every = treated("*.blob.core.windows.net", KEEP, BYPASS)
    assert risks(reviewed(treated=[one])) == {RiskKind.INSPECTION_GIVEN_UP: Level.LOOK}
    assert risks(reviewed(treated=[every])) == {RiskKind.INSPECTION_GIVEN_UP: Level.DANGER}
    both = reviewed(treated=[one, every])
    assert [risk.level for risk in both.risks] == [Level.DANGER, Level.LOOK]
    assert risks(reviewed(treated=[treated("a.example", BYPASS, KEEP)])) == {}


def test_required_rows_that_close() -> None:
    closing = replace(entry("a.example"), required=("l/t#1", "l/t#2"))
    (risk,) = reviewed(closed=[closing, entry("b.example")]).risks
    assert (risk.kind, risk.level) == (RiskKind.REQUIRED_CLOSED, Level.LOOK)
    assert "2 required rows" in risk.text
    assert [each.target for each in risk.entries] == ["https://a.example:443"]


def test_what_nobody_can_read() -> None:
    review = reviewed([replace(entry("a.example"), doubts=("deny x",))])
    assert risks(review) == {RiskKind.UNREAD: Level.LOOK}
    plan = TargetPlan(
        target="t",
        settings=TargetSettings("local", {}),
        plan=holding(),
        base="f",
        changes=ChangeSet((), 0),
        traffic=TrafficChange(appearing=("a port range",)),
    )
    assert risks(review_plan(plan)) == {RiskKind.UNREAD: Level.DANGER}
    gone = replace(plan, traffic=TrafficChange(vanishing=("a port range",)))
    assert risks(review_plan(gone)) == {RiskKind.UNREAD: Level.LOOK}
    others = replace(
        gone,
        traffic=TrafficChange(),
        drift=(Drift("allowed", "https://x.example:443 from office"),),
        left_behind=(LeftBehind("fw/old", 3),),
    )
    assert risks(review_plan(others)) == {
        RiskKind.DRIFT: Level.LOOK,
        RiskKind.LEFT_BEHIND: Level.LOOK,
    }


def test_the_gravest_comes_first_and_the_widest_of_each() -> None:
    narrow, wide = entry("*.windows.net", "10.20.0.0/24"), entry("*.windows.net", "10.0.0.0/8")
    review = reviewed([entry("z.example", "*"), narrow, wide, entry("a.example", "*")])
    assert [risk.kind for risk in review.risks] == [RiskKind.OPEN_WILDCARD, RiskKind.FROM_ANYWHERE]
    wildcard, anywhere = review.risks
    assert [each.piece.flow.addresses for each in wildcard.entries] == [
        ("10.0.0.0/8",),
        ("10.20.0.0/24",),
    ]
    assert [each.target for each in anywhere.entries] == [
        "https://a.example:443",
        "https://z.example:443",
    ]
    (group,) = review.opened
    assert [line.target for line in group.lines] == [
        "https://*.windows.net:443",
        "https://a.example:443",
        "https://z.example:443",
    ]
    assert len(group.lines[0].entries) == 2
