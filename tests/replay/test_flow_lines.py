"""What a line of a flow file may say, in both of its forms: every word, and both sides of bounds.

Flow files come from queries that somebody wrote for an engine of their own. A word that is read
otherwise than it was meant turns a denied request into an allowed one, or the other way round.
"""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from outgate.replay.flow_reader import MAX_LINE, FlowFile, LogError, no_file
from outgate.replay.flows import LoggedFlow, SegmentSource

HOST = "a.example"
FLOW = LoggedFlow("", "https", HOST, 443, "", "allow", 1, "", "")
NOON = "2026-07-01T12:00:00Z"


def flow_file(folder: Path, data: bytes | str) -> FlowFile:
    path = folder / "flows"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return FlowFile(path, "flows")


def as_csv(cells: Mapping[str, str]) -> str:
    quoted = (
        '"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in cells.values()
    )
    return f"{','.join(cells)}\n{','.join(quoted)}\n"


def as_json(cells: Mapping[str, str]) -> str:
    return json.dumps(cells) + "\n"


FORMS = {"csv": as_csv, "json": as_json}


def read_one(folder: Path, form: str, cells: Mapping[str, str]) -> LoggedFlow | None:
    """The flow of a file of one line; None where it is counted as unreadable."""
    file = flow_file(folder, FORMS[form](cells))
    flows = list(file.flows())
    assert (file.lines, file.other, len(flows) + file.unreadable) == (1, 0, 1)
    return flows[0] if flows else None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("source", "10.0.0.1", FLOW._replace(source="10.0.0.1")),
        ("client", "10.0.0.1", FLOW._replace(source="10.0.0.1")),
        ("srcip", " 10.0.0.1 ", FLOW._replace(source="10.0.0.1")),
        ("protocol", "HTTP", FLOW._replace(protocol="http")),
        ("proto", "tcp", FLOW._replace(protocol="tcp")),
        ("port", "8443", FLOW._replace(protocol="tcp", port=8443)),
        ("dport", "80", FLOW._replace(protocol="http", port=80)),
        ("destinationport", "443", FLOW),
        ("port", "0", FLOW._replace(protocol="tcp", port=0)),
        ("port", "65535", FLOW._replace(protocol="tcp", port=65_535)),
        ("port", "65536", None),
        ("port", "-1", None),
        ("port", "x", None),
        ("path", "/a?b#c", FLOW._replace(path="/a")),
        ("path", "/a#c?b", FLOW._replace(path="/a")),
        ("requests", "7", FLOW._replace(requests=7)),
        ("count", "7", FLOW._replace(requests=7)),
        ("count", "0", None),
        ("count", "-1", None),
        ("count", str(2**53 - 1), FLOW._replace(requests=2**53 - 1)),
        ("count", str(2**53), None),
        ("first_seen", NOON, FLOW._replace(first=NOON)),
        ("first", "2026-07-01 14:00:00+02:00", FLOW._replace(first=NOON)),
        ("last_seen", NOON, FLOW._replace(last=NOON)),
        ("last", NOON, FLOW._replace(last=NOON)),
        ("time", NOON, FLOW._replace(first=NOON, last=NOON)),
        ("time", "noon", None),
        ("verdict", "Deny", FLOW._replace(action="deny")),
        ("action", "x", None),
    ],
)
def test_a_column_by_any_of_its_names(
    tmp_path: Path, form: str, name: str, value: str, wanted: LoggedFlow | None
) -> None:
    cells = {"host": HOST, "port": "443", name: value}
    if name in ("dport", "destinationport"):
        del cells["port"]
    assert read_one(tmp_path, form, cells) == wanted


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["host", "address", "fqdn"])
def test_a_host_by_any_of_its_names(tmp_path: Path, form: str, name: str) -> None:
    assert read_one(tmp_path, form, {name: "A.example.", "port": "443"}) == FLOW


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("allow", ("", "allow", "Allowed", "permit", "ACCEPT")),
        ("deny", ("deny", "Denied", "block", "BLOCKED", "drop")),
    ],
)
def test_an_action_by_any_of_its_words(
    tmp_path: Path, form: str, action: str, words: tuple[str, ...]
) -> None:
    for word in words:
        flow = read_one(tmp_path, form, {"host": HOST, "port": "443", "action": word})
        assert flow == FLOW._replace(action=action)


@pytest.mark.parametrize("form", FORMS)
def test_lines_that_a_query_only_counted(tmp_path: Path, form: str) -> None:
    """They were lines of the log, though none is a flow; and sums are then worth telling."""
    rows = [
        {"host": HOST, "port": "443", "action": "allow", "requests": "5"},
        {"host": "", "port": "", "action": "unreadable", "requests": "7"},
        {"host": "", "port": "", "action": "other", "requests": "11"},
    ]
    text = "".join(map(as_json, rows))
    if form == "csv":
        text = as_csv(rows[0]) + "".join(as_csv(row).split("\n")[1] + "\n" for row in rows[1:])
    file = flow_file(tmp_path, text)
    assert [flow.requests for flow in file.flows()] == [5]
    assert (file.lines, file.unreadable, file.other, file.requests) == (1 + 7 + 11, 7, 11, 5)


