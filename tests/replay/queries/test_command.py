"""`--query` prints, and the answer of what it printed is judged as the log itself."""

import json
from typing import Any

import duckdb
import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.replay.timeline import Per
from tests.conftest import Workspace
from tests.replay.queries.asked import text
from tests.replay.queries.lines import draw_lines, write_json


@pytest.mark.parametrize("engine", ["kql", "spark", "duckdb"])
@pytest.mark.parametrize("by", ["source", "segment"])
def test_what_it_prints(
    project: Workspace, engine: str, by: str, snapshot: SnapshotAssertion
) -> None:
    logs = [] if engine == "kql" else ["logs/*.json", "exported/*.parquet"]
    ran = project.run(
        "replay", "--query", engine, "--by", by, "--since", "2026-07-01", "--until", "2026-08-01",
        *logs,
    )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


@pytest.mark.parametrize("by", ["source", "segment"])
def test_its_answer_is_judged_as_the_log_itself(
    project: Workspace, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_json(project.folder / "log.json", draw_lines(31, 1500))
    answered(project, "--query", "duckdb", "--by", by, "log.json", "-o", "query.sql")
    monkeypatch.chdir(project.folder)
    with duckdb.connect() as connection:
        connection.execute((project.folder / "query.sql").read_text(encoding="utf-8"))
    # Much of it cannot be judged: both say so in the same way.
    judged = [
        project.run("replay", log, "--scope", "all", "--format", "json")
        for log in ("log.json", "flows.parquet")
    ]
    assert [ran.code for ran in judged] == [1, 1]
    ours, theirs = (json.loads(ran.out) for ran in judged)
    assert theirs["log"]["sources_at_least"] is (by == "segment")
    assert not ours["log"]["sources_at_least"]
    assert ours["log"]["files"][0]["unreadable"] == theirs["log"]["files"][0]["unreadable"] > 0
    for document in (ours, theirs):
        del document["log"]["files"], document["log"]["flows"], document["log"]["sources_at_least"]
    if by == "segment":
        ours, theirs = without_sources(ours), without_sources(theirs)
    assert ours == theirs
    assert ours["breaks"]
    assert ours["gaps"]


def test_an_answer_for_another_policy_is_refused(
    project: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_json(project.folder / "log.json", draw_lines(32, 50))
    answered(project, "--query", "duckdb", "--by", "segment", "log.json", "-o", "query.sql")
    monkeypatch.chdir(project.folder)
    with duckdb.connect() as connection:
        connection.execute((project.folder / "query.sql").read_text(encoding="utf-8"))
    project.write("policies/more.policy", "source somewhere = 10.77.0.0/16\n")
    ran = project.run("replay", "flows.parquet")
    assert ran.code == 1
    assert "folded for other rules" in ran.err
    assert "--query" in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--query", "kql", "log.json"], "reads the tables"),
        (["--query", "spark"], "names the logs that it reads"),
        (["--query", "duckdb", "a\nb.json"], "cannot be printed"),
        (["--query", "duckdb", "a.json", "--flows", "f.csv"], "`--flows` does not go"),
        (["--by", "segment", "a.json"], "`--by` goes with `--query`"),
        ([], "no log is named"),
    ],
)
def test_what_is_no_question(project: Workspace, arguments: list[str], told: str) -> None:
    ran = project.run("replay", *arguments)
    assert ran.code == 1
    assert told in ran.err


def test_nothing_of_a_policy_is_in_a_query(project: Workspace) -> None:
    plain = answered(project, "--query", "kql", "--by", "segment")
    for policy in (project.folder / "policies").iterdir():
        text = policy.read_text(encoding="utf-8")
        policy.write_text(text.replace("hamburg", "drop-table"), encoding="utf-8")
    renamed = answered(project, "--query", "kql", "--by", "segment")
    assert renamed == plain
    assert "hamburg" not in plain


def answered(project: Workspace, *arguments: str) -> str:
    ran = project.run("replay", *arguments)
    assert ran.code == 0, ran.err
    return ran.out


def without_sources(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_sources(each) for key, each in value.items() if key != "sources"}
    return [*map(without_sources, value)] if isinstance(value, list) else value


def test_where_a_program_for_spark_reads_each_log() -> None:
    """A table has any name, also that of a file."""
    program = text("spark", "table:a.b", "table:x.parquet", "c.PARQUET", "d.json")
    for line in (
        "LINES = ['d.json']  # JSON lines",
        "FILES = ['c.PARQUET']  # Parquet",
        "TABLES = ['a.b', 'x.parquet']",
        "SINCE, UNTIL = '', ''",
        'PER = \'\'  # "day" or "hour" of UTC, by which flows stay apart',
    ):
        assert f"\n{line}\n" in program
    assert "PER = 'hour'" in text("spark", "d.json", per=Per.HOUR)
