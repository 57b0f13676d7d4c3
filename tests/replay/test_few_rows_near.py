"""What is our business, and which row or statement comes near: under a catalog of a few rows."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Catalog, Correction
from outgate.plan.comparison.compare import policy_side
from outgate.replay.figures import Apart, RegionUse, Sums
from outgate.replay.flows import LoggedFlow
from outgate.replay.replay import Choices, Replay, Standard
from outgate.replay.report import SiteUse
from outgate.traffic.destination import AddressesDestination, Remote
from tests.builders.catalogs import catalog, row
from tests.builders.rules import rule
from tests.replay.few_rows import POLICY, ROWS, flow, report
from tests.support import compile_files


def test_what_breaks_stands_beside_the_statement_that_comes_nearest() -> None:
    made = report(
        POLICY,
        flow("uk.a.example", requests=2),
        flow("off.a.example", requests=3),
        flow("z.b.example", requests=5),
        flow("uk.a.example", "10.30.0.1", requests=7),
        choices=Choices(everything=True),
    )
    (statement,) = made.sites.statements
    assert statement.cells == (SiteUse(0, 0, 7), SiteUse(2, 0, 5))
    assert made.sites.apart == (SiteUse(2, 0, 5),)
    assert [(each.name, each.breaks) for each in made.sources] == [
        ("far", 7), ("lab", 0), ("site", 10),
    ]  # fmt: skip
    assert made.regions == (RegionUse((), Apart.DENIED, Sums(17, 2, "", "")),)


def test_a_row_that_was_taken_out_is_near_and_no_business() -> None:
    gone = replace(
        row("gone.a.example", number=9, geography="EU"),
        correction=Correction(
            overlay="o", did="taken out", reason="r", decided_by="us", evidence="e"
        ),
    )
    of_rows = ROWS.lists[0]
    table = replace(of_rows.tables[0], withdrawn=(gone,))
    rows = catalog(replace(of_rows, tables=(table,)))
    asked = flow("gone.a.example"), flow("gone.a.example", action="deny")
    assert report(POLICY, *asked, rows=rows).outside == 2
    made = report(POLICY, *asked, rows=rows, choices=Choices(everything=True))
    (broken,) = made.breaks
    assert broken.near is not None
    assert broken.near.kept_out.startswith("is taken out by overlay `o`")
    assert made.gaps == ()  # no row names it


def with_networks() -> Catalog:
    """The catalog with a row that names networks."""
    nets = Remote(AddressesDestination(("192.0.2.0/24",)), "https", 443)
    (of_rows,) = ROWS.lists
    more = (*of_rows.tables[0].endpoints, replace(row("n.x", number=20), remote=nets))
    return catalog(replace(of_rows, tables=(replace(of_rows.tables[0], endpoints=more),)))


@pytest.mark.parametrize(
    ("asked", "outside"),
    [
        (flow("eu.a.example"), False),
        (flow("x.w.example"), False),
        (flow("w.example"), True),
        (flow("z.b.example"), True),
        (flow(""), False),
        (flow("intranet"), False),
        (flow("eu.a.example", way="udp:53"), False),
        (flow("z.b.example", way="udp:53"), True),
        (flow("192.0.2.7"), False),
        (flow("192.0.3.7"), True),
        (flow("198.51.100.7"), False),
    ],
)
def test_what_is_our_business(asked: LoggedFlow, outside: bool) -> None:
    """What a row or a rule names, by whatever way; and what may be a name and cannot be read."""
    rows = with_networks()
    compilation, _ = compile_files({"a.policy": POLICY}, rows)
    assert compilation is not None
    side = policy_side("policies", compilation)
    more = rule(("198.51.100.0/24",))
    replay = Replay(
        Standard(side=replace(side, rules=(*side.rules, more)), catalog=rows), Choices()
    )
    replay.add([asked])
    assert replay.report([]).outside == int(outside)


def test_a_row_of_networks_is_near_an_address() -> None:
    (broken,) = report(POLICY, flow("192.0.2.7", "10.99.0.1"), rows=with_networks()).breaks
    assert broken.near is not None
    assert (broken.near.row.endpoint, broken.near.places) == ("l/t#20", ("a.policy:4",))
    assert broken.near.kept_out == "is allowed from other sources only"


@pytest.mark.parametrize(
    ("way", "source", "not_judged", "breaks"),
    [
        ("tcp:443", "10.20.0.1", {"no-name": 1}, 0),
        ("tcp:443", "10.99.0.1", {}, 1),
        ("tcp:25", "10.20.0.1", {}, 1),
        ("https:443", "10.20.0.1", {}, 1),
    ],
)
def test_of_a_connection_to_an_address_a_rule_for_a_name_may_be_why(
    way: str, source: str, not_judged: dict[str, int], breaks: int
) -> None:
    """A firewall that did not look knows no name; one that read HTTP or TLS found none in it."""
    asked = flow("203.0.113.9", source, way=way)
    made = report(POLICY, asked, choices=Choices(everything=True))
    assert (made.not_judged, len(made.breaks)) == (not_judged, breaks)
