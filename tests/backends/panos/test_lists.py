"""The folder that a firewall polls: names that stay, entries that end in a slash, nothing kept."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from outgate.backends.panos.lists import FILE_NAME, NAME
from outgate.backends.rendered import Rendered
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.values import replace
from tests.backends.panos.judge import files_of, rendered
from tests.builders.drawn_rules import drawn_plan
from tests.builders.hostile_text import HOSTILE
from tests.builders.plans import plan_with
from tests.builders.rules import KEEP, PLAIN, rule
from tests.builders.schemas import validate
from tests.conftest import Workspace


def named(name: str, one: Rule) -> Rule:
    """The rule of a source of some name."""
    return replace(one, source=RuleSource(name, one.source.addresses))


def drawn(seed: int) -> Rendered:
    rules = (one for one in drawn_plan(seed).rules if one.remote.protocol != "tcp")
    return rendered(plan_with(tuple(rules)))


@pytest.mark.parametrize("seed", range(30))
def test_every_entry_ends_in_a_slash_and_is_one_that_is_documented(seed: int) -> None:
    for name, text in files_of(drawn(seed)).items():
        if not name.endswith(".txt"):
            continue
        assert FILE_NAME.fullmatch(name)
        lines = text.splitlines()
        assert lines == sorted(set(lines))
        assert lines
        if "-net" in name:
            assert all(re.fullmatch(r"[0-9a-f.:]+/[0-9]+", line) for line in lines)
            continue
        for line in lines:
            assert line.endswith("/")
            assert re.fullmatch(r"(\*\.)?[a-z0-9._-]+/[^*^?#\s]*", line)
            assert len(line) <= 255


def test_names_say_who_where_and_how() -> None:
    milan = ("10.24.0.0/16",)
    rules = (
        rule("a.example"),
        rule("b.example", treatment=KEEP),
        rule("c.example", "http:80", PLAIN),
        rule("d.example", "https:8443"),
        rule("e.example", "http:8080", PLAIN),
        rule(("10.0.0.0/8",), "tcp:443"),
        rule(("11.0.0.0/8",), "tcp:443", PLAIN),
        named("milan", rule("f.example", source=milan)),
        named("Milan", rule("g.example", source=("10.25.0.0/16",))),
        named("the-offices-of-the-north", rule("h.example", "https:8443", source=milan)),
    )
    assert sorted(files_of(rendered(plan_with(rules)))) == [
        "index.json",
        "lists.sha256",
        "outgate_any_443-net-plain.txt",
        "outgate_any_443-net.txt",
        "outgate_any_8080-http.txt",
        "outgate_any_8443-bypass.txt",
        "outgate_any_bypass.txt",
        "outgate_any_http.txt",
        "outgate_any_keep.txt",
        "outgate_milan-" + hashlib.sha256(b"Milan").hexdigest()[:6] + "_bypass.txt",
        "outgate_milan_bypass.txt",
        "outgate_the-"
        + hashlib.sha256(b"the-offices-of-the-north").hexdigest()[:6]
        + "_8443-bypass.txt",
    ]


@pytest.mark.parametrize("name", [*HOSTILE, "a" * 300, "-", "10.0.0.0/8", "x_bypass"])
def test_no_name_of_a_source_leads_elsewhere(name: str) -> None:
    one = named(name, rule("x.example", "https:65535", source=("10.0.0.0/8",)))
    result = rendered(plan_with((one,)), {"prefix": "abcdefgh"})
    lists = [each for each in files_of(result) if each.endswith(".txt")]
    assert len(lists) == 1
    assert FILE_NAME.fullmatch(lists[0])
    assert len(lists[0].removesuffix(".txt")) <= NAME


def test_two_sources_of_one_name_are_two_lists() -> None:
    rules = tuple(
        named("milan", rule("x.example", source=(network,)))
        for network in ("10.1.0.0/16", "10.2.0.0/16")
    )
    assert len(files_of(rendered(plan_with(rules)))) == 4


def test_a_list_keeps_its_name_and_bytes_whatever_else_changes() -> None:
    milan = named("milan", rule("x.example", source=("10.24.0.0/16",)))
    before = files_of(rendered(plan_with((milan, rule("y.example")))))
    moved = named("milan", rule("x.example", source=("10.24.0.0/15",)))
    more = (moved, rule("y.example"), rule("z.example"), rule("y.example", "http:80", PLAIN))
    after = files_of(rendered(plan_with(more)))
    assert before["outgate_milan_bypass.txt"] == after["outgate_milan_bypass.txt"]
    assert after["outgate_any_bypass.txt"] == "y.example/\nz.example/\n"
    assert files_of(rendered(plan_with(more[::-1]))) == after


def test_digests_and_index_are_those_of_the_files() -> None:
    rules = rule("x.example"), rule(("10.0.0.0/8",), "tcp:443"), rule("d.b.example", "tcp:1433")
    result = rendered(plan_with(rules))
    files = files_of(result, ("outgate_old_keep.txt",))
    lines = (line.split("  ") for line in files["lists.sha256"].splitlines())
    sums = {name: digest for digest, name in lines}
    lists = {name: text for name, text in files.items() if name.endswith(".txt")}
    assert sums == {name: hashlib.sha256(text.encode()).hexdigest() for name, text in lists.items()}
    index = json.loads(files["index.json"])
    validate("panos-lists.schema.json", index)
    assert index["withdrawn"] == ["outgate_old_keep.txt"]
    assert [each["file"] for each in index["lists"]] == [
        "outgate_any_443-net.txt", "outgate_any_bypass.txt",
    ]  # fmt: skip
    assert index["names"][0]["names"] == ["d.b.example"]


def test_the_index_says_of_each_list_what_it_is_for() -> None:
    milan = named("milan", rule("x.example", "http:8080", PLAIN, ("10.24.0.0/16",)))
    rules = (milan, rule(("10.0.0.0/8",), "https:443", KEEP), rule("d.example", "tcp:1433", PLAIN))
    plan = plan_with(rules)
    files = files_of(rendered(plan))
    digest = hashlib.sha256(b"x.example/\n").hexdigest()
    networks = hashlib.sha256(b"10.0.0.0/8\n").hexdigest()
    anybody = {"name": "any", "addresses": ["*"]}
    assert json.loads(files["index.json"]) == {
        "format_version": "1.0",
        "plan": plan.digest,
        "lists": [
            {
                "name": "outgate_any_443-net-plain", "file": "outgate_any_443-net-plain.txt",
                "type": "ip", "entries": 1, "sha256": networks, "source": anybody,
                "protocol": "tcp", "port": 443, "inspection": "keep",
            },
            {
                "name": "outgate_milan_8080-http", "file": "outgate_milan_8080-http.txt",
                "type": "url", "entries": 1, "sha256": digest,
                "source": {"name": "milan", "addresses": ["10.24.0.0/16"]},
                "protocol": "http", "port": 8080, "inspection": "none",
            },
        ],
        "names": [
            {
                "name": "outgate_any_1433-dns-plain", "names": ["d.example"], "source": anybody,
                "protocol": "tcp", "port": 1433, "inspection": "none",
            }
        ],
        "withdrawn": [],
    }  # fmt: skip
    assert files["index.json"].endswith("\n}\n")


SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://*.payroll.example"}
  - {url: "http://crl.payroll.example"}
"""
CONFIG = "targets: {edge: {backend: panos}}\n"
POLICY = "source milan = 10.24.0.0/16\nallow payroll from milan\n"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    space = Workspace(tmp_path)
    space.write("outgate.yaml", CONFIG)
    space.write("catalog/payroll.yaml", SERVICE)
    space.write("policies/a.policy", POLICY)
    return space


