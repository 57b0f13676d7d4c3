"""Logs of somebody who means harm: nothing runs, nothing is read outside, nothing stays behind."""

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from outgate.replay.flow_reader import FlowFile, LogError
from outgate.replay.flows import LoggedFlow
from outgate.replay.logs import grouping
from outgate.replay.logs.engine import link, open_engine
from tests.builders.evidence import mutilated
from tests.conftest import OUTGATE, Workspace, scrubbed_environment
from tests.replay.reading import LOGS, read

NAMES = (
    "a'); DROP TABLE flows; --.log",
    "*.log",
    "[a].log",
    "s3:bucket.log",
    "a\"b'c.log",
    "new\nline.log",
    "$file.log",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_file_is_no_sql_and_no_pattern(name: str, tmp_path: Path) -> None:
    (tmp_path / "other.log").write_text("not to be read\n", encoding="utf-8")
    path = tmp_path / name
    path.write_bytes((LOGS / "squid-access.log").read_bytes())
    flows, (file,) = read(path)
    assert flows == read(LOGS / "squid-access.log")[0]
    assert file.lines == 20


@pytest.mark.parametrize(
    "text",
    [
        "x.test'); COPY flows TO '/tmp/evil'; --",
        "x.test\" UNION SELECT * FROM read_csv('/etc/passwd')",
        "$file",
        "\x1b[31mred.test",
        "\u202eevil.test",
        "a" * 5000,
    ],
)
def test_text_of_a_log_is_data(text: str, tmp_path: Path, project: Workspace) -> None:
    properties = {"SourceIp": text, "Fqdn": text, "Protocol": "HTTPS", "Action": "Allow"}
    row = {"category": "AZFWApplicationRule", "time": text, "properties": properties}
    good = {**row, "properties": {**properties, "SourceIp": "10.20.1.1", "Fqdn": "a.example"}}
    project.write("a.json", f"{json.dumps(row)}\n{json.dumps(good)}\n")
    ran = project.run("replay", "a.json", "--scope", "all", "--show-sources", "5")
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out + ran.err
    assert "a.json: azure-firewall, 2 lines" in ran.out
    assert not Path("/tmp/evil").exists()


def test_a_source_that_is_no_address_is_shown_as_one_line_of_plain_text(project: Workspace) -> None:
    flow = {"source": "\x1b[31m10.1.1.1\n\nBreaks nothing", "host": "a.example", "port": 443}
    project.write("f.json", json.dumps(flow))
    ran = project.run("replay", "f.json", "--scope", "all", "--show-sources", "5")
    assert "from \\u001b[31m10.1.1.1\\u000a\\u000aBreaks nothing\n" in ran.out


def test_a_moment_of_another_age_is_a_moment_still(project: Workspace) -> None:
    project.write("f.csv", "host,port,time\na.example,443,0999-07-01 01:00\n")
    ran = project.run("replay", "f.csv")
    assert ran.code == 0
    assert "1 request of f.csv from 0999-07-01, held against" in ran.out


def test_an_amount_of_memory_that_is_none_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTGATE_REPLAY_MEMORY", "plenty")
    with pytest.raises(LogError, match="does not start with `plenty` of memory"):
        read(LOGS / "squid-access.log")


@pytest.mark.parametrize("files", [1, 2])
def test_too_little_memory_to_merge_flows_is_an_error_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    greedy = "SELECT string_agg(repeat('x', 1000000), '') FROM range(1000)"
    for name in ("once", "merged"):
        monkeypatch.setattr(grouping, name, lambda *_, **__: greedy)
    monkeypatch.setenv("OUTGATE_REPLAY_MEMORY", "100MB")
    logs = [tmp_path / f"{number}.log" for number in range(files)]
    for log in logs:
        log.write_bytes((LOGS / "squid-access.log").read_bytes())
    with pytest.raises(LogError, match="the log takes more memory than there is") as refused:
        read(*logs)
    assert "set OUTGATE_REPLAY_MEMORY to more" in (refused.value.help or "")


def test_what_else_the_engine_refuses_of_flows_is_told_by_its_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grouping, "once", lambda _: "SELECT error('10.20.0.5 is private')")
    with pytest.raises(LogError) as refused:
        read(LOGS / "squid-access.log")
    assert str(refused.value) == "cannot read the log: invalid input error"


