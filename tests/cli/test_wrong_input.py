"""Policies, configurations and targets that are wrong: one clear failure, and nothing changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Workspace

Tree = Callable[[Path], dict[str, bytes]]


WRONG: dict[str, str | bytes] = {
    "regin": "allow mde for regin EU, fleet win10-1709\n",
    "fleet": "allow mde for region EU, fleet win10-1790\n",
    "via": "allow mde for region EU, fleet win10-1709 via standard via standard\n",
    "service": "allow mda for region EU, fleet win10-1709\n",
    "string": 'allow mde for region EU, fleet win10-1709 owner "me\n',
    "tab": "allow mde\n\tfor region EU, fleet win10-1709\n",
    "empty": "",
    "blank": "\n  \n",
    "comments": "# nothing yet\n",
    "legacy": "allow mde for region EU, fleet win10-1709 via addresses\n",
    "split": "allow mde for region EU, fleet mma via streamlined\n",
    "binary": b"allow mde\0",
    "latin1": "# B\xfcro\nallow mde".encode("latin-1"),
    "garbage": b"lorem ipsum dolor sit amet\n" * 400_000,
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("command", [["plan"], ["compile"], ["check"], ["apply", "--yes"]])
def test_wrong_input_is_one_clear_failure(
    empty: Workspace, tree_of: Tree, name: str, command: list[str]
) -> None:
    empty.write("policies/bad.policy", WRONG[name])
    before = tree_of(empty.folder)
    ran = empty.run(*command)
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("error[")
    assert "bad.policy" in ran.err
    assert "help: " in ran.err
    assert tree_of(empty.folder) == before


def test_of_policies_with_mistakes_there_is_no_plan_to_warn_of(empty: Workspace) -> None:
    """What the plan of the rest would be is nothing that anybody asked for."""
    over = "allow mde for region EU, fleet linux until 2020-01-01\n"
    empty.write("policies/a.policy", over)
    assert "warning[expired]" in empty.run("check").err
    empty.write("policies/b.policy", "allow mdee for region EU, fleet linux\n")
    told = empty.run("check").err
    assert "error[unknown-service]" in told
    assert "expired" not in told


def test_no_policies_says_how_to_start(empty: Workspace) -> None:
    ran = empty.run("plan")
    assert ran.code == 1
    assert "there is no `policies`" in ran.err
    assert "outgate init" in ran.err


def test_init_gives_a_project_that_plans(empty: Workspace) -> None:
    assert empty.run("init").code == 0
    assert empty.run("fmt", "--check").code == 0
    assert "0 failed" in empty.run("check").out
    assert empty.run("plan", "--detailed-exitcode").code == 2
    again = empty.run("init")
    assert again.code == 1
    assert "exists already" in again.err


def test_wrong_directory(empty: Workspace) -> None:
    ran = empty.run("-C", "nowhere", "plan")
    assert ran.code == 1
    assert "nowhere" in ran.err


def test_commands_and_options_are_suggested(empty: Workspace) -> None:
    ran = empty.run("plna")
    assert ran.code == 1
    assert "did you mean `plan`?" in ran.err
    assert empty.run("plan", "--taget", "x").code == 1


def test_an_unknown_target_is_suggested(project: Workspace) -> None:
    ran = project.run("plan", "--target", "locl")
    assert ran.code == 1
    assert "did you mean `local`?" in ran.err


CONFIGS = {
    "unknown key": ("polices: x\n", "outgate.yaml:1:1", "did you mean `policies`?"),
    "unknown backend": (
        "targets:\n  edge:\n    backend: locl\n",
        "outgate.yaml:3:14",
        "did you mean `local`?",
    ),
    "not YAML": ("targets: [\n", "outgate.yaml:", "correct the syntax"),
    "default": ("default_target: edge\n", "outgate.yaml:1:1", "targets are local"),
    "not a mapping": ("- a\n", "outgate.yaml:1:1", "bad-config"),
    "a second document": ("{}\n---\n{}\n", "outgate.yaml:3:1", "only one YAML document"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_wrong_configuration_points_at_its_line(project: Workspace, name: str) -> None:
    text, place, words = CONFIGS[name]
    project.write("outgate.yaml", text)
    ran = project.run("plan")
    assert ran.code == 1
    assert place in ran.err
    assert words in " ".join(ran.err.split())


def test_an_unwritable_target_changes_nothing(project: Workspace) -> None:
    project.write(".outgate", "a file where the folder belongs")
    ran = project.run("apply", "--yes")
    assert ran.code == 1
    assert "nothing was changed" in ran.err


def test_a_broken_firewall_file_is_named(project: Workspace) -> None:
    project.write(".outgate/local-firewall.json", '{"format_version": "1.0", "rules": [{}]}')
    ran = project.run("plan")
    assert ran.code == 1
    assert "column 37: rules/0: keys `key`" in ran.err