def export(space: Workspace) -> dict[str, str]:
    ran = space.run("export", "--target", "edge", "--format", "edl", "-o", "edl")
    assert ran.code == 0, ran.err
    return {path.name: path.read_text() for path in (space.folder / "edl").iterdir()}


def test_a_list_that_nobody_wants_any_more_stays_with_an_entry_of_nobody(space: Workspace) -> None:
    """The firewall keeps the last copy of one that is not there: nothing would be withdrawn."""
    first = export(space)
    assert first["outgate_milan_keep.txt"] == "*.payroll.example/\n"
    space.write("edl/outgate_any_443-net.txt", "10.0.0.0/8\n")
    space.write("edl/README.md", "mine\n")
    space.write("edl/notes.txt", "mine\n")
    space.write("policies/a.policy", POLICY.replace("milan", "rome"))
    second = export(space)
    assert second["outgate_milan_keep.txt"] == "withdrawn.invalid/\n"
    assert second["outgate_milan_http.txt"] == "withdrawn.invalid/\n"
    assert second["outgate_any_443-net.txt"] == "192.0.2.0/32\n"
    assert second["outgate_rome_keep.txt"] == first["outgate_milan_keep.txt"]
    assert (second["README.md"], second["notes.txt"]) == ("mine\n", "mine\n")
    assert json.loads(second["index.json"])["withdrawn"] == [
        "outgate_any_443-net.txt", "outgate_milan_http.txt", "outgate_milan_keep.txt",
    ]  # fmt: skip
    assert export(space) == second
    space.write("policies/a.policy", POLICY)
    third = export(space)
    assert third["outgate_milan_keep.txt"] == first["outgate_milan_keep.txt"]
    assert third["outgate_rome_keep.txt"] == "withdrawn.invalid/\n"


def test_links_in_the_folder_are_not_followed(space: Workspace, tmp_path: Path) -> None:
    export(space)
    victim = space.write("victim.txt", "precious\n")
    for name in ("outgate_milan_keep.txt", "outgate_old_keep.txt", "index.json"):
        (space.folder / "edl" / name).unlink(missing_ok=True)
        (space.folder / "edl" / name).symlink_to(victim)
    second = export(space)
    assert second["outgate_old_keep.txt"] == "withdrawn.invalid/\n"
    assert victim.read_text() == "precious\n"
