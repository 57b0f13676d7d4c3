"""`--quiet` leaves results and errors, `--verbose` tells what is read, in every command."""

import json

import click
import pytest

from tests.builders.books import Book, standard
from tests.builders.commands import COMMANDS, context
from tests.conftest import Workspace

# Every command that ends by itself, as it is typed where all is well.
TYPED: dict[str, tuple[str, ...]] = {
    "check": (),
    "compile": (),
    "plan": ("--out", "saved.json"),
    "show": (),
    "diff": ("policies/emea.policy", "policies/servers.policy"),
    "explain": ("https://eu.vortex-win.data.microsoft.com",),
    "import": ("--write",),
    "watch": ("target:local",),
    "inventory": ("devices.csv",),
    "replay": ("flows.csv",),
    "probe write": ("--for", "win11", "-o", "kit"),
    "probe read": ("results.txt",),
    "fmt": ("--check",),
    "doctor": (),
    "catalog list": (),
    "catalog show": (),
    "catalog regions": (),
    "catalog features": (),
    "catalog verify": (),
    "catalog lock": (),
    "catalog diff": ("2025-12-25", "2026-07-03"),
    "catalog feed": ("-o", "feed"),
    "apply": ("--yes",),
    "rollback": ("--yes",),
}
# These read no project, or run until they are told to end.
OTHERS = {
    "init",
    "completion",
    "explain-code",
    "catalog fleets",
    "comment",
    "lsp",
    "catalog import",
    "export",
    "emulate azure",
    "emulate aws",
}


def test_the_table_has_every_command() -> None:
    single = {
        name.removeprefix("outgate ")
        for name, command in COMMANDS.items()
        if not isinstance(command, click.Group)
    }
    assert single == {*TYPED, *OTHERS}


def test_where_there_is_nothing_to_say_beside_the_result_is_no_line(project: Workspace) -> None:
    assert project.run("plan", "--out", "saved.json").code == 0
    assert project.run("show", "saved.json").err == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_both(name: str) -> None:
    options = [
        each.opts
        for each in COMMANDS[name].get_params(context(COMMANDS[name]))
        if isinstance(each, click.Option)
    ]
    assert options.count(["-q", "--quiet"]) == 1
    assert options.count(["-v", "--verbose"]) == 1


@pytest.mark.parametrize("name", TYPED)
def test_results_are_the_same_and_nothing_else(project: Workspace, name: str) -> None:
    typed = (*name.split(), *TYPED[name])
    project.write("devices.csv", "device,os,build,ip\npc-1,Windows11,22631,10.20.4.7\n")
    project.write("flows.csv", "source,protocol,host,port\n10.20.4.7,http,crl.microsoft.com,80\n")
    project.write("results.txt", "Testing connection with https://x.wd.microsoft.com ... [OK]\n")
    if name in ("rollback", "watch"):
        project.run("apply", "--yes")
    quiet = project.run("-q", *typed)
    assert quiet.err == ""
    assert quiet.out or name == "fmt"
    if name in ("apply", "rollback", "import", "catalog feed"):
        return  # a second time they have nothing to do
    usual = project.run(*typed)
    verbose = project.run(*typed, "--verbose")
    assert (quiet.code, quiet.out) == (usual.code, usual.out)
    assert (verbose.code, verbose.out) == (usual.code, usual.out)
    told = verbose.err.splitlines()
    if name != "doctor":  # whose looks are told of in the result
        assert f"project `{project.folder}`" in told
    assert set(usual.err.splitlines()) <= set(told)


def test_what_is_told(project: Workspace) -> None:
    project.run("catalog", "lock", "--edition", "2026-07-03")
    told = project.run("plan", "-v").err
    size = (project.folder / "policies" / "emea.policy").stat().st_size
    assert f"read `policies/emea.policy`, {size:,} bytes\n" in told
    assert "catalog 2026-07-03, pinned by outgate.lock\n" in told
    for stage in ("parsing policies", "compiling 5 statements", "reading `local`", "comparing"):
        (line,) = [each for each in told.splitlines() if each.startswith(f"{stage}: ")]
        assert line.endswith(" ms")
    asked = project.run("check", "-v", "--catalog", "2026-09-03").err
    assert "catalog 2026-09-03, asked for\n" in asked
    assert (
        "read standard input, " in project.run("fmt", "-", "-v", stdin="# a\nsource a = ::1\n").err
    )


