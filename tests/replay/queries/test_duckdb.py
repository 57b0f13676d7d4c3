"""The printed SQL gives the flows that a replay on this machine collects."""

from pathlib import Path

import duckdb
import pytest

from outgate.replay.flows import EVER, Window
from outgate.replay.logs.engine import MAX_LINE, MAX_REJECTED
from outgate.replay.timeline import Per
from tests.replay.queries.asked import (
    HOSTILE,
    WINDOW,
    counted,
    each_in_one,
    folded,
    ordered,
    outcomes,
    text,
)
from tests.replay.queries.lines import (
    READ,
    UNREAD,
    draw_lines,
    write_json,
    write_odd,
    write_parquet,
)
from tests.replay.reading import LOGS


def run(folder: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    with duckdb.connect() as connection:
        connection.execute(sql)
    return folder / "flows.parquet"


@pytest.mark.parametrize("window", [EVER, WINDOW])
def test_by_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: Window) -> None:
    log = tmp_path / "log.json"
    write_json(log, draw_lines(1, 3000))
    answer = run(tmp_path, text("duckdb", log, window=window), monkeypatch)
    collected = counted(log, window=window)
    assert counted(answer) == collected
    assert collected[1] > 100
    assert min(outcomes(collected[0]).values()) > 100


@pytest.mark.parametrize("window", [EVER, WINDOW])
def test_by_segment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: Window) -> None:
    log = tmp_path / "log.json"
    write_json(log, draw_lines(2, 3000))
    answer = run(tmp_path, text("duckdb", log, by="segment", window=window), monkeypatch)
    flows, unreadable = counted(log, window=window)
    read, unread = counted(answer)
    assert ordered(read) == folded(flows)
    assert unread == unreadable
    assert len(read) < len(flows)


@pytest.mark.parametrize("by", ["source", "segment"])
@pytest.mark.parametrize("per", [Per.DAY, Per.HOUR])
def test_by_day_and_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str, per: Per
) -> None:
    lines = draw_lines(5, 1500)
    log, half = tmp_path / "log.json", tmp_path / "half.json"
    write_json(log, lines)
    write_json(half, lines[:700])
    tables = write_parquet(tmp_path, lines[700:])
    answer = run(tmp_path, text("duckdb", half, *tables, by=by, per=per), monkeypatch)
    flows, unreadable = counted(log, per=per)
    assert each_in_one(flows, per)
    assert len(flows) > len(counted(log)[0])
    expected = folded(flows, per) if by == "segment" else flows
    assert counted(answer) == (ordered(expected), unreadable)
    # What is read here from tables and lines together is no other.
    assert counted(half, *tables, per=per) == (flows, unreadable)


def test_every_form_of_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = LOGS / "azure-storage.json"
    answer = run(tmp_path, text("duckdb", log), monkeypatch)
    assert counted(answer) == counted(log)


def test_what_has_no_bound_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "odd.json"
    write_odd(log)
    flows, unreadable = counted(log)
    assert sum(flow.requests for flow in flows) == len(READ) + 2
    assert {flow.port for flow in flows} == {0, 443}
    assert unreadable == len(UNREAD)
    answer = run(tmp_path, text("duckdb", log), monkeypatch)
    assert counted(answer) == (flows, unreadable)


@pytest.mark.parametrize("by", ["source", "segment"])
def test_lines_that_are_no_text_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    logs = [tmp_path / "a.json", tmp_path / "b.json"]
    for log in logs:
        write_odd(log)
        with log.open("ab") as file:
            file.write(b"\xff\xfe\n" + b"u" * (MAX_LINE + 1) + b'\n{"Type": \xc3\x28}\n')
    answer = run(tmp_path, text("duckdb", *logs, by=by), monkeypatch)
    flows, unreadable = counted(*logs)
    assert unreadable == 2 * (len(UNREAD) + 3)
    read, unread = counted(answer)
    assert (ordered(read), unread) == (folded(flows) if by == "segment" else flows, unreadable)


def test_more_lines_that_are_no_text_than_are_counted_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "a.json"
    log.write_bytes(b"{}\n" + b"\xff\n" * (MAX_REJECTED + 5))
    with pytest.raises(duckdb.Error, match="100,000 lines or more are no text"):
        run(tmp_path, text("duckdb", log), monkeypatch)


def test_tables_beside_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = draw_lines(3, 800)
    whole, some = tmp_path / "whole.json", tmp_path / "some.json"
    write_json(whole, lines)
    write_json(some, lines[:300])
    tables = write_parquet(tmp_path, lines[300:])
    answer = run(tmp_path, text("duckdb", some, *tables), monkeypatch)
    assert counted(answer) == counted(whole)


def test_the_name_of_a_log_is_no_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / HOSTILE
    write_json(log, draw_lines(4, 50))
    answer = run(tmp_path, text("duckdb", log.name), monkeypatch)
    plain = tmp_path / "plain.json"
    log.rename(plain)
    assert counted(answer) == counted(plain)


@pytest.mark.parametrize(
    "window", [Window(since=WINDOW.since), Window(until=WINDOW.until), WINDOW, EVER]
)
def test_tables_alone_in_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: Window
) -> None:
    """What no side bounds is read, and no line is counted that there is none of."""
    tables = [
        table.rename(table.with_suffix(".PARQUET"))
        for table in write_parquet(tmp_path, draw_lines(7, 120))
    ]
    sql = text("duckdb", *tables, window=window)
    assert "read_csv" not in sql
    assert "reject_errors" not in sql
    flows, unreadable = counted(run(tmp_path, sql, monkeypatch))
    assert (flows, unreadable) == counted(*tables, window=window)
    firsts = {flow.first for flow in flows if flow.first}
    assert (min(firsts) < WINDOW.since) is not bool(window.since)
    assert (max(firsts) >= WINDOW.until) is not bool(window.until)


@pytest.mark.parametrize("engine", ["duckdb", "kql", "spark"])
@pytest.mark.parametrize("by", ["source", "segment"])
def test_a_query_has_the_ends_of_its_time_that_there_are(engine: str, by: str) -> None:
    since, until = WINDOW.since.removesuffix("Z"), WINDOW.until.removesuffix("Z")
    for window in (Window(since=WINDOW.since), Window(until=WINDOW.until), WINDOW, EVER):
        sql = text(engine, "a.json", "b.parquet", by=by, window=window)
        assert (since in sql, until in sql) == (bool(window.since), bool(window.until))
