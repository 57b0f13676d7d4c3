"""Risks of what opens otherwise, and the level of the whole."""

import pytest

from outgate.backends.change_set import ChangeSet
from outgate.deploy.drift import Drift
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.target_plan import LeftBehind, TargetPlan
from outgate.deploy.traffic_change.model import (
    TrafficChange,
)
from outgate.plan.model import Proxy
from outgate.project.target_settings import TargetSettings
from outgate.values import replace
from tests.builders.rules import PLAIN
from tests.deploy.risky import BYPASS, KEEP, OFFICE, entry, holding, reviewed, risks, treated


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
    review = reviewed([entry("a.windows.com", *sources)])
    assert risks(review) == ({RiskKind.FROM_ANYWHERE: Level.LOOK} if anywhere else {})


def test_two_openings_to_one_destination_count_together() -> None:
    halves = [entry("a.windows.com", "0.0.0.0/2"), entry("a.windows.com", "64.0.0.0/2")]
    assert risks(reviewed(halves)) == {RiskKind.FROM_ANYWHERE: Level.LOOK}
    # The rest was open before: it is open from anywhere only now.
    plan = holding(("a.windows.com", ("0.0.0.0/2", "64.0.0.0/2")))
    assert risks(reviewed(halves[:1], plan=plan)) == {RiskKind.FROM_ANYWHERE: Level.LOOK}


def test_more_addresses_than_before() -> None:
    wider = holding(("a.windows.com", ("10.20.0.0/15",)), ("b.windows.com", ("10.21.0.0/16",)))
    opened = [entry("a.windows.com", "10.21.0.0/16"), entry("b.windows.com", "10.21.0.0/16")]
    (risk,) = reviewed(opened, plan=wider).risks
    assert risk.kind is RiskKind.MORE_ADDRESSES
    # Nobody could reach the other one.
    assert [each.target for each in risk.entries] == ["https://a.windows.com:443"]
    # A wildcard that was open covers it; an opening wildcard is new though a host of it was open.
    covered = holding(("*.windows.com", ("10.20.0.0/15",)))
    assert risks(reviewed(opened[:1], plan=covered)) == {RiskKind.MORE_ADDRESSES: Level.LOOK}
    narrow = holding(("*.a.windows.com", OFFICE), ("x.a.windows.com", ("10.20.0.0/15",)))
    assert risks(reviewed([entry("*.a.windows.com")], plan=narrow)) == {}
    # What moves from one address to another is open to somebody who had it not.
    moved = holding(("a.windows.com", ("10.21.0.0/16",)))
    review = reviewed(
        [entry("a.windows.com", "10.21.0.0/16")], [entry("a.windows.com")], plan=moved
    )
    assert risks(review) == {RiskKind.MORE_ADDRESSES: Level.LOOK}


def test_inspection_that_is_given_up() -> None:
    one = treated("a.blob.core.windows.net", KEEP, BYPASS)
    every = treated("*.blob.core.windows.net", KEEP, BYPASS)
    assert risks(reviewed(treated=[one])) == {RiskKind.INSPECTION_GIVEN_UP: Level.LOOK}
    assert risks(reviewed(treated=[every])) == {RiskKind.INSPECTION_GIVEN_UP: Level.DANGER}
    both = reviewed(treated=[one, every])
    assert [risk.level for risk in both.risks] == [Level.DANGER, Level.LOOK]
    assert [risk.text for risk in both.risks] == [
        "no longer inspected: `https://*.blob.core.windows.net:443`",
        "no longer inspected: `https://a.blob.core.windows.net:443`",
    ]
    two = reviewed(treated=[one, treated("b.blob.core.windows.net", KEEP, PLAIN)])
    assert [risk.text for risk in two.risks] == [
        "no longer inspected: 2 destinations (`https://a.blob.core.windows.net:443`, "
        "`https://b.blob.core.windows.net:443`)"
    ]
    # What was not inspected is not given up, and what still is neither.
    direct = replace(KEEP, proxy=Proxy.DIRECT)
    for before, after in ((BYPASS, KEEP), (BYPASS, PLAIN), (PLAIN, BYPASS), (KEEP, direct)):
        assert risks(reviewed(treated=[treated("a.windows.com", before, after)])) == {}


def test_what_was_open_to_every_address_is_open_to_more_of_them() -> None:
    plan = holding(("a.windows.com", ("0.0.0.0/1", "128.0.0.0/2")))
    review = reviewed([entry("a.windows.com", "128.0.0.0/2")], plan=plan)
    assert risks(review) == {RiskKind.MORE_ADDRESSES: Level.LOOK}


def test_of_destinations_in_a_risk_the_first_few_are_named() -> None:
    review = reviewed([entry(f"*.{name}") for name in ("net", "com", "org", "edu")])
    (risk,) = review.risks
    assert (risk.text, risk.count) == (
        "`https://*.com:443`, `https://*.edu:443`, `https://*.net:443` and 1 more from office",
        4,
    )


def test_required_rows_that_close() -> None:
    closing = replace(entry("a.windows.com"), required=("l/t#1", "l/t#2"))
    (risk,) = reviewed(closed=[closing, entry("b.windows.com")]).risks
    assert (risk.kind, risk.level) == (RiskKind.REQUIRED_CLOSED, Level.LOOK)
    assert "2 required rows" in risk.text
    assert [each.target for each in risk.entries] == ["https://a.windows.com:443"]
    both = [replace(entry(f"{name}.windows.com"), required=("l/t#1",)) for name in "ab"]
    (risk,) = reviewed(closed=both).risks
    assert risk.text.startswith("1 required row of the list: 2 destinations (`https://a.windows")


def test_what_nobody_can_read() -> None:
    review = reviewed([replace(entry("a.windows.com"), doubts=("deny x",))])
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
    review = reviewed([entry("z.windows.com", "*"), narrow, wide, entry("a.windows.com", "*")])
    assert [risk.kind for risk in review.risks] == [RiskKind.OPEN_WILDCARD, RiskKind.FROM_ANYWHERE]
    wildcard, anywhere = review.risks
    assert [each.piece.flow.addresses for each in wildcard.entries] == [
        ("10.0.0.0/8",),
        ("10.20.0.0/24",),
    ]
    assert [each.target for each in anywhere.entries] == [
        "https://a.windows.com:443",
        "https://z.windows.com:443",
    ]
    (group,) = review.opened
    assert [line.target for line in group.lines] == [
        "https://*.windows.net:443",
        "https://a.windows.com:443",
        "https://z.windows.com:443",
    ]
    assert len(group.lines[0].entries) == 2
