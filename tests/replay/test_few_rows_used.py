"""Who uses what, when, and what is our business: reports under a catalog of a few rows."""

from dataclasses import replace

import pytest

from outgate.catalog.model import Catalog, Correction
from outgate.catalog.rows import catalog_rows
from outgate.plan.comparison.compare import policy_side
from outgate.plan.comparison.provenance import Standing
from outgate.replay.by_region import regions_by_origin
from outgate.replay.figures import Apart, RegionUse, Sums
from outgate.replay.flows import LoggedFlow
from outgate.replay.replay import Choices, Replay, Standard
from outgate.replay.report import SiteUse, StatementSites
from outgate.replay.timeline import Outcome, Per
from outgate.traffic.destination import AddressesDestination, Remote
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.builders.rules import rule
from tests.replay.few_rows import EVERY, EVERYWHERE, POLICY, ROWS, flow, report
from tests.support import compile_files


def test_who_uses_what() -> None:
    made = report(
        POLICY + EVERYWHERE,
        flow("both.a.example", requests=2),
        flow("both.a.example", "10.20.9.1", requests=3),
        flow("both.a.example", "10.99.0.1", requests=4),
        flow("uk.a.example", "10.99.0.1", requests=5),
        flow("x.w.example", "10.99.0.1", requests=6),
        flow("y.w.example", "10.99.0.1", requests=6),
        flow("w.w.example", "10.99.0.1", requests=7),
    )
    uses = [(each.places, each.sums.requests, each.unused_from) for each in made.statements]
    assert uses == [(("a.policy:4",), 2 + 3, ("far",)), (("a.policy:5",), 33, ())]
    assert made.regions == (
        RegionUse(("EU", "UK"), None, Sums(9, 3, "", "")),
        RegionUse(("UK",), None, Sums(5, 1, "", "")),
        RegionUse(("worldwide",), None, Sums(19, 1, "", "")),
    )
    sources = [(each.name, each.sums.requests, each.also, each.breaks) for each in made.sources]
    assert sources == [("far", 0, 0, 0), ("lab", 3, 0, 0), ("site", 2, 3, 0), ("", 28, 0, 0)]
    (wildcard,) = made.wildcards
    assert wildcard.hosts == (("w.w.example", 7), ("x.w.example", 6), ("y.w.example", 6))
    assert (wildcard.proposal, wildcard.rule) == (None, "any -> https://*.w.example:443")
    used = {each.key: each.sums.requests for each in made.rules}
    assert used["any -> https://both.a.example:443"] == 9
    assert {each.key for each in made.unused} == {key for key, number in used.items() if not number}
    assert {each.because for each in made.unused} == {"a published list says that devices need it"}
    narrow, wide = made.statements
    cells = SiteUse(1, 3, 0), SiteUse(2, 2, 0)
    assert made.sites.statements == (
        StatementSites(narrow.text, narrow.places, (0, 1, 2), cells),
        StatementSites(wide.text, wide.places, None, (*cells, SiteUse(3, 28, 0))),
    )
    assert made.sites.apart == ()


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


def test_requests_by_time_have_what_is_said_of_them() -> None:
    first, last = "2026-07-01T08:00:00Z", "2026-07-01T09:00:00Z"
    flows = [each._replace(first=first, last=last) for each in EVERY]
    timeline = report(POLICY, *flows, choices=Choices(per=Per.DAY)).timeline
    assert timeline is not None
    (slot,) = timeline.slots
    assert (slot.start, slot.counts) == (
        "2026-07-01",
        {
            Outcome.ALLOWED: 1, Outcome.BREAKS: 9, Outcome.GAPS: 13, Outcome.OPENED: 5,
            Outcome.DENIED: 0, Outcome.DEPENDS: 6, Outcome.NOT_JUDGED: 8, Outcome.OUTSIDE: 7,
        },
    )  # fmt: skip
    denied = flow("z.b.example", action="deny", first=first, last=last)
    every = report(POLICY, denied, choices=Choices(per=Per.DAY, everything=True)).timeline
    assert every is not None
    assert every.slots[0].counts[Outcome.DENIED] == 1
    assert report(POLICY, denied).timeline is None


AGENT = catalog(
    endpoint_list(
        row("*.blob.core.windows.net", platforms=("MMA",), readings=("mma-part",)),
        row("*.ods.opinsights.azure.com", number=2, platforms=("MMA",), readings=("mma-part",)),
        row("*.ods.opinsights.azure.com", number=3),
        row("eu.a.example", number=4, geography="EU"),
    )
)
AGENTS = "allow mde for region EU, fleet server2016-mma\n"
WORKSPACE = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"


