"""A timeline against a count made here line by line, however the log is cut, mixed or summed."""

import gzip
import json
import random
from collections import Counter
from typing import Any

import duckdb
import pytest
from syrupy.assertion import SnapshotAssertion

from tests.builders.drawn_logs import (
    EDR,
    NAMED,
    OUTCOMES,
    POLICY,
    SITES,
    count_slots,
    draw_lines,
    log_text,
)
from tests.conftest import Workspace
from tests.replay.reading import without_names


def slots_of(timeline: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {
        each["start"].removesuffix(":00Z"): {k: n for k in OUTCOMES if (n := each[k])}
        for each in timeline["slots"]
    }


@pytest.fixture
def sites(empty: Workspace) -> Workspace:
    empty.write("policies/a.policy", POLICY)
    return empty


def replayed(project: Workspace, *arguments: str) -> dict[str, Any]:
    ran = project.run("replay", *arguments, "--scope", "all", "--format", "json")
    document: dict[str, Any] = json.loads(ran.out)
    return document


@pytest.mark.parametrize(("per", "length"), [("day", 10), ("hour", 13)])
def test_each_slot_has_its_lines(sites: Workspace, per: str, length: int) -> None:
    lines = draw_lines(1, 900, days=9)
    sites.write("log.json", log_text(lines))
    timeline = replayed(sites, "log.json", "--per", per)["timeline"]
    assert timeline["per"] == per
    assert slots_of(timeline) == count_slots(lines, length)
    assert not any(timeline["untimed"].values())
    assert not any(timeline["spanning"][each] for each in OUTCOMES)
    assert [each["start"] for each in timeline["slots"]] == sorted(
        each["start"] for each in timeline["slots"]
    )


def test_statements_by_site(sites: Workspace) -> None:
    lines = draw_lines(2, 900, days=3)
    sites.write("log.json", log_text(lines))
    document = replayed(sites, "log.json")
    assert document["timeline"] is None
    table = document["sites"]
    names = [each["name"] or each["where"] for each in document["sources"]]
    assert names == ["north", "south", "south-lab", "elsewhere"]
    allowed = Counter(SITES[each.source] for each in lines if each.outcome == "allowed")
    allowed += Counter(SITES[each.source] for each in lines if each.outcome == "opened")
    broken = Counter(SITES[each.source] for each in lines if each.outcome == "breaks")
    (statement,) = table["statements"]
    assert [names[each] for each in statement["meant"]] == ["north", "south", "south-lab"]
    used = {names[e["source"]]: e["requests"] for e in statement["sites"] if e["requests"]}
    assert used == allowed
    # What breaks stands beside a statement, or apart.
    placed = Counter[str]()
    for each in (*statement["sites"], *table["apart"]):
        placed[names[each["source"]]] += each["breaks"]
    assert +placed == broken


def test_it_is_the_same_however_the_log_is_cut(
    sites: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    per = "day"
    lines = [line.json() for line in draw_lines(3, 900, days=9)]
    sites.write("whole/a.json", "".join(lines))
    random.Random(7).shuffle(lines)
    for number in range(3):
        packed = gzip.compress("".join(lines[number::3]).encode())
        sites.write(f"parts/{number}.json.gz", packed)
    sites.run("replay", "parts", "--scope", "all", "--per", per, "--flows", "kept.csv")
    sites.run("replay", "whole", "--scope", "all", "--per", per, "--flows", "kept-whole.csv")
    for by in ("source", "segment"):
        query = sites.run("replay", "--query", "duckdb", "--by", by, "--per", per, "whole/a.json")
        monkeypatch.chdir(sites.folder)
        with duckdb.connect() as connection:
            connection.execute(query.out)
        (sites.folder / "flows.parquet").rename(sites.folder / f"{by}.parquet")
    assert (sites.folder / "kept.csv").read_bytes() == (
        sites.folder / "kept-whole.csv"
    ).read_bytes()
    logs = ("whole", "parts", "kept.csv", "source.parquet")
    first, *others = (without_names(_report(sites, log, per)) for log in logs)
    assert first["timeline"]["slots"]
    for other in others:
        assert other == first
    by_segment = json.loads(_report(sites, "segment.parquet", per))
    assert by_segment["timeline"] == first["timeline"]
    assert by_segment["sites"] == first["sites"]


def _report(project: Workspace, log: str, per: str) -> str:
    ran = project.run("replay", log, "--scope", "all", "--format", "json", "--per", per)
    return ran.out


def test_each_line_of_a_table_that_counts_stands_for_its_requests(sites: Workspace) -> None:
    """Tables of aggregations have a count in each line; so the same flow has several weights."""
    rows = [
        {"TimeGenerated": f"2026-07-0{day}T05:00:00Z", "Protocol": "HTTPS", "SourceIp": "10.1.0.4",
         "Type": "AZFWApplicationRuleAggregation", "Fqdn": EDR, "DestinationPort": 443,
         "Action": "Allow", "ApplicationRuleCount": count}
        for day, count in ((1, 3), (1, 4), (2, 3), (2, 3), (5, 100))
    ]  # fmt: skip
    sites.write("log.json", "".join(json.dumps(row) + "\n" for row in rows))
    sites.write("two/a.json", "".join(json.dumps(row) + "\n" for row in rows[:2]))
    sites.write("two/b.json", "".join(json.dumps(row) + "\n" for row in rows[2:]))
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM read_json('{sites.folder}/log.json')) "
            f"TO '{sites.folder}/table.parquet' (FORMAT parquet)"
        )
    for log in ("log.json", "two", "table.parquet"):
        timeline = replayed(sites, log, "--per", "day")["timeline"]
        assert slots_of(timeline) == {
            "2026-07-01": {"allowed": 7}, "2026-07-02": {"allowed": 6},
            "2026-07-05": {"allowed": 100},
        }, log  # fmt: skip


