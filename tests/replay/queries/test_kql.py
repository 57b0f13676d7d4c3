"""The printed KQL: read by the language service of Kusto, and run by a stand-in for it."""

import ipaddress
import json
import subprocess
from pathlib import Path

import duckdb
import duckdb_kql
import pytest

from outgate.replay.flows import EVER, Window
from outgate.replay.timeline import Per
from tests.builders.missing import lacking
from tests.conftest import ROOT
from tests.replay.queries.asked import WINDOW, counted, folded, ordered, text
from tests.replay.queries.lines import draw_lines, make_tables, write_json

COLUMNS = [
    "source: string", "protocol: string", "host: string", "port: int", "path: string",
    "action: string", "requests: long", "first_seen: string", "last_seen: string",
]  # fmt: skip
SEGMENT = ["segment: int", "segment_digest: string", "sources: long"]
LOOKUP = "| evaluate ipv4_lookup(segments, address, network, return_unmatched=true)\n"


def read_by_service(queries: list[str]) -> list[list[str]]:
    """What the service's own reader complains of in each, or the columns of the answer."""
    modules = ROOT / ".kusto"
    if not (modules / ".installed").exists():
        lacking("what Kusto checks queries with is not installed", "`make kusto`, with npm")
    ran = subprocess.run(
        ["node", Path(__file__).with_name("kusto.cjs"), modules],
        input=json.dumps(queries), capture_output=True, text=True, check=True,
    )  # fmt: skip
    told: list[list[str]] = json.loads(ran.stdout)
    return told


@pytest.mark.slow
def test_the_service_reads_them_and_would_say_what_is_wrong() -> None:
    right = text("kql")
    plain, window, segment, by_day, by_hour, column, operator = read_by_service(
        [
            right,
            text("kql", window=WINDOW),
            text("kql", by="segment", window=WINDOW),
            text("kql", per=Per.DAY),
            text("kql", by="segment", per=Per.HOUR),
            right.replace("=Fqdn", "=Fqnd"),
            right.replace("| summarize", "| sumarize"),
        ]
    )
    assert plain == window == by_day == COLUMNS
    assert segment == by_hour == [*SEGMENT, *COLUMNS]
    assert any(told.startswith("KS142") and "Fqnd" in told for told in column)
    assert any(told.startswith("KS176") for told in operator)


def run(folder: Path, query: str, connection: duckdb.DuckDBPyConnection) -> Path:
    """The answer as the portal exports it: CSV, with a mark at its start."""
    answer = folder / "answer.csv"
    rows = duckdb_kql.kql(connection, query)
    rows.write_csv(str(answer), header=True)
    answer.write_bytes(b"\xef\xbb\xbf" + answer.read_bytes().replace(b"\n", b"\r\n"))
    return answer


@pytest.mark.parametrize("window", [EVER, WINDOW])
def test_by_source(tmp_path: Path, window: Window) -> None:
    lines = draw_lines(11, 300)
    log = tmp_path / "log.json"
    # A service looks at nothing beyond the time, not even for what cannot be read.
    write_json(log, [line for line in lines if window.since <= line.moment < (window.until or "3")])
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        make_tables(connection, lines)
        answer = run(tmp_path, text("kql", window=window), connection)
    assert counted(answer) == counted(log)


@pytest.mark.parametrize("per", [Per.DAY, Per.HOUR])
def test_by_day_and_hour(tmp_path: Path, per: Per) -> None:
    lines = draw_lines(13, 300)
    log = tmp_path / "log.json"
    write_json(log, lines)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        make_tables(connection, lines)
        answer = run(tmp_path, text("kql", per=per), connection)
    assert counted(answer) == counted(log, per=per)


def test_by_segment_but_for_the_lookup(tmp_path: Path) -> None:
    """The stand-in has no `ipv4_lookup`: a table of every address stands for it."""
    lines = draw_lines(12, 300)
    log = tmp_path / "log.json"
    write_json(log, lines)
    query = text("kql", by="segment")
    assert query.count(LOOKUP) == 1
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        make_tables(connection, lines)
        connection.execute("CREATE TABLE placed (address VARCHAR, segment INTEGER)")
        for address in {line.source for line in lines}:
            for network, number in networks(query):
                if is_in(address, network):
                    connection.execute("INSERT INTO placed VALUES (?, ?)", [address, number])
        asked = query.replace(LOOKUP, "| lookup kind=leftouter placed on address\n")
        answer = run(tmp_path, asked, connection)
    flows, unreadable = counted(log)
    read, unread = counted(answer)
    assert ordered(read) == folded(flows)
    assert unread == unreadable


def test_the_networks_of_a_lookup_are_all_of_ipv4_once() -> None:
    listed = [ipaddress.IPv4Network(network) for network, _ in networks(text("kql", by="segment"))]
    assert sum(network.num_addresses for network in listed) == 1 << 32
    assert list(ipaddress.collapse_addresses(listed)) == [ipaddress.IPv4Network("0.0.0.0/0")]


def networks(query: str) -> list[tuple[str, int]]:
    rows = query.partition("[\n")[2].partition("\n]")[0].split(",\n")
    pairs = [row.strip().split(", ") for row in rows]
    return [(network.strip("'"), int(number)) for network, number in pairs]


def is_in(address: str, network: str) -> bool:
    try:
        return ipaddress.IPv4Address(address) in ipaddress.IPv4Network(network)
    except ValueError:
        return False
