"""By which lines a log is known, and which of them are looked at."""

import json
import time
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path

import duckdb
import pytest

from outgate.replay.flow_reader import LogError
from outgate.replay.flows import Window
from outgate.replay.logs.engine import told_errors
from outgate.replay.logs.mapping import Mapping, built_in_mappings, read_mapping
from outgate.replay.sources import find_files, open_log
from outgate.replay.timeline import Per
from outgate.stages import Stage, listen
from tests.replay.reading import read

LINE = "1782895001.117 412 10.20.0.5 TCP_TUNNEL/200 6214 CONNECT a.example:443 - HIER_DIRECT/1\n"


@pytest.mark.parametrize(("others", "known"), [(49, True), (50, False)])
def test_fifty_lines_tell_what_a_log_is(tmp_path: Path, others: int, known: bool) -> None:
    path = tmp_path / "log"
    path.write_text("what is this\n" * others + LINE)
    if known:
        assert read(path)[1][0].format == "squid"
    else:
        with pytest.raises(LogError, match="has no format that is known"):
            read(path)
    # Blank lines are none of them.
    path.write_text("\n" * 60 + "  \n" + LINE)
    (file,) = read(path)[1]
    assert (file.format, file.lines, file.unreadable, file.other) == ("squid", 1, 0, 0)


def described(folder: Path, kind: str, recognise: str) -> Mapping:
    path = folder / "m.yaml"
    path.write_text(
        f"name: mine\nkind: {kind}\nrecognise: {recognise}\nhost: host\n"
        "action: {field: what, allow: [yes-it-is]}\n"
    )
    return read_mapping(path, folder)


@pytest.mark.parametrize(
    ("kind", "recognise", "line", "known"),
    [
        ("json", "{a.b: X, c: 7}", {"a": {"b": "x"}, "c": "7"}, True),
        ("json", "{a.b: X, c: 7}", {"a": {"b": "x"}, "c": 7}, True),
        ("json", "{a.b: X, c: 7}", {"a": {"b": "x"}}, False),
        ("json", "{a.b: X}", {"a": "x"}, False),
        ("json", "{a.b: X}", {"a": {"b": {"c": "x"}}}, False),
        ("json", "{a.b.c: X}", {"a": {"b": {"c": "x"}}}, True),
        ("json", "{a.b: X}", ["a"], False),
        ("json", "{a.b: X}", "{torn", False),
        ("pairs", "{a: X, b: y z}", 'a=x b="Y Z" a=other', True),
        ("pairs", "{a: X, b: y z}", 'a=other b="y z" a=x', False),
        ("pairs", "{a: X, b: y z}", "b=y a=x", False),
        ("csv", "{kind: X}", "host,what,kind\na.example,yes-it-is,x", True),
        ("csv", "{kind: X}", "host,what,kind\na.example,yes-it-is,y", False),
        ("csv", "{kind: X}", "host,what\na.example,x", False),
        ("csv", "{host: A.example}", "host,what\na.example,yes-it-is", True),
        ("csv", "{kind: X}", "host,what,kind\na.example", False),
    ],
)
def test_lines_of_a_description(
    tmp_path: Path, kind: str, recognise: str, line: object, known: bool
) -> None:
    mapping = described(tmp_path, kind, recognise)
    path = tmp_path / "log"
    path.write_text(f"{line if isinstance(line, str) else json.dumps(line)}\n")
    if known:
        assert read(path, mappings=(mapping,))[1][0].format == "mine"
    else:
        with pytest.raises(LogError, match="has no format that is known"):
            read(path, mappings=(mapping,))


@pytest.mark.parametrize(
    ("row", "known"),
    [
        ("'a.example' AS host, 443 AS port", "flows"),
        ("'192.0.2.1' AS ADDRESS, 443 AS Port", "flows"),
        ("'a.example' AS host, 443 AS port, 'x' AS SourceIp, 'Allow' AS \"Action\"",
         "azure-firewall-parquet"),
        ("'a.example' AS fqdn, 443 AS port", None),
        ("'a.example' AS host, 'https' AS protocol", None),
    ],
)  # fmt: skip
def test_a_table_is_known_by_its_columns(tmp_path: Path, row: str, known: str | None) -> None:
    path = tmp_path / "t.parquet"
    duckdb.execute(f"COPY (SELECT {row}) TO '{path}' (FORMAT parquet)")
    if known is None:
        with pytest.raises(LogError, match="neither the columns of Azure Firewall nor those"):
            read(path)
    else:
        assert read(path)[1][0].format == known


def test_several_tables_of_flows_are_read_together(tmp_path: Path) -> None:
    """One engine looks at all of them, each under a name of its own."""
    for name in "abc":
        row = f"SELECT '{name}.example' AS host, 443 AS port"
        duckdb.execute(f"COPY ({row}) TO '{tmp_path}/{name}.parquet' (FORMAT parquet)")
    flows, files = read(tmp_path)
    assert [flow.host for flow in flows] == ["a.example", "b.example", "c.example"]
    assert [file.lines for file in files] == [1, 1, 1]


