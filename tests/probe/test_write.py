"""What a device is asked to run: all that the plan allows it, and nothing of a policy as code."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from outgate.plan.compile import Compilation
from outgate.probe.kit import Shell, kit_files
from outgate.probe.model import Probe, Scope
from outgate.probe.scope import find_addresses, find_fleets
from outgate.probe.targets import find_targets
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet
from outgate.traffic.url import parse_url
from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace
from tests.probe.policy import COMPILATION, compiled

TRAFFIC = TrafficSet(rule.flow for rule in COMPILATION.plan.rules)
SCRIPTS = ROOT / "compiler" / "outgate" / "probe" / "scripts"
ROW = re.compile(
    r"\d+\thttps?\t[a-z0-9._-]+\t\d+\t/[A-Za-z0-9._~!$&'()+,;=:@%/-]*\t(?:proxy|direct)\n"
)


def probe(
    fleet: str, source: str | None, *names: str, compilation: Compilation = COMPILATION
) -> Probe:
    fleets, wrong = find_fleets(fleet, compilation.policy)
    assert wrong is None
    addresses, wrong = find_addresses(source, compilation.policy)
    assert wrong is None
    scope = Scope(name=fleet, fleets=fleets, source=source, addresses=addresses)
    return find_targets(compilation, scope, map(parse_url, names))


@pytest.mark.parametrize("source", ["hamburg", "milan", "10.20.4.7", None])
@pytest.mark.parametrize("fleet", ["win11", "plant", "all", "linux"])
def test_every_url_is_traffic_of_the_plan(fleet: str, source: str | None) -> None:
    made = probe(fleet, source)
    flows = [Flow(made.scope.addresses.cidrs(), target.url.remote) for target in made.targets]
    for target, flow in zip(made.targets, flows, strict=True):
        assert TRAFFIC.overlap(flow) is not None, target
        assert target.partly is not TRAFFIC.contains(flow)
        assert not target.extra
    if (fleet, source) in (("win11", "hamburg"), ("plant", "milan")):
        assert made.targets
    if (fleet, source) in (("linux", "hamburg"), ("plant", "hamburg")):
        # The statement for Linux is over. The portal is for nobody there.
        assert made.targets == ()


def test_every_rule_for_the_devices_is_asked_for_or_said_to_be_left_out() -> None:
    """A policy set of one statement: its rules are all that there is."""
    alone = compiled("allow mde for region EU, fleet win11 via streamlined\n")
    made = probe("win11", None, compilation=alone)
    asked = TrafficSet(Flow(("*",), target.url.remote) for target in made.targets)
    left = {each.remote for each in made.unprobed}
    for rule in alone.plan.rules:
        assert str(rule.remote) in left or asked.overlap(rule.flow) is not None, rule.key
    # What is left out holds none of the URLs: it was not given up too early.
    for each in made.unprobed:
        for rule in alone.plan.rules:
            if str(rule.remote) == each.remote:
                assert not any(target.url.goes_to(rule.remote) for target in made.targets)


def test_a_wildcard_is_asked_for_through_names() -> None:
    name = "https://unitedkingdom.x.cp.wd.microsoft.com/"
    made = probe("win11", "hamburg", name, "https://nobody.contoso.example/")
    by_url = {str(target.url): target for target in made.targets}
    assert by_url[name.rstrip("/")].below == ("https://*.wd.microsoft.com:443",)
    extra = by_url["https://nobody.contoso.example"]
    assert extra.extra
    assert not by_url[name.rstrip("/")].extra


def test_names_of_other_regions_stand_for_no_wildcard() -> None:
    made = probe("plant", "milan")
    hosts = {target.url.host for target in made.targets}
    assert "winatp-gw-uks.microsoft.com" in hosts
    assert not {host for host in hosts if "-gw-neu" in host or "-gw-cus" in host}


def test_addresses_and_tags_cannot_be_asked_for() -> None:
    made = probe(
        "win11", None, compilation=compiled("allow mde for region EU, fleet win11 via addresses\n")
    )
    assert (
        "https://tag:MicrosoftDefenderForEndpoint:443",
        "a service tag: no name to ask for",
    ) in [(each.remote, each.why) for each in made.unprobed]


def test_the_table_has_harmless_characters_alone() -> None:
    files = kit_files(probe("all", None), tuple(Shell))
    head, *rows = files["outgate-probe.tsv"].splitlines(keepends=True)
    assert re.fullmatch(r"outgate-probe\t1\tsha256:[0-9a-f]{64}\tall\tany\n", head)
    assert len(rows) > 30
    for row in rows:
        assert ROW.fullmatch(row), row
    numbers = [int(row.partition("\t")[0]) for row in rows]
    assert all(after == before + 1 for before, after in pairwise(numbers))


HOSTILE = (
    "$(x)",
    "`x`",
    "a;b",
    "a\tb",
    "a\nb",
    "a'b",
    'a"b',
    "a\\b",
    "a b",
    "é",
    "%2e",
    "a}b",
    "-x",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_of_fleets_and_sources(text: str) -> None:
    addresses, _ = find_addresses(None, COMPILATION.policy)
    scope = Scope(name=text, fleets=("win11",), source=text, addresses=addresses)
    files = kit_files(find_targets(COMPILATION, scope, ()), tuple(Shell))
    head = files["outgate-probe.tsv"].splitlines()[0].split("\t")
    assert len(head) == 5
    for field in head[3:]:
        assert re.fullmatch(r"[A-Za-z0-9/:._~%-]+", field)


def test_the_scripts_are_the_same_for_every_policy() -> None:
    one = kit_files(probe("win11", "hamburg"), tuple(Shell))
    other = kit_files(probe("plant", "milan"), tuple(Shell))
    for name in ("outgate-probe.sh", "outgate-probe.ps1"):
        assert one[name] == other[name]
    assert one["outgate-probe.sh"] == (SCRIPTS / "outgate-probe.sh").read_text("utf-8")
    script = (SCRIPTS / "outgate-probe.ps1").read_text("utf-8")
    assert one["outgate-probe.ps1"] == script.replace("\n", "\r\n")


def test_the_order_of_statements_never_shows() -> None:
    text = "".join(
        (
            "source milan = 10.24.0.0/16\nsource hamburg = 10.20.0.0/16, 10.21.0.0/16\n",
            "fleet plant = server2016-mma\n",
            *(f"{statement.text}\n" for statement in reversed(COMPILATION.policy.statements)),
        )
    )
    again = compiled(text)
    assert kit_files(probe("all", None), tuple(Shell)) == kit_files(
        probe("all", None, compilation=again), tuple(Shell)
    )


def test_the_command(project: Workspace) -> None:
    arguments = ("probe", "write", "--for", "win11", "--from", "hamburg", "-o", "out/kit")
    ran = project.run(*arguments, "--format", "json", "--name", "A.wd.microsoft.com")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    validate("probe-written.schema.json", document)
    folder = project.folder / "out" / "kit"
    names = ["outgate-probe.ps1", "outgate-probe.sh", "outgate-probe.tsv"]
    assert sorted(path.name for path in folder.iterdir()) == document["files"] == names
    rows = (folder / "outgate-probe.tsv").read_text("utf-8").splitlines()[1:]
    assert len(rows) == len(document["urls"])
    assert (folder / "outgate-probe.ps1").read_bytes().count(b"\r\n") > 100
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert project.run(*arguments, "--name", "A.wd.microsoft.com").code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert project.run(*arguments[:-1], "sh", "--shell", "sh").code == 0
    assert sorted(path.name for path in Path(project.folder, "sh").iterdir()) == names[1:]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--for", "win12"), "unknown-fleet"),
        (("--for", "win11", "--from", "hambrug"), "unknown-source"),
        (("--for", "win11", "--from", "10.20.0.1/16"), "bad-address"),
        (("--for", "win11", "--name", "*.x.y"), "bad-url"),
        (("--for", "server2008r2-sp1", "--from", "10.99.1.1"), None),
        (("--for", "win10-1809", "--from", "192.0.2.1"), "nothing-to-probe"),
    ],
)
def test_what_is_wrong(project: Workspace, arguments: tuple[str, ...], code: str | None) -> None:
    ran = project.run("probe", "write", *arguments, "-o", "kit")
    assert ran.code == (0 if code is None else 1)
    if code is not None:
        assert f"error[{code}]" in ran.err
        assert not (project.folder / "kit").exists()


def test_a_folder_that_cannot_be_written(project: Workspace) -> None:
    project.write("kit", "a file")
    ran = project.run("probe", "write", "--for", "win11", "-o", "kit")
    assert ran.code == 1
    assert "error[unwritable-file]" in ran.err