FLOWS = f"""\
source,protocol,host,port,path,action,requests,first_seen,last_seen
10.1.0.4,https,{EDR},443,,allow,40,2026-07-01T00:00:00Z,2026-07-02T00:00:00Z
10.1.0.5,https,{EDR},443,,allow,3,2026-07-02T23:59:59Z,2026-07-02T23:59:59Z
10.1.0.6,https,{EDR},443,,allow,7,2026-07-02T03:00:00Z,2026-07-02T04:00:00Z
10.9.0.4,https,{EDR},443,,allow,5,,
10.9.0.4,https,{EDR},443,,allow,6,2026-07-02T04:00:00Z,
10.1.0.4,udp,{EDR},443,,allow,9,2026-07-03T04:00:00+02:00,2026-07-03T01:00:00-02:00
"""


def test_what_is_in_no_slot_is_never_spread(sites: Workspace, snapshot: SnapshotAssertion) -> None:
    sites.write("flows.csv", FLOWS)
    by_day = replayed(sites, "flows.csv", "--per", "day")["timeline"]
    assert slots_of(by_day) == {
        "2026-07-02": {"allowed": 3 + 7},
        "2026-07-03": {"not_judged": 9},
    }
    assert by_day["spanning"]["allowed"] == 40
    assert by_day["untimed"]["breaks"] == 5 + 6
    by_hour = replayed(sites, "flows.csv", "--per", "hour")["timeline"]
    assert slots_of(by_hour) == {"2026-07-02T23": {"allowed": 3}}
    assert (by_hour["spanning"]["allowed"], by_hour["spanning"]["not_judged"]) == (47, 9)
    assert by_hour["spanning"]["first_seen"] == "2026-07-01T00:00:00Z"
    assert by_hour == snapshot


def test_what_lies_outside_of_scope_and_window_is_counted_as_such(sites: Workspace) -> None:
    lines = draw_lines(4, 300, days=6)
    sites.write("log.json", log_text(lines))
    ran = sites.run("replay", "log.json", "--since", "2026-07-03", "--until", "2026-07-05",
                    "--per", "day", "--format", "json")  # fmt: skip
    document = json.loads(ran.out)
    slots = slots_of(document["timeline"])
    assert set(slots) == {"2026-07-03", "2026-07-04"}
    ours = {*NAMED, "wpad"}  # which cannot be judged, wherever it is
    inside = [each for each in lines if "2026-07-03" <= each.time < "2026-07-05"]
    for day, counts in slots.items():
        here = [each for each in inside if each.time.startswith(day)]
        assert counts["outside"] == sum(each.host not in ours for each in here)
        assert sum(counts.values()) == len(here)
    assert document["log"]["requests"] == len(inside)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_when_it_broke_is_said_in_a_line(sites: Workspace, form: str) -> None:
    line = '{{"category":"AZFWApplicationRule","time":"2026-07-{:02}T01:00:00Z","properties":'
    line += '{{"Protocol":"HTTPS","SourceIp":"10.9.0.4","DestinationPort":443,"Fqdn":"' + EDR
    line += '","Action":"Allow"}}}}\n'
    sites.write("log.json", "".join(line.format(day) for day in (1, 2, 2, 2, 5)))
    said = "Breaks on 3 of 5 days, most on 2026-07-02 (3 requests)."
    assert said in sites.run("replay", "log.json", "--per", "day", "--format", form).out
    assert "Breaks on" not in sites.run("replay", "log.json", "--format", form).out
