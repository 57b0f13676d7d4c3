"""Names that replays and flow files bring for the wildcards of a plan."""

import gzip
import json
from pathlib import Path

import pytest

from outgate.commands import probe_names
from outgate.commands.probe_names import read_names
from outgate.errors import UserError
from tests.conftest import Workspace
from tests.probe.policy import COMPILATION

# Of two wildcards of the plan, and of none.
BELOW = "unitedkingdom.x.cp.wd.microsoft.com"
OTHER = "edr-weu.eu.endpoint.security.microsoft.com"
ELSEWHERE = "intranet.contoso.example"
EXACT = "winatp-gw-neu.microsoft.com"  # which the plan has without anything below
POLICY = """\
source hamburg = 10.20.0.0/16
source milan = 10.30.0.0/16
allow mde for region EU, fleet win11 from hamburg via streamlined
allow mde for region EU, fleet win10-1709 from milan
"""


def read(space: Workspace, *names: str) -> dict[str, int]:
    return read_names(names, space.folder, space.folder, COMPILATION)


def report(*hosts: object, **more: object) -> str:
    wildcards = [{"rule": "any -> https://*.x.example:443", "hosts": list(hosts)}]
    return json.dumps({"format_version": "1.0", "wildcards": wildcards, **more})


def test_a_report_and_flows_add_up(empty: Workspace) -> None:
    hosts = ({"host": BELOW, "requests": 7}, {"host": ELSEWHERE, "requests": 9})
    empty.write("report.json", report(*hosts))
    flows = f"host,port,requests\n{BELOW.upper()}.,443,5\n{OTHER},80,2\n{ELSEWHERE},443,1\n"
    empty.write("flows.csv", flows)
    empty.write("flows.csv.gz", gzip.compress(flows.encode()))
    lines = "".join(json.dumps({"host": host, "port": 443}) + "\n" for host in (BELOW, OTHER))
    empty.write("flows.jsonl", lines)
    assert read(empty, "report.json") == {BELOW: 7}
    assert read(empty, "flows.csv") == {BELOW: 5, OTHER: 2}
    assert read(empty, "flows.jsonl") == {BELOW: 1, OTHER: 1}
    everything = read(empty, "report.json", "flows.csv", "flows.csv.gz", "flows.jsonl")
    assert everything == {BELOW: 7 + 5 + 5 + 1, OTHER: 2 + 2 + 1}


HOSTILE = (
    {"host": "*.wd.microsoft.com", "requests": 1},
    {"host": "wd.microsoft.com", "requests": 1},
    {"host": f"x.{EXACT}", "requests": 1},
    {"host": f"a b.{BELOW}", "requests": 1},
    {"host": f"$(touch x).{BELOW}", "requests": 1},
    {"host": f"\u001b[2J.{BELOW}", "requests": 1},
    {"host": f"{BELOW}\n::error::x", "requests": 1},
    {"host": f"{'a' * 300}.{BELOW}", "requests": 1},
    {"host": f"169.254.169.254.{BELOW}.evil.example", "requests": 1},
    {"host": "169.254.169.254", "requests": 1},
    {"host": ["x"], "requests": 1},
    {"requests": 1},
    "text",
    None,
)


def test_what_is_no_name_below_a_wildcard_is_left_out(empty: Workspace) -> None:
    empty.write("report.json", report(*HOSTILE, {"host": BELOW, "requests": "many"}))
    assert read(empty, "report.json") == {BELOW: 1}
    for number, kept in ((-4, 1), (0, 1), (2**53 - 1, 2**53 - 1), (2**53, 1)):
        odd = [{"hosts": 3}, 3, {}, {"hosts": [{"host": OTHER, "requests": number}]}]
        empty.write("odd.json", json.dumps({"format_version": "1.0", "wildcards": odd}))
        assert read(empty, "odd.json") == {OTHER: kept}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "\x00\x01\x02",
        "PAR1",
        '{"wildcards": []}',
        '{"format_version": "1.0", "wildcards": {}}',
        '{"format_version": "2.0", "wildcards": []}',
        '{"format_version": "1.0", "rules": []}',
        "[" * 100_000,
        " " * 64 + '{"format_version": "1.0", "wildcards": []}',  # one begins before that
    ],
)
def test_what_is_neither_is_refused_politely(empty: Workspace, text: str) -> None:
    empty.write("names", text)
    with pytest.raises(UserError) as caught:
        read(empty, "names")
    assert "`names`" in caught.value.message
    assert caught.value.help


def test_what_is_no_file_is_refused(empty: Workspace) -> None:
    for name in ("nothing.json", "/dev/zero"):
        with pytest.raises(UserError):
            read(empty, name)


def test_a_link_of_the_project_leads_nowhere_else(empty: Workspace, tmp_path: Path) -> None:
    project = Workspace(tmp_path / "project")
    project.write("policies/p.policy", POLICY)
    theirs = empty.write("theirs.json", report({"host": BELOW, "requests": 1}))
    (project.folder / "report.json").symlink_to(theirs)
    with pytest.raises(UserError, match="leads outside of the project"):
        read(project, "report.json")
    assert read(project, str(theirs)) == {BELOW: 1}  # as it is named by whoever runs it


def test_very_many_names_have_an_end(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_names, "MOST_NAMES", 50)
    many = "".join(f"n{number}.{BELOW},443\n" for number in range(500))
    empty.write("flows.csv", f"host,port\n{many}")
    assert len(read(empty, "flows.csv")) == 50


@pytest.fixture
def space(empty: Workspace) -> Workspace:
    empty.write("policies/p.policy", POLICY)
    return empty


def table(folder: Path) -> set[str]:
    lines = (folder / "kit" / "outgate-probe.tsv").read_text().splitlines()[1:]
    return {line.split("\t")[2] for line in lines}


def write(space: Workspace, place: str, *files: str) -> tuple[set[str], str]:
    names = [word for file in files for word in ("--names-from", file)]
    fleet = "win11" if place == "hamburg" else "win10-1709"
    ran = space.run("probe", "write", "--for", fleet, "--from", place, "-o", "kit", *names)
    assert ran.code == 0, ran.err
    return table(space.folder), ran.out + ran.err


def test_the_ones_that_are_asked_for_most_stand_for_each_wildcard(space: Workspace) -> None:
    rows = "".join(f"n{number:03}.{OTHER},443,{number + 1}\n" for number in range(60))
    space.write("flows.csv", f"host,port,requests\n{rows}{ELSEWHERE},443,999\n")
    without, _ = write(space, "hamburg")
    hosts, said = write(space, "hamburg", "flows.csv")
    assert hosts - without == {f"n{number:03}.{OTHER}" for number in range(40, 60)}
    assert "20 of them by names that devices asked for" in said


def test_only_those_of_the_place_are_taken(space: Workspace) -> None:
    space.write("flows.csv", f"host,port\n{OTHER},443\n")  # which only streamlined devices ask for
    assert OTHER in write(space, "hamburg", "flows.csv")[0]
    hosts, said = write(space, "milan", "flows.csv")
    assert OTHER not in hosts
    assert "warning[no-names]: no name in `flows.csv` is below a wildcard here" in said
    assert "help: replay a log of devices that these policies are for" in said


def test_from_a_log_to_a_kit_in_two_commands(space: Workspace) -> None:
    flows = f"source,host,port\n10.20.1.1,{OTHER},443\n10.20.1.1,{ELSEWHERE},443\n"
    space.write("flows.csv", flows)
    ran = space.run("replay", "flows.csv", "--format", "json", "-o", "report.json")
    assert ran.code == 0, ran.err
    assert OTHER in write(space, "hamburg", "report.json")[0]