def test_quiet_keeps_errors_and_exit_codes(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet mma\n")
    usual = empty.run("check")
    assert (usual.code, "warning[" in usual.err) == (0, True)
    quiet = empty.run("check", "--quiet")
    assert (quiet.code, quiet.err, quiet.out) == (0, "", usual.out)
    denied = empty.run("check", "-q", "--deny", "open-wildcard")
    assert denied.code == 1
    assert "error[open-wildcard]" in denied.err
    assert "warning[" not in denied.err
    empty.write("policies/b.policy", "allow mde for region EUU\n")
    wrong = empty.run("plan", "-q")
    assert (wrong.code, wrong.out) == (1, "")
    assert "error[unknown-region]" in wrong.err
    # Who must answer is asked, and who must know why nothing happened is told.
    empty.write("policies/b.policy", "# nothing\n")
    assert "add `--yes`" in empty.run("apply", "-q").err


def test_what_a_pipeline_reads_is_whole(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet mma\n")
    for form in ("sarif", "github", "azure"):
        usual = empty.run("check", "--format", form).out
        assert "open-wildcard" in usual
        assert empty.run("check", "--format", form, "-q").out == usual
        assert empty.run("check", "--format", form, env={"COLUMNS": "60"}).out == usual


def test_not_both(project: Workspace) -> None:
    for typed in (("-q", "check", "-v"), ("check", "-qv"), ("-q", "-v", "check")):
        ran = project.run(*typed)
        assert ran.code == 1
        assert "`--quiet` and `--verbose` contradict each other" in ran.err


def test_what_is_told_moves_no_cursor(empty: Workspace) -> None:
    empty.write("policies/a\x1b[2J.policy", "allow mde for region EU, fleet win11\n")
    told = empty.run("check", "-v").err
    assert "\x1b" not in told
    assert "a\\u001b[2J.policy" in told


def test_a_command_in_the_emulator_keeps_its_options() -> None:
    command = COMMANDS["outgate emulate azure"]
    ctx = command.make_context("azure", ["--slow", "curl", "-v", "-q", "--no-color"])
    assert ctx.params["program"] == ("curl", "-v", "-q", "--no-color")
    assert ctx.params["slow"] is True
    assert ctx.find_root().obj is None


def test_nothing_stands_beside_a_document(project: Workspace) -> None:
    quiet = project.run("apply", "--yes", "--format", "json", "-q")
    assert (quiet.code, quiet.err) == (0, "")
    assert json.loads(quiet.out)["changed"] is True
    asked = project.run("rollback", "--format", "json", "-q")
    assert "Rollback of `local`" in asked.err  # who is to say yes sees to what


# What takes long is told while it goes on: stages by the command, each with the words for it.
STAGES: dict[tuple[str, ...], set[str]] = {
    ("check",): {"running tests", "holding guards", "looking for what is odd"},
    ("plan", "--target", "all"): {
        "comparing the targets",
        "reading the record of what was applied",
    },
    ("diff", "policies", "policies"): {"comparing"},
    ("inventory", "devices.csv"): {"reading files", "counting devices"},
    ("replay", "flows.csv", "--inventory", "devices.csv"): {
        "reading files",
        "finding the fleets of devices",
        "reading flows.csv",
        "judging the log",
    },
    ("probe", "write", "--for", "win11", "-o", "kit", "--names-from", "flows.csv"): {
        "reading names"
    },
    ("probe", "read", "results.txt"): {"reading files", "judging results"},
    ("catalog", "import", "list.xlsx", "--edition", "2030-01-01"): {
        "reading published files",
        "reading the edition back",
        "comparing with the edition before",
    },
}


@pytest.mark.parametrize("typed", STAGES, ids=" ".join)
def test_every_stage_is_told(empty: Workspace, typed: tuple[str, ...]) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet win11\n")
    empty.write(
        "outgate.yaml", "targets: {a: {backend: local}, b: {backend: local, path: b.json}}\n"
    )
    empty.write("devices.csv", "device,os,build,ip\npc-1,Windows11,22631,10.20.4.7\n")
    empty.write("flows.csv", "source,protocol,host,port\n10.20.4.7,http,crl.microsoft.com,80\n")
    empty.write("results.txt", "Testing connection with https://x.wd.microsoft.com ... [OK]\n")
    book = Book()
    book.sheet("Microsoft Defender URLs", standard("a.example.com"))
    book.save(empty.folder)
    ran = empty.run(*typed, "--verbose")
    told = {line.partition(": ")[0] for line in ran.err.splitlines() if line.endswith(" ms")}
    assert STAGES[typed] <= told, ran.err
