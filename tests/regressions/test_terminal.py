"""What a user types and reads at a terminal."""

import re
from pathlib import Path

import pytest

from outgate.language.format import format_text
from outgate.source import SourceFile
from tests import forked
from tests.conftest import ROOT, Workspace, scrubbed_environment
from tests.regressions.projects import FIREWALL, project, told

COLORS = {"FORCE_COLOR": "1"}


def test_a_project_is_found_from_below_it(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    (space.folder / "docs").mkdir()
    below = Workspace(space.folder / "docs")
    assert below.run("apply", "--yes").code == 0
    assert (space.folder / FIREWALL).is_file()
    assert "outgate init" not in told(below.run("check", "nothing.policy"))


def test_the_documents_install_nothing_from_a_registry_that_has_it_not() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        assert not re.search(r"pip install ['\"]?outgate", path.read_text(encoding="utf-8"))


def test_comments_stay_at_the_entries_that_they_are_about() -> None:
    text = "source a = 10.0.0.1, # one\n 10.0.0.2 # two\n"
    laid_out = "source a =\n  10.0.0.1,  # one\n  10.0.0.2  # two\n"
    assert format_text(SourceFile("a.policy", text)) == (laid_out, ())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_no_bug(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    code, out, err = forked.run(
        ["compile"], space.folder, scrubbed_environment(), device=Path("/dev/full")
    )
    assert (code, out) == (1, b"")
    assert b"no space left" in err.lower()
    assert b"bug" not in err


@pytest.mark.parametrize(
    "typed",
    [
        ("plna",),
        ("plan", "--zzz"),
        ("plan", "--target"),
        ("catalog", "lst"),
        ("-C", "none", "plan"),
    ],
)
def test_every_error_looks_alike(empty: Workspace, typed: tuple[str, ...]) -> None:
    ran = empty.run(*typed)
    assert ran.code == 1
    assert re.match(r"error\[[a-z-]+\]: ", ran.err)


def test_one_rule_is_one_rule(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    for command in (("check",), ("plan",), ("apply", "--yes"), ("show",)):
        assert not re.search(r"\b1 (rules|changes|errors|statements)\b", told(space.run(*command)))


@pytest.mark.parametrize("target", ["{}", "{backend: azure-firewall, policy: p}", "3"])
def test_a_fault_of_a_configuration_is_told_once(empty: Workspace, target: str) -> None:
    empty.write("outgate.yaml", f"targets: {{prod: {target}}}\n")
    ran = empty.run("plan")
    assert ran.code == 1
    faults = [line for line in ran.err.splitlines() if line.startswith("error")]
    assert len(faults) == 1


def test_colors_are_as_wanted_before_and_after_the_command(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    assert "\x1b[" in space.run("plan", env=COLORS).out
    for typed in (("--no-color", "plan"), ("plan", "--no-color")):
        ran = space.run(*typed, env=COLORS)
        assert ran.code == 0
        assert "\x1b[" not in ran.out


def test_an_option_has_one_name(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    for command in ("plan", "compile"):
        for option in ("-o", "--out"):
            ran = space.run(command, option, f"{command}{option}.json")
            assert ran.code == 0, ran.err
    assert space.run("explain", "https://pay.example", "--format", "json").out.startswith("{")


def test_policies_can_be_applied_by_their_paths(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay\n")
    ran = space.run("apply", "policies/a.policy", "--yes")
    assert ran.code == 0, ran.err
    assert (space.folder / FIREWALL).is_file()
    shown = space.run("show", "--format", "markdown").out
    assert "| `any` | `https://pay.example:443` |" in shown


def test_groups_are_listed_with_their_members(empty: Workspace) -> None:
    shown = told(empty.run("catalog", "fleets"))
    assert "windows-server" in shown
    assert re.search(r"mma server2008r2-sp1, server2012r2-mma, server2016-mma, win7-sp1", shown)


def test_a_group_with_old_servers_is_told_how_to_be_split(empty: Workspace) -> None:
    text = "allow mde for region EU, fleet windows-server via streamlined\n"
    empty.write("policies/a.policy", text)
    ran = empty.run("check")
    assert ran.code == 1
    assert "server2016-mma" in ran.err
    assert "server2022" in ran.err  # those that can stay


def test_a_mask_of_hosts_is_no_length(tmp_path: Path) -> None:
    mask = "10.0.0.0/0.0.0.255"
    space = project(tmp_path, f"allow pay from {mask}\n")
    ran = space.run("check")
    assert ran.code == 1
    assert mask in ran.err


def test_everywhere_by_an_address_is_warned_of(tmp_path: Path) -> None:
    space = project(tmp_path, "allow pay from 0.0.0.0/0\n")
    ran = space.run("check")
    assert ran.code == 0
    assert "0.0.0.0/0" in ran.err


def test_a_merge_conflict_is_one_error(tmp_path: Path) -> None:
    line = "allow pay\n"
    text = f"{line}<<<<<<< HEAD\n{line}=======\nallow x\n>>>>>>> branch\n"
    ran = project(tmp_path, text).run("check")
    assert ran.code == 1
    assert ran.err.count("error[") == 1
    assert "conflict" in ran.err