def test_without_such_lines_sums_are_not_told(tmp_path: Path) -> None:
    file = flow_file(tmp_path, as_csv({"host": HOST, "requests": "5"}))
    assert [flow.requests for flow in file.flows()] == [5]
    assert file.requests == 0


def test_what_no_line_of_a_table_is(tmp_path: Path) -> None:
    odd = ("", "a.example", "a.example,443,x", '"a.example,443', "a.example,\xff", '"a"b,443')
    good = ("b.example,443", '"c.example",443', '"d,""e",443')
    text = "host,port\n" + "\n".join((*odd, *good)) + "\n"
    file = flow_file(tmp_path, text.encode("latin-1"))
    assert [flow.host for flow in file.flows()] == ["b.example", "c.example", 'd,"e']
    assert (file.lines, file.unreadable) == (8, 5)  # an empty line is none


def test_what_no_line_of_json_is(tmp_path: Path) -> None:
    good = {"HOST": HOST, "port": 443}
    odd = ("[1]", "7", "{", '{"host": {}, "port": 443}', '{"host": "b", "port": true}', " ", "")
    text = "\n".join((json.dumps(good), *odd, json.dumps({**good, "path": None}))) + "\n"
    file = flow_file(tmp_path, text)
    assert list(file.flows()) == [FLOW, FLOW]
    assert (file.lines, file.unreadable) == (7, 5)


def test_what_engines_write_before_flows_is_none(tmp_path: Path) -> None:
    head = '{"format_version": 1, "engine": "x"}\n'
    file = flow_file(tmp_path, head + as_json({"host": HOST, "port": "443"}))
    assert list(file.flows()) == [FLOW]
    assert (file.lines, file.unreadable) == (1, 0)


@pytest.mark.parametrize("longer", [0, 1])
def test_a_line_is_no_longer_than_its_bound(tmp_path: Path, longer: int) -> None:
    """The one behind is read all the same, also where the long one fills many times the bound."""
    start = "host,path,rule\n"
    longest = f"{HOST},/x,{'x' * (MAX_LINE - len(HOST) - 5 + longer)}\n"
    assert len(longest) == MAX_LINE + longer
    much = f"{HOST},/y,{'y' * 3 * MAX_LINE}\n"
    file = flow_file(tmp_path, f"{start}{longest}{much}{HOST},/z,\n")
    paths = [flow.path for flow in file.flows()]
    assert paths == (["/x", "/z"] if not longer else ["/z"])
    assert (file.lines, file.unreadable) == (3, 1 + longer)


def test_a_gzip_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeff" + as_csv({"host": HOST, "port": "443"})
    assert list(flow_file(tmp_path, gzip.compress(text.encode())).flows()) == [FLOW]
    torn = flow_file(tmp_path, gzip.compress(text.encode())[:-6])
    with pytest.raises(LogError, match="cannot read `flows`"):
        list(torn.flows())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("port,protocol\n", "its first line names no column `host`"),
        ("host,port,segment\n", "does not say of which rules"),
        ("host,port,segment,sources\n", "does not say of which rules"),
        ('{"port": 443}\n', "its first line names no column `host`"),
        ('{"host": "a", "segment": 1}\n', "does not say of which rules"),
    ],
)
def test_what_is_no_flow_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(LogError, match=message):
        list(flow_file(tmp_path, text).flows())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("source", "segment", "sources", "wanted"),
    [
        ("", "3", "5", SegmentSource(3, 5, "d")),
        ("", "0", "1", SegmentSource(0, 1, "d")),
        ("", str(2**53 - 1), str(2**40 - 1), SegmentSource(2**53 - 1, 2**40 - 1, "d")),
        ("10.0.0.1", "", "", "10.0.0.1"),
        ("10.0.0.1", "3", "5", None),
        ("", "-1", "5", None),
        ("", str(2**53), "5", None),
        ("", "3", "0", None),
        ("", "3", str(2**40), None),
        ("", "3", "x", None),
    ],
)
def test_flows_by_segment(
    tmp_path: Path, form: str, source: str, segment: str, sources: str,
    wanted: SegmentSource | str | None,
) -> None:  # fmt: skip
    cells = {"source": source, "host": HOST, "port": "443", "segment": segment}
    flow = read_one(tmp_path, form, {**cells, "sources": sources, "segment_digest": "d"})
    assert (None if flow is None else flow.source) == wanted


def test_what_is_said_of_a_file_that_cannot_be_read() -> None:
    told = no_file("x.log", FileNotFoundError(2, "No such file or directory"))
    assert told.message == "cannot read `x.log`: no such file or directory"
    assert no_file("x.log", EOFError("It ends")).message == "cannot read `x.log`: it ends"