@pytest.mark.parametrize(
    ("text", "hosts", "proposal"),
    [
        (AGENTS, ["stb.blob.core.windows.net", "sta.blob.core.windows.net"],
         'storage "sta", "stb"'),
        (AGENTS, [f"st{n:02}.blob.core.windows.net" for n in range(20)],
         "storage " + ", ".join(f'"st{n:02}"' for n in range(20))),
        (AGENTS, [f"st{n:02}.blob.core.windows.net" for n in range(21)], None),
        (AGENTS, ["sta.blob.core.windows.net", "a.b.blob.core.windows.net"], None),
        (AGENTS, [f"{WORKSPACE}.ods.opinsights.azure.com"], f'workspace "{WORKSPACE}"'),
        # Other devices need the wildcard as it is.
        (AGENTS + EVERYWHERE.replace("EU, UK", "EU"), [f"{WORKSPACE}.ods.opinsights.azure.com"],
         None),
    ],
)  # fmt: skip
def test_the_clause_for_just_the_names_that_were_seen(
    text: str, hosts: list[str], proposal: str | None
) -> None:
    made = report(text, *map(flow, hosts), rows=AGENT)
    (wildcard,) = made.wildcards
    assert wildcard.proposal == proposal
    assert [host for host, _ in wildcard.hosts] == sorted(hosts)
    # Of several statements the one for the agent is what a clause could narrow.
    assert wildcard.statements == (text.splitlines()[0],)
    assert made.has("wider") is (proposal is not None)
    assert made.wider == ((wildcard,) if proposal else ())


def test_rows_of_older_editions_have_their_regions_as_well() -> None:
    gone = row("gone.a.example", number=9, geography="UK")
    of_rows = ROWS.lists[0]
    table = replace(of_rows.tables[0], withdrawn=(gone,))
    older = catalog(replace(of_rows, tables=(table,)), edition="before")
    regions = regions_by_origin(catalog_rows(ROWS), [older])
    assert (regions["l/t#1"], regions["l/t#5"]) == ("EU", "worldwide")
    assert (regions["before l/t#1"], regions["before l/t#9"]) == ("EU", "UK")
    assert len(regions) == 2 * 8 + 1


@pytest.mark.parametrize(
    ("days", "more", "per"),
    [
        ((1, 3), (), Per.HOUR),
        ((1, 4), (), Per.DAY),
        ((2, 2), (), Per.HOUR),
        ((), (), Per.DAY),
        ((1, 2), (("2026-07-01T00:00:00Z", "2026-07-01T05:00:00Z"),), Per.DAY),
        ((1, 2), (("2026-07-01T00:00:00Z", "2026-07-03T05:00:00Z"),), Per.HOUR),
        ((1, 2), (("2026-07-01T00:00:00Z", "2026-07-04T05:00:00Z"),), Per.DAY),
        ((3, 4), (("2026-07-01T23:00:00Z", "2026-07-03T05:00:00Z"),), Per.DAY),
        ((1, 3), (("", ""), ("2026-07-09T00:00:00Z", "")), Per.HOUR),
    ],
)
def test_a_short_log_is_shown_by_its_hours(
    days: tuple[int, ...], more: tuple[tuple[str, str], ...], per: Per
) -> None:
    """Three days at most, if each of its flows is in an hour, or in none that is known."""
    flows = [
        flow("eu.a.example", first=f"2026-07-0{day}T08:00:00Z", last=f"2026-07-0{day}T08:59:59Z")
        for day in days
    ]
    flows += [flow("eu.a.example", first=first, last=last) for first, last in more]
    timeline = report(POLICY, *flows, choices=Choices(per=Per.FITTING)).timeline
    assert timeline is not None
    assert timeline.per is per
    slots = {slot.start: slot.counts[Outcome.ALLOWED] for slot in timeline.slots}
    beside = timeline.spanning[Outcome.ALLOWED], timeline.untimed[Outcome.ALLOWED]
    assert sum(slots.values()) + sum(beside) == len(flows)
    assert all(len(start) == (17 if per is Per.HOUR else 10) for start in slots)


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


def test_of_a_plan_that_was_saved_nobody_knows_where_statements_are_for() -> None:
    """Then what asks for a request is all that the rule is there for."""
    compilation, _ = compile_files({"a.policy": f"{EVERYWHERE}{POLICY}"}, ROWS)
    assert compilation is not None
    side = policy_side("plan", compilation)
    assert side.statements is not None
    asked = flow("eu.a.example", "10.99.0.1", 3)
    for known, uses in (
        (side.statements, [3, 0]),
        ({text: Standing(each.places) for text, each in side.statements.items()}, [3, 3]),
        ({}, []),
        (None, []),
    ):
        replay = Replay(Standard(side=replace(side, statements=known), catalog=ROWS), Choices())
        replay.add([asked])
        made = replay.report([])
        assert [each.sums.requests for each in made.statements] == uses
        assert all(each.meant is None for each in made.sites.statements) is (
            known is not side.statements
        )
        assert made.regions == (RegionUse(("EU",), None, Sums(3, 1, "", "")),)


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


def test_rows_of_another_catalog_are_others_whatever_they_are_called() -> None:
    """There the same ids may stand for a service of one's own, or for another region."""
    compilation, _ = compile_files({"a.policy": POLICY}, ROWS)
    assert compilation is not None
    side = policy_side("plan", compilation)
    (of_rows,) = ROWS.lists
    moved = tuple(replace(each, geography="UK") for each in of_rows.tables[0].endpoints)
    table = replace(of_rows.tables[0], endpoints=moved)
    other = catalog(replace(of_rows, method=None, cloud=None, tables=(table,)))
    for rows, regions in ((ROWS, (("EU",), None)), (other, ((), Apart.NO_ROW))):
        replay = Replay(Standard(side=side, catalog=rows), Choices())
        replay.add([flow("eu.a.example")])
        made = replay.report([])
        assert {each.because for each in made.unused} == {
            "a published list says that devices need it"
        }
        assert [(each.regions, each.apart) for each in made.regions] == [regions]
