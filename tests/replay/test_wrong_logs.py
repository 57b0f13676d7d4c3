"""Logs, and descriptions of logs, that cannot be read: each is told by name, nothing is guessed.

A log that is read in part reads as one in which little happens: then rules look unused.
"""

import json
import os
from pathlib import Path

import duckdb
import pytest

from outgate.errors import UserError
from outgate.replay import sources
from outgate.replay.flow_reader import LogError
from outgate.replay.flow_writer import write_flows
from outgate.replay.flows import LoggedFlow, SegmentSource
from outgate.replay.logs import collect
from outgate.replay.logs.detect import FORMATS
from outgate.replay.logs.engine import link
from outgate.replay.logs.mapping import read_mapping
from outgate.replay.sources import find_files
from tests.replay.reading import read

FLOWS = "source,protocol,host,port\n10.0.0.1,https,a.example,443\n"
MAPPING = """\
name: mine
kind: csv
host: host
action: {field: what, allow: [yes-it-is], deny: [no-it-is-not]}
"""


def refused(path: Path, wanted: str | None = None) -> LogError:
    with pytest.raises(LogError) as caught:
        read(path, wanted=wanted)
    return caught.value


def test_formats_have_the_names_that_people_give() -> None:
    assert FORMATS == (
        "flows",
        "azure-firewall",
        "azure-firewall-legacy",
        "squid",
        "panos-url",
        "fortigate-webfilter",
        "zscaler-web",
    )


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ('{"category": "AZFWApplicationRule"}', True),
        ('{"Category": "AzureFirewallNetworkRule"}', True),
        ('{"Type": "AZFWNetworkRule"}', True),
        ('{"msg_s": ""}', True),
        ('{"SourceIp": "", "Action": ""}', True),
        ('{"SourceIp": ""}', False),
        ('{"category": "ApplicationGatewayAccessLog"}', False),
        ('{"category": 7}', False),
    ],
)
def test_whose_lines_of_json_they_are(tmp_path: Path, line: str, known: bool) -> None:
    """Another service's log has no requests of ours, and would read as one without any."""
    path = tmp_path / "log"
    path.write_text(f"{line}\n")
    if known:
        assert read(path)[1][0].format == "azure-firewall"
    else:
        assert refused(path).message == "`log` has no format that is known"


def test_lines_that_are_no_text_are_counted_up_to_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "MAX_REJECTED", 3)
    path = tmp_path / "log"
    good = (
        b"1782895001.117 412 10.20.0.5 TCP_TUNNEL/200 6214 CONNECT a.example:443 - HIER_DIRECT/1\n"
    )
    path.write_bytes(good + b"\xff\xfe\x80\n" * 2)
    (file,) = read(path)[1]
    assert (file.lines, file.unreadable) == (3, 2)
    path.write_bytes(good + b"\xff\xfe\x80\n" * 3)
    assert refused(path).message == "`log` has 3 lines or more that are no text"


@pytest.mark.parametrize("head", ["protocol,port", "host,path", "host", '{"host": "a.example"}'])
def test_a_file_is_of_flows_by_its_host_and_its_way(tmp_path: Path, head: str) -> None:
    path = tmp_path / "log"
    path.write_text(f"{head}\na,b\n")
    assert refused(path).message == "`log` has no format that is known"


@pytest.mark.parametrize("field", ["ApplicationRuleCount", "NetworkRuleCount"])
def test_sums_of_an_aggregation_are_requests(tmp_path: Path, field: str) -> None:
    row = {"SourceIp": "10.0.0.1", "Fqdn": "a.example", "DestinationPort": 443, "Protocol": "HTTPS"}
    path = tmp_path / "log"
    path.write_text(json.dumps({**row, "Action": "Allow", field: 41}) + "\n")
    (flow,) = read(path)[0]
    assert (flow.host, flow.requests) == ("a.example", 41)
    table = tmp_path / "log.parquet"
    names = ", ".join(f"'{value}' AS \"{name}\"" for name, value in row.items())
    duckdb.execute(
        f"COPY (SELECT {names}, 'Allow' AS \"Action\", 41 AS {field}) TO '{table}' (FORMAT parquet)"
    )
    assert read(table)[0] == [flow]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_flows_are_text_of_one_kind(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "log"
    path.write_bytes(f"\ufeff{FLOWS}".encode(encoding))
    error = refused(path)
    assert error.message == f"`log` is a flow file in {encoding}"
    assert error.help == "write it as UTF-8 text"


def test_a_table_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS SourceIp, 2 AS Other) TO '{path}' (FORMAT parquet)")
    assert "neither the columns of Azure Firewall nor those of flows" in refused(path).message
    duckdb.execute(f"COPY (SELECT 'a' AS host, 'b' AS x) TO '{path}' (FORMAT parquet)")
    assert "neither the columns" in refused(path).message


def test_a_table_that_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    duckdb.execute(f"COPY (SELECT 'a' AS host, 443 AS port) TO '{path}' (FORMAT parquet)")
    path.write_bytes(path.read_bytes()[:-9])
    error = refused(path)
    assert error.message.startswith("cannot read `log.parquet`: invalid input error")
    assert error.help == "check that the file is whole"