@pytest.mark.parametrize(
    ("window", "requests"),
    [
        (Window(), 3),
        (Window(since="2026-07-01T08:36:41Z"), 3),
        (Window(since="2026-07-01T08:36:42Z"), 2),
        (Window(until="2026-07-01T08:36:42Z"), 1),
        (Window(until="2026-07-01T08:36:41Z"), 0),
        (Window("2026-07-01T08:36:42Z", "2026-07-01T08:36:43Z"), 1),
    ],
)
def test_a_window_is_open_where_it_has_no_end(
    tmp_path: Path, window: Window, requests: int
) -> None:
    """It begins with its first second, and ends before the last one."""
    path = tmp_path / "log"
    path.write_text("".join(LINE.replace("5001.117", f"500{n}.0") for n in (1, 2, 3)))
    flows, (file,) = read(path, window=window)
    assert sum(flow.requests for flow in flows) == requests
    assert (file.lines, file.other) == (3, 3 - requests)


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock is not that of UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("tokyo")
def test_moments_are_of_utc_wherever_the_machine_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(LINE)
    row = {"SourceIp": "10.0.0.1", "Fqdn": "b.example", "DestinationPort": 443}
    row |= {"Protocol": "HTTPS", "Action": "Allow", "TimeGenerated": "2026-07-01T10:36:41+02:00"}
    (tmp_path / "b").write_text(json.dumps(row) + "\n")
    flows, _ = read(tmp_path)
    assert [(flow.host, flow.first) for flow in flows] == [
        ("b.example", "2026-07-01T08:36:41Z"),
        ("a.example", "2026-07-01T08:36:41Z"),
    ]


def test_what_the_engine_says_is_told_by_its_kind_alone() -> None:
    """The rest may quote the log; and whoever stopped it is told nothing."""
    long = "Some Kind Of Error That Has A Very Long Name"
    with pytest.raises(LogError) as caught, told_errors("`a.log`"):
        raise duckdb.Error(f"{long}: 10.20.0.5 is private")
    assert caught.value.message == f"cannot read `a.log`: {long[:40].lower()}"
    assert caught.value.help == "check that the file is whole"
    with pytest.raises(KeyboardInterrupt), told_errors("`a.log`"):
        raise duckdb.InterruptException("INTERRUPT Error: Interrupted!")


def test_a_file_is_read_once_by_the_name_that_it_was_asked_for(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "c.log"
    for path in (tmp_path / "logs" / "a.log", tmp_path / "logs" / ".b.log", elsewhere):
        path.parent.mkdir(exist_ok=True)
        path.write_text(LINE)

    def names(*named: str) -> list[str]:
        return [name for name, _ in find_files(named, tmp_path, tmp_path)]

    assert names("logs", "logs/a.log", "./logs/../logs/a.log") == ["logs/a.log"]
    # What is hidden in a folder is no log there; who names it means it.
    assert names("logs/.b.log") == ["logs/.b.log"]
    assert names(str(elsewhere), "logs") == [str(elsewhere), "logs/a.log"]


class Told:
    """A listener that keeps what it is told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.read: list[str] = []

    def begins(self, stage: Stage) -> None:
        self.stages.append((stage.what, stage.total))

    def ends(self, stage: Stage) -> None:
        """Nothing is made of it."""

    def reads(self, what: str) -> None:
        self.read.append(what)


def test_who_follows_it_is_told_what_each_file_is(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(LINE)
    (tmp_path / "b.csv").write_text("host,port\na.example,443\n")
    told = Told()

    def follow() -> None:
        listen(told)
        read(tmp_path / "a.log", tmp_path / "b.csv")

    copy_context().run(follow)
    kinds = [each for each in told.read if " is " in each]
    assert kinds == ["`a.log` is squid", "`b.csv` is flows"]
    assert told.stages == [("reading b.csv", None), ("reading logs", 1)]


def test_hours_of_a_log_are_kept_from_1976_to_2097(tmp_path: Path) -> None:
    """Each as a character: before and behind these there is none for an hour."""
    first, last = 206_438_400, 4_010_799_600
    wanted = {
        first - 1: " ",
        first: chr(0xE000),
        first + 3_599: chr(0xE000),
        first + 3_600: chr(0xE001),
        last - 1: chr(0x10FFFE),
        last + 3_599: chr(0x10FFFF),
        last + 3_600: " ",
    }
    lines = [
        LINE.replace("1782895001.117", f"{seconds}.5").replace("a.example", f"h{seconds}.example")
        for seconds in wanted
    ]
    (tmp_path / "log").write_text("".join(lines))
    named = [("log", tmp_path / "log")]
    flows = open_log(named, None, built_in_mappings(), per=Per.FITTING).flows()
    assert {flow.host: flow.hours for flow in flows} == {
        f"h{seconds}.example": hours for seconds, hours in wanted.items()
    }
