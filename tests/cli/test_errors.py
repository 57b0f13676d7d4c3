"""Errors of the command line: one style, each said once, and nothing changed by a no."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from outgate.cli.console import Console, console_with
from outgate.cli.main import run
from tests.conftest import Workspace

Tree = Callable[[Path], dict[str, bytes]]

# what is typed: (the whole first line, the help)
WRONG: dict[tuple[str, ...], tuple[str, str]] = {
    ("plna",): (
        "error[usage]: there is no command `outgate plna`",
        "did you mean `plan`?",
    ),
    ("catalog", "lst"): (
        "error[usage]: there is no command `outgate catalog lst`",
        "did you mean `list`?",
    ),
    ("plan", "--taget", "x"): (
        "error[usage]: there is no option `--taget`",
        "did you mean `--target`?",
    ),
    ("plan", "--zzz"): (
        "error[usage]: there is no option `--zzz`",
        "`outgate plan --help` says what it takes",
    ),
    ("plan", "--format", "jsn"): (
        "error[usage]: `--format`: `jsn` is not one of `text`, `json`, `markdown`",
        "did you mean `json`?",
    ),
    ("plan", "--target"): (
        "error[usage]: option `--target` requires an argument",
        "`outgate plan --help` says what it takes",
    ),
    ("explain",): (
        "error[usage]: `WHAT` is missing",
        "`outgate explain --help` says what it takes",
    ),
    ("catalog", "import"): (
        "error[usage]: `FILE...` is missing",
        "`outgate catalog import --help` says what it takes",
    ),
    ("catalog", "import", "x"): (
        "error[usage]: `--edition` is missing",
        "`outgate catalog import --help` says what it takes",
    ),
    ("show", "a.json", "b.json"): (
        "error[usage]: unexpected argument `b.json`",
        "`outgate show --help` says what it takes",
    ),
    ("plan", "--as-of", "soon"): (
        "error[usage]: `soon` is not a date",
        "write YYYY-MM-DD",
    ),
    ("-C", "nowhere", "plan"): (
        "error[usage]: cannot change to `nowhere`: no such file or directory",
        "",
    ),
    ("check", "--deny", "no-ownr"): (
        "error[usage]: there is no code `no-ownr`",
        "did you mean `no-owner`?",
    ),
    ("catalog", "show", "--list", "standard-comercial"): (
        "error[usage]: there is no list `standard-comercial` in catalog 20",
        "did you mean `standard-commercial`?",
    ),
    ("show", "nothing.json"): (
        "error[bad-plan]: there is no `nothing.json`",
        "check the path",
    ),
    ("apply",): (
        "error[not-confirmed]: nobody is there to confirm",
        "add `--yes` to do it without a question",
    ),
    ("apply", "a.json", "policies"): (
        "error[usage]: `a.json` is a saved plan, and stands for all of the policies by itself",
        "apply a saved plan alone, or name policy files and folders only",
    ),
    ("export", "--format", "arm"): (
        "error[nothing-to-export]: target `local` is a local one, and has nothing to export",
        "name with `--target` one whose `backend` in outgate.yaml is `azure-firewall`",
    ),
    ("compile", "-o", "no/such/folder"): (
        "error[unwritable-file]: cannot write `no/such/folder`: no such file or directory",
        "check the path, its permissions and the room on the disk",
    ),
    ("diff", "nothing"): (
        "error[bad-side]: there is no file or folder `nothing`",
        "name policy files or folders",
    ),
    ("diff", "target:nope"): (
        "error[unknown-target]: there is no target `nope` in outgate.yaml",
        "targets are local",
    ),
    ("catalog", "feed", "-o", "x", "--base-url", "example.org"): (
        "error[bad-feed]: ",
        "",
    ),
    ("emulate", "azure", "--fault", "nonsense"): (
        "error[usage]: ",
        "",
    ),
}


@pytest.mark.parametrize("typed", WRONG, ids=" ".join)
def test_one_style_of_errors(project: Workspace, tree_of: Tree, typed: tuple[str, ...]) -> None:
    project.write("a.json", "{}")
    before = tree_of(project.folder)
    ran = project.run(*typed)
    said = " ".join(ran.err.split())
    message, help = WRONG[typed]
    assert ran.code == 1
    assert message in said
    assert help in said
    # Once, in our form, and click's own is nowhere.
    assert len(re.findall(r"^error\[[a-z-]+\]: [a-z`]", ran.err, re.MULTILINE)) == 1
    assert not re.search(r"^(Usage|Error|error|Try)\b(?!\[)", ran.err, re.MULTILINE)
    assert tree_of(project.folder) == before


def test_no_command_at_all_is_the_help(empty: Workspace) -> None:
    for typed in ((), ("catalog",), ("emulate",)):
        ran = empty.run(*typed)
        assert "Usage: outgate" in ran.err
        assert "Commands:" in ran.err
        assert "error[" not in ran.err.split("Exit codes")[0]


def test_a_no_is_said_out_loud(
    project: Workspace,
    tree_of: Tree,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = tree_of(project.folder)
    monkeypatch.setattr(Console, "interactive", property(lambda self: True))
    monkeypatch.setattr(click, "confirm", lambda *_, **__: False)
    monkeypatch.setattr(sys, "argv", ["outgate", "-C", str(project.folder), "apply"])
    monkeypatch.chdir(project.folder)
    assert run() == 1
    assert capsys.readouterr().err.splitlines()[-1] == "nothing was changed"
    assert tree_of(project.folder) == before


def test_one_diagnostic_is_not_counted_and_several_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from outgate.diagnostics import Diagnostic, codes

    one = Diagnostic(codes.USAGE, "this is wrong", help="do that", note="nothing was changed")
    console_with({"no_color": True}).report([one])
    assert capsys.readouterr().err == (
        "error[usage]: this is wrong\n  note: nothing was changed\n  help: do that\n"
    )
    console_with({"no_color": True}).report([one, one, Diagnostic(codes.NO_ALLOW, "nothing")])
    assert capsys.readouterr().err.endswith("\n2 errors and 1 warning\n")


def test_a_missing_policy_is_an_error_of_policies_and_json_is_a_plan(project: Workspace) -> None:
    project.write("plan", '{"format_version": "0"}')
    assert "error[bad-plan]: `plan` is not a plan" in project.run("apply", "plan", "--yes").err
    assert "error[unreadable-file]" in project.run("apply", "x.policy", "--yes").err
    assert "error[bad-plan]" in project.run("apply", "x.json", "--yes").err


def test_apply_takes_policies_by_their_paths(project: Workspace) -> None:
    # Guards hold for whatever goes to a target, also where they stand in another file.
    assert project.run("apply", "policies/admins.policy", "--yes").code == 1
    (project.folder / "policies" / "guards.policy").unlink()
    ran = project.run("apply", "policies/admins.policy", "--yes")
    assert ran.code == 0, ran.err
    assert "Applied to `local`: opened 8, closed 0, treated 0 differently (9 rules" in ran.out
    assert "No changes" in project.run("plan", "policies/admins.policy").out


def test_live_rules_as_markdown(project: Workspace) -> None:
    assert project.run("show", "--format", "markdown").out.startswith(
        "### Outgate: Target `local` holds no rules.\n"
    )
    (project.folder / "policies" / "guards.policy").unlink()
    project.run("apply", "policies/admins.policy", "--yes")
    shown = project.run("show", "--format", "markdown").out
    assert shown.startswith("### Outgate: Target `local` holds 9 rules.\n")
    assert len([line for line in shown.splitlines() if line.startswith("| `jump")]) == 9
