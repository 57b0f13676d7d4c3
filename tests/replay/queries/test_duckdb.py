"""The printed SQL gives the flows that a replay on this machine collects."""

from pathlib import Path

import duckdb
import pytest

from outgate.replay.flows import EVER, Window
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
from tests.replay.queries.lines import draw_lines, write_json, write_parquet
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
