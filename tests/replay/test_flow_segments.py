"""Flow files by segment, and what queries count beside flows."""

import csv
import json
from pathlib import Path

import duckdb
import pytest

from outgate.replay.flow_reader import LogError
from outgate.replay.flow_writer import write_flows
from outgate.replay.flows import LoggedFlow, SegmentSource
from outgate.replay.report import LogFile
from tests.replay.queries.asked import ordered
from tests.replay.reading import read

HEAD = (
    "segment,segment_digest,sources,source,protocol,host,port,path,action,requests,"
    "first_seen,last_seen\n"
)
MOMENT = "2026-07-01T00:00:00Z"
ROWS = (
    f"3,0123abcd,7,,https,a.example,443,,allow,40,{MOMENT},{MOMENT}\n"
    ",,1,2001:db8::1,https,a.example,443,,deny,2,,\n"
)
FLOWS = ordered(
    [
        LoggedFlow(
            SegmentSource(3, 7, "0123abcd"), "https", "a.example", 443, "", "allow", 40, MOMENT,
            MOMENT,
        ),
        LoggedFlow("2001:db8::1", "https", "a.example", 443, "", "deny", 2, "", ""),
    ]
)  # fmt: skip
WRONG = (
    "3,0123abcd,7,10.0.0.1,https,a.example,443,,allow,40,,\n",  # a source as well
    "-1,0123abcd,7,,https,a.example,443,,allow,40,,\n",
    "x,0123abcd,7,,https,a.example,443,,allow,40,,\n",
    "3,0123abcd,0,,https,a.example,443,,allow,40,,\n",
    f"3,0123abcd,{1 << 50},,https,a.example,443,,allow,40,,\n",
    "3,0123abcd,,,https,a.example,443,,allow,40,,\n",
)
COUNTED = ",,1,,,,0,,unreadable,511,,\n,,1,,,,0,,other,3,,\n"


def written(folder: Path, form: str, rows: str) -> Path:
    text, path = folder / "rows.csv", folder / f"flows.{form}"
    text.write_text(HEAD + rows, encoding="utf-8")
    if form == "csv":
        return text
    if form == "parquet":
        rows_of = f"FROM read_csv('{text}', all_varchar = true, header = true)"
        duckdb.execute(f"COPY ({rows_of}) TO '{path}'")
        return path
    lines = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_they_are_read_in_each_form(tmp_path: Path, form: str) -> None:
    flows, (file,) = read(written(tmp_path, form, ROWS + "".join(WRONG) + COUNTED))
    assert ordered(flows) == FLOWS
    assert file == LogFile(
        name=file.name,
        format="flows",
        lines=2 + len(WRONG) + 511 + 3,
        unreadable=len(WRONG) + 511,
        other=3,
        requests=42,
    )


def test_without_what_a_query_counts_lines_are_rows(tmp_path: Path) -> None:
    _, (file,) = read(written(tmp_path, "csv", ROWS))
    assert (file.lines, file.unreadable, file.requests) == (2, 0, 0)


def test_segments_of_nobody_are_refused(tmp_path: Path) -> None:
    for form in ("csv", "parquet"):
        path = written(tmp_path, form, ROWS)
        if form == "csv":
            path.write_text(path.read_text().replace("segment_digest", "digest"), encoding="utf-8")
        else:
            other = tmp_path / "other.parquet"
            duckdb.execute(f"COPY (SELECT * EXCLUDE segment_digest FROM '{path}') TO '{other}'")
            path = other
        with pytest.raises(LogError, match="does not say of which rules"):
            read(path)


def test_they_are_not_written_once_more(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="by segment"):
        write_flows(tmp_path / "flows.csv", FLOWS)
    assert not list(tmp_path.iterdir())


def test_what_spark_writes_beside_its_answer_is_no_log(tmp_path: Path) -> None:
    answer = tmp_path / "flows"
    answer.mkdir()
    written(tmp_path, "parquet", ROWS).rename(answer / "part-00000.parquet")
    for name in ("_SUCCESS", "_committed_1", "_started_1", ".part-00000.parquet.crc"):
        (answer / name).write_bytes(b"")
    assert ordered(read(answer)[0]) == FLOWS
