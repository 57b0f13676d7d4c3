"""Logs by a description of one's own: what each of its keys does, and what is read without it."""

from pathlib import Path

import pytest

from outgate.errors import UserError
from outgate.replay.logs.mapping import read_mapping
from outgate.replay.report import LogFile
from tests.replay.reading import lines, read

# Every key once, for a table whose columns have numbers.
DESCRIPTION = """\
name: mine
kind: csv
where: {"1": Request}
time: 2
time_format: epoch
source: 3
host: 4
port: 5
protocol: 6
protocols: {WEB: http, SECURE: https, raw: tcp}
count: 8
action: {field: 7, allow: [Yes], deny: ["NO"], others: deny}
"""
LOG = """\
REQUEST,1782895001,10.0.0.1,a.example,443,secure,yes,3
request,1782895001000,10.0.0.2,a.example,8080,Web,no,
request,1782895001000000000,10.0.0.3,a.example/x?y,,raw,hm,2
request,,10.0.0.4,https://a.example:8443/x,,other,yes,1
request,,"10.0.0.5","a.example",80,,"Yes",1
request,,10.0.0.6,a.example,,,yes,1
request,,10.0.0.7,a.example,25,,yes,1
dns,,10.0.0.8,a.example,25,,yes,1
request,,10.0.0.9,a.example,443
"""
NOON = "2026-07-01T08:36:41Z 2026-07-01T08:36:41Z"


def read_as(folder: Path, description: str, log: str) -> tuple[list[str], LogFile]:
    (folder / "m.yaml").write_text(description)
    mapping = read_mapping(folder / "m.yaml", folder)
    (folder / "log").write_text(log)
    flows, (file,) = read(folder / "log", mappings=(mapping,))
    return lines(flows), file


def test_what_each_key_does(tmp_path: Path) -> None:
    told, file = read_as(tmp_path, DESCRIPTION, LOG)
    assert told == [
        f"10.0.0.1 allow 3 https://a.example:443 {NOON}",
        f"10.0.0.2 deny 1 http://a.example:8080 {NOON}",
        f"10.0.0.3 deny 2 tcp://a.example:443/x {NOON}",
        "10.0.0.4 allow 1 https://a.example:8443/x",
        "10.0.0.5 allow 1 http://a.example:80",
        "10.0.0.6 allow 1 https://a.example:443",
        "10.0.0.7 allow 1 tcp://a.example:25",
    ]
    assert (file.format, file.lines, file.unreadable, file.other) == ("mine", 9, 1, 1)


@pytest.mark.parametrize(
    ("without", "told", "unreadable"),
    [
        (", others: deny", "10.0.0.3 deny", 2),  # whose action nobody knows
        ("time_format: epoch\n", NOON, 1),
        ('where: {"1": Request}\n', None, 1),
        ("count: 8\n", "allow 3", 1),
    ],
)
def test_what_is_read_without_a_key(
    tmp_path: Path, without: str, told: str | None, unreadable: int
) -> None:
    flows, file = read_as(tmp_path, DESCRIPTION.replace(without, ""), LOG)
    assert file.unreadable == unreadable
    if told is None:  # then every line is a request
        assert (len(flows), file.other) == (8, 0)
    else:
        assert not any(told in line for line in flows)


def test_columns_by_their_names_or_keys_of_a_path(tmp_path: Path) -> None:
    by_name = "name: mine\nkind: csv\nhost: url\nsource: who is it\n"
    action = "action: {field: what, allow: [ok]}\n"
    told, file = read_as(
        tmp_path,
        by_name + action,
        'what,"who is it",url,more\nok,10.0.0.1,a.example,x\nno,,b.c,x\n',
    )
    assert told == ["10.0.0.1 allow 1 https://a.example:443"]
    assert (file.lines, file.unreadable) == (2, 1)
    by_path = by_name.replace("csv", "json").replace("url", "to.url").replace("who is it", "from")
    line = '{"to": {"url": "http://a.example/x"}, "from": "10.0.0.1", "what": "OK"}\n'
    assert read_as(tmp_path, by_path + action, f"{line}{{}}\n")[0] == [
        "10.0.0.1 allow 1 http://a.example:80/x"
    ]
    by_key = by_name.replace("csv", "pairs").replace("who is it", "from")
    line = 'from=10.0.0.1 url="a.example" what="OK"\n'
    assert read_as(tmp_path, by_key + action, f"{line}none\n")[0] == [
        "10.0.0.1 allow 1 https://a.example:443"
    ]


@pytest.mark.parametrize("longer", [0, 1])
def test_a_description_has_65536_bytes_at_most(tmp_path: Path, longer: int) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(DESCRIPTION + "#" * (65_536 - len(DESCRIPTION) + longer))
    if not longer:
        assert read_mapping(path, tmp_path).name == "mine"
        return
    with pytest.raises(UserError, match=r"m\.yaml"):
        read_mapping(path, tmp_path)
