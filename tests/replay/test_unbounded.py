"""Logs with texts, lines and numbers without bound, and archives that are torn."""

import csv
import json
import time
from pathlib import Path

import duckdb
import pytest

from outgate.replay.flow_reader import MAX_LINE, FlowFile, LogError
from outgate.replay.flows import MAX_NAME, MAX_PATH
from tests.replay.reading import LOGS, read


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_text_without_bound_is_unreadable(tmp_path: Path, form: str) -> None:
    good = {
        "source": "s" * MAX_NAME, "protocol": "p" * MAX_NAME, "host": "h" * MAX_NAME + ".",
        "port": "443", "path": "/" + "\U0001f600" * (MAX_PATH - 1) + "?query", "action": "deny",
        "requests": "2",
    }  # fmt: skip
    rows = [
        good,
        *({**good, name: good[name] + "x"} for name in ("source", "protocol")),
        {**good, "host": "h" * (MAX_NAME + 1)},
        {**good, "path": "/" + "p" * MAX_PATH},
        *({**good, "port": port} for port in ("4_43", "443.7", "+443", "\u0664\u0664\u0663")),
        {**good, "requests": "1_000"},
        # What a query counts stands, whatever is in the columns that it should have left empty.
        {**good, "host": "h" * 10_000, "path": "", "action": "unreadable", "requests": "7"},
    ]
    path = tmp_path / f"f.{form}"
    if form == "json":  # with every character escaped, a flow within the bounds is still a line
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    else:
        table = tmp_path / "f.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(good))
            writer.writeheader()
            writer.writerows(rows)
        if form == "parquet":
            rows_of = f"FROM read_csv('{table}', all_varchar = true, header = true)"
            duckdb.execute(f"COPY ({rows_of}) TO '{path}'")
    flows, (file_read,) = read(path)
    assert [(flow.requests, len(flow.host), len(flow.path)) for flow in flows] == [
        (2, MAX_NAME, MAX_PATH)
    ]
    assert (file_read.lines, file_read.unreadable) == (len(rows) + 6, len(rows) - 2 + 7)


@pytest.mark.parametrize("head", ["host\rport", 'ho"st\r",port', "\0,port"])
def test_a_first_line_that_is_no_csv_is_an_error(tmp_path: Path, head: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(f"{head}\na.example,443\n".encode())
    with pytest.raises(LogError, match="names no column `host`"):
        list(FlowFile(path, "f.csv").flows())


def test_a_line_without_end_is_bounded_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"host,port\na.example,443\n" + b"x" * (10 * MAX_LINE) + b"\nb.example,80\n")
    file = FlowFile(path, "f.csv")
    assert [flow.host for flow in file.flows()] == ["a.example", "b.example"]
    assert (file.lines, file.unreadable) == (3, 1)
    log = tmp_path / "a.log"
    line = (LOGS / "squid-access.log").read_bytes().splitlines()[0]
    log.write_bytes(line + b"\n" + b"y" * (3 << 20) + b"\n" + line + b"\n")
    flows, (read_file,) = read(log)
    assert [flow.requests for flow in flows] == [2]
    assert (read_file.lines, read_file.unreadable) == (3, 1)


def test_a_long_word_is_soon_seen_to_be_no_pair(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"a" * (1 << 18))
    before = time.process_time()
    with pytest.raises(LogError, match="no format"):
        read(tmp_path / "log")
    assert time.process_time() - before < 10  # from each of its letters, it takes minutes


def test_a_torn_gzip_is_an_error(tmp_path: Path) -> None:
    import gzip

    packed = gzip.compress((LOGS / "squid-access.log").read_bytes() * 50)
    (tmp_path / "a.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(LogError, match="cannot read"):
        read(tmp_path / "a.gz")
    wide = (LOGS / "squid-access.log").read_text(encoding="utf-8") * 300
    packed = gzip.compress(f"\ufeff{wide}".encode("utf-16-le"))
    (tmp_path / "w.gz").write_bytes(packed[:-300])
    with pytest.raises(LogError, match="cannot read"):
        read(tmp_path / "w.gz")
    flows = gzip.compress(b"host,port\n" + b"a.example,443\n" * 5000)
    (tmp_path / "f.gz").write_bytes(flows[: len(flows) // 2])
    with pytest.raises(LogError, match="cannot read"):
        read(tmp_path / "f.gz")


@pytest.mark.parametrize(
    ("memory", "why"),
    [("4GB", "cannot read `a.zst`: io error"), ("5MB", "`a.zst` takes more memory than there is")],
)
def test_a_log_in_zstd_that_cannot_be_unpacked_is_not_called_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: str, why: str
) -> None:
    monkeypatch.setenv("OUTGATE_REPLAY_MEMORY", memory)
    (tmp_path / "a.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"x" * 1000)
    with pytest.raises(LogError) as refused:
        read(tmp_path / "a.zst")
    assert str(refused.value) == why


def test_numbers_without_bound_are_unreadable(tmp_path: Path) -> None:
    rows = [
        {"Type": "AZFWApplicationRuleAggregation", "Protocol": "HTTPS", "SourceIp": "10.0.0.1",
         "Fqdn": "a.example", "DestinationPort": port, "Action": "Allow",
         "ApplicationRuleCount": number}
        for port, number in ((443, 1), (443, 1 << 62), (443, 1 << 90), (443, -1), (443, 0),
                             (70000, 1), (-1, 1), (1 << 80, 1), ("4.5e2x", 1))
    ]  # fmt: skip
    (tmp_path / "a.json").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    flows, (file,) = read(tmp_path / "a.json")
    assert [flow.requests for flow in flows] == [1]
    assert (file.lines, file.unreadable) == (9, 8)