def test_the_engine_opens_what_it_is_told_and_nothing_else(tmp_path: Path) -> None:
    import duckdb

    told, other = tmp_path / "told", tmp_path / "other"
    for path in (told, other):
        path.write_text("line\n", encoding="utf-8")
    with open_engine((told,)) as (connection, folder):
        place = link(told, folder, 1)
        assert connection.execute("SELECT count(*) FROM read_text($f)", {"f": place}).fetchone()
        assert folder.stat().st_mode & 0o077 == 0
        for sql in (
            f"SELECT * FROM read_text('{other}')",
            "SELECT * FROM read_text('/etc/passwd')",
            "SELECT * FROM read_csv('http://192.0.2.1/x')",
            f"COPY (SELECT 1) TO '{tmp_path / 'written'}'",
            f"ATTACH '{tmp_path / 'a.duckdb'}'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '100GB'",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(sql)
    assert not folder.exists()


def test_a_fifo_or_a_folder_of_none_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(LogError, match="no file"):
        read(tmp_path / "fifo")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LogError, match="no file"):
        read(tmp_path / "empty")


@pytest.mark.slow
def test_ctrl_c_leaves_nothing_behind(project: Workspace) -> None:
    line = (LOGS / "squid-access.log").read_text(encoding="utf-8").splitlines()[0]
    many = "\n".join(line.replace("10.20.0.5", f"10.20.{n % 250}.{n % 199}") for n in range(20_000))
    for number in range(300):
        project.write(f"logs/{number}.log", many)
    temporary = project.folder / "tmp"
    temporary.mkdir()
    process = subprocess.Popen(
        [OUTGATE, "replay", "logs"],
        cwd=project.folder,
        env={**scrubbed_environment(), "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 30
    while not any(temporary.glob("outgate-replay-*/flows.duckdb")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", sorted(path.name for path in LOGS.iterdir()))
def test_whatever_a_log_holds_every_line_is_counted(name: str, tmp_path: Path) -> None:
    draw, data = random.Random(name), (LOGS / name).read_bytes().replace(b"\r\n", b"\n")
    known = read(LOGS / name)[1][0].format
    for number in range(int(os.environ.get("OUTGATE_FUZZ", "12"))):
        path = tmp_path / f"{number}"
        path.write_bytes(mutilated(data, draw))
        lines = [line for line in path.read_bytes().split(b"\n") if line.strip(b" \r\t")]
        wanted = None if known.startswith("azure-firewall-parquet") else known
        flows, (file,) = read(path, wanted=wanted)
        assert all(type(flow) is LoggedFlow for flow in flows)
        # A carriage return may end a line of its own, and a blank be of another kind.
        odd = path.read_bytes().count(b"\r") + path.read_bytes().count(b"\0")
        assert abs(file.lines - len(lines)) <= odd, path.read_bytes()


def test_whatever_a_flow_file_holds_every_line_is_counted(tmp_path: Path) -> None:
    draw = random.Random(11)
    head = b"source,protocol,host,port,path,action,requests,first_seen,last_seen\n"
    line = b'10.1.1.1,https,"a.example",443,/p,allow,3,2026-07-01T00:00:00Z,2026-07-01T00:00:00Z\n'
    for number in range(300):
        path = tmp_path / f"{number}.csv"
        body = mutilated(line * 8, draw)
        path.write_bytes(head + body)
        file = FlowFile(path, path.name)
        flows = list(file.flows())
        lines = [each for each in body.split(b"\n") if each.rstrip(b"\r")]
        assert file.lines == len(lines)
        assert len(flows) + file.unreadable == file.lines
        for flow in flows:
            assert 0 <= flow.port < 1 << 16
            assert flow.requests > 0
