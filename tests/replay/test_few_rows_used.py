"""Who uses what, and when: reports under a catalog of a few rows."""

from dataclasses import replace

import pytest

from outgate.catalog.rows import catalog_rows
from outgate.plan.comparison.compare import policy_side
from outgate.plan.comparison.provenance import Standing
from outgate.replay.by_region import regions_by_origin
from outgate.replay.figures import Apart, RegionUse, Sums
from outgate.replay.replay import Choices, Replay, Standard
from outgate.replay.report import SiteUse, StatementSites
from outgate.replay.timeline import Outcome, Per
from tests.builders.catalogs import catalog, endpoint_list, row
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