def test_what_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "none").message == f"there is no file `{tmp_path / 'none'}`"
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty").message == "there is no file in what was named"
    with pytest.raises(LogError, match="cannot read"):
        find_files(("a\0b",), tmp_path, tmp_path)


def test_a_folder_has_as_many_files_as_its_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marks that storage accounts keep beside logs are none of them."""
    monkeypatch.setattr(sources, "MAX_FILES", 2)
    for name in ("a.csv", "b.csv", "_SUCCESS", ".hidden"):
        (tmp_path / name).write_text(FLOWS)
    assert [name for name, _ in find_files((".",), tmp_path, tmp_path)] == ["a.csv", "b.csv"]
    (tmp_path / "c.csv").write_text(FLOWS)
    with pytest.raises(LogError, match="has more than 2 files"):
        find_files((".",), tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{MAPPING}---\n{MAPPING}", "is not one YAML document"),
        (MAPPING.replace("host: host", "host: 3"), "has columns by name and by number"),
        (MAPPING.replace("csv", "json").replace("host: host", "host: 3"), "numbers what has no"),
        (MAPPING.replace("csv", "pairs").replace("field: what", "field: 3"), "numbers what has no"),
        (MAPPING.replace("kind: csv", "kind: xml"), "`xml` is none of `csv`, `pairs`, `json`"),
        (MAPPING.replace("name: mine\n", ""), "name"),
        (f"{MAPPING}extra: 1\n", "extra"),
    ],
)
def test_descriptions_of_logs_that_are_none(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        read_mapping(path, tmp_path)
    assert message in caught.value.diagnostic.message


def test_a_description_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="there is no"):
        read_mapping(tmp_path / "none.yaml", tmp_path)


def test_a_log_lacks_a_column_of_its_description(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING)
    mapping = read_mapping(tmp_path / "m.yaml", tmp_path)
    log = tmp_path / "log"
    log.write_text("host,when\na.example,yes-it-is\n")
    with pytest.raises(LogError) as caught:
        read(log, mappings=(mapping,))
    assert caught.value.message == "`log` has no column `what`"
    log.write_text("what,host\nYES-it-is,a.example\nno-it-is-not,b.example:80\nhm,c.example\n")
    flows, (file,) = read(log, mappings=(mapping,))
    assert [(flow.host, flow.port, flow.action) for flow in flows] == [
        ("b.example", 80, "deny"),
        ("a.example", 443, "allow"),
    ]
    assert (file.format, file.lines, file.unreadable, file.other) == ("mine", 3, 1, 0)


def test_flows_by_segment_are_not_written_once_more(tmp_path: Path) -> None:
    flow = LoggedFlow("10.0.0.1", "https", "a.example", 443, "", "allow", 2, "", "")
    path = tmp_path / "kept.csv"
    assert write_flows(path, [flow, flow]) == 2
    assert path.read_text() == (
        "source,protocol,host,port,path,action,requests,first_seen,last_seen\n"
        + "10.0.0.1,https,a.example,443,,allow,2,,\n" * 2
    )
    with pytest.raises(LogError) as caught:
        write_flows(path, [flow, flow._replace(source=SegmentSource(0, 1, "d"))])
    assert caught.value.help == "the log is a flow file already"
    # What was there stays whole, and nothing is left beside it.
    assert path.read_text().count("\n") == 3
    assert [each.name for each in tmp_path.iterdir()] == ["kept.csv"]


def test_lines_that_are_no_text_are_those_of_their_file(tmp_path: Path) -> None:
    good = "1782895001.117 412 10.20.0.5 TCP_TUNNEL/200 6214 CONNECT a.example:443 - HIER_DIRECT/1"
    for name, bad in (("a", 2), ("b", 1), ("c", 0)):
        (tmp_path / name).write_bytes(good.encode() + b"\n" + b"\xff\xfe\x80\n" * bad)
    files = read(*(tmp_path / name for name in "abc"))[1]
    assert [(file.lines, file.unreadable) for file in files] == [(3, 2), (2, 1), (1, 0)]


def test_one_copy_of_a_log_is_there_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logs in UTF-16 are copied, and a company's are larger together than its disk."""
    line = "1782895001.117 412 10.20.0.5 TCP_TUNNEL/200 6214 CONNECT a.example:443 - HIER_DIRECT/1"
    for name in "ab":
        (tmp_path / name).write_bytes(f"\ufeff{line}\n".encode("utf-16-le"))
    there: list[list[str]] = []

    def linking(path: Path, folder: Path, number: int) -> str:
        there.append(sorted(each.name for each in folder.glob("text-*")))
        return link(path, folder, number)

    monkeypatch.setattr(collect, "link", linking)
    assert sum(flow.requests for flow in read(tmp_path / "a", tmp_path / "b")[0]) == 2
    assert there == [["text-1"], ["text-2"]]


def test_flows_are_on_the_disk_before_they_stand_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: sizes.append(os.fstat(handle).st_size))
    flow = LoggedFlow("10.0.0.1", "https", "a.example", 443, "", "allow", 2, "", "")
    write_flows(tmp_path / "kept.csv", [flow] * 3)
    assert sizes == [(tmp_path / "kept.csv").stat().st_size]
