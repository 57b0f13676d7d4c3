"""What shells complete, asked by the shells themselves; and what never reaches them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from outgate.catalog.store import Store
from outgate.cli import completion_values
from outgate.cli.completion import SHELLS, script
from outgate.cli.main import outgate
from tests.builders.missing import need_program
from tests.conftest import OUTGATE, Workspace, scrubbed_environment
from tests.terminal import Terminal

CONFIG = """\
targets:
  prod: {backend: local}
  pre-prod: {backend: local}
  test: {backend: local}
"""
Tree = Callable[[Path], dict[str, bytes]]
ENVIRONMENT = {
    **scrubbed_environment(),
    "PATH": f"{OUTGATE.parent}{os.pathsep}{os.environ['PATH']}",
}


def find_shell(name: str) -> str:
    """The shell; without it the test is skipped, but not in CI."""
    return str(need_program(name, name))


def asked(workspace: Workspace, *typed: str, shell: str = "fish") -> list[str]:
    """What the program answers, as scripts ask it; the last word is not complete."""
    *words, last = ("outgate", *typed)
    env = {"_OUTGATE_COMPLETE": f"{shell}_complete"}
    if shell == "fish":
        env |= {"COMP_WORDS": " ".join((*words, last)), "COMP_CWORD": last}
    else:
        env |= {"COMP_WORDS": " ".join((*words, last)), "COMP_CWORD": str(len(words))}
    ran = workspace.run(env=env)
    assert (ran.code, ran.err) == (0, "")
    return [line.partition(",")[2].partition("\t")[0] for line in ran.out.splitlines() if line]


@pytest.fixture
def targets(project: Workspace) -> Workspace:
    project.write("outgate.yaml", CONFIG)
    return project


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        (("",), {"init", "plan", "catalog", "completion"}),
        (("cat",), {"catalog"}),
        (("catalog", ""), {"list", "lock", "fleets"}),
        (("plan", "--target", ""), {"prod", "pre-prod", "test", "all"}),
        (("plan", "--target", "p"), {"prod", "pre-prod"}),
        (("plan", "--target=p"), {"prod", "pre-prod"}),
        (("apply", "--target", "te"), {"test"}),
        (("plan", "--det"), {"--detailed-exitcode"}),
        (("plan", "--catalog", "2025"), {"2025-10-16", "2025-12-25"}),
        (("catalog", "show", "2021"), {"2021-03-04"}),
        (("catalog", "diff", "2021-03-04", "2024"), {"2024-08-01"}),
        (("plan", "--format", ""), {"text", "json", "markdown", "sarif"}),
        (("export", "--format", ""), {"arm", "bicep", "terraform"}),
        (("check", "--deny", "open-"), {"open-wildcard"}),
        (("explain-code", "unknown-"), {"unknown-fleet", "unknown-region"}),
        (("init", "--region", "u"), {"UK", "US"}),
        (("init", "--catalog", "2021-03-04", "--region", ""), {"EU", "UK", "US"}),
        (("init", "--fleet", "win10-22"), {"win10-22h2"}),
        (("init", "--fleet", "mm"), {"mma"}),
        (("init", "--with", "live"), {"live-response"}),
        (("init", "--backend", "az"), {"azure-firewall"}),
        (("catalog", "show", "--list", "streamlined-c"), {"streamlined-commercial"}),
        (("completion", ""), set(SHELLS)),
    ],
)
def test_values(targets: Workspace, typed: tuple[str, ...], some: set[str]) -> None:
    words = asked(targets, *typed)
    assert some <= set(words)
    if typed[-1] and "=" not in typed[-1]:  # and nothing that begins otherwise
        assert all(value.lower().startswith(typed[-1].lower()) for value in words)
    assert words == asked(targets, *typed, shell="bash")


def test_every_edition_and_only_errors_are_left_out(targets: Workspace) -> None:
    assert asked(targets, "plan", "--catalog", "") == list(Store(None).editions())
    assert "unknown-fleet" not in asked(targets, "check", "--deny", "")


def test_editions_say_whose_they_are(targets: Workspace) -> None:
    targets.write("catalog/2027-01-01.yaml", "what is in it is not looked at")
    env = {"_OUTGATE_COMPLETE": "fish_complete", "COMP_WORDS": "outgate plan --catalog "}
    lines = targets.run(env={**env, "COMP_CWORD": ""}).out.splitlines()
    shipped = [f"plain,{name}\tships with Outgate" for name in Store(None).editions()]
    assert lines == [*shipped, "plain,2027-01-01\tof the project"]


def test_a_folder_that_is_named(targets: Workspace) -> None:
    above = Workspace(targets.folder.parent)
    assert asked(above, "-C", targets.folder.name, "plan", "--target", "te") == ["test"]


def test_paths_are_for_the_shell(targets: Workspace) -> None:
    env = {"_OUTGATE_COMPLETE": "bash_complete", "COMP_WORDS": "outgate check pol"}
    assert targets.run(env={**env, "COMP_CWORD": "2"}).out == "file,pol\n"


HOSTILE = (
    "$(touch x)", "`touch x`", "a b", "a;touch x", "*", "../x", "\x1b[31mred", "a\nplain,b", "-rf",
    "a,b", "a:b", "'", '"', "\\", "~", "a/b", "\u202eb", "a\tb",
)  # fmt: skip


def test_names_with_odd_characters_are_left_out(empty: Workspace, tree_of: Tree) -> None:
    for number, name in enumerate(HOSTILE):
        if "/" not in name and "\n" not in name:
            empty.write(f"catalog/{name}.yaml", "x")
        empty.write(f"catalog/2027-01-{number + 1:02}.yaml", "what is in it is not looked at")
    before = tree_of(empty.folder)
    editions = asked(empty, "plan", "--catalog", "")
    assert "2027-01-01" in editions
    assert all(value.replace("-", "").isdecimal() for value in editions)
    assert tree_of(empty.folder) == before


@pytest.mark.parametrize("text", ["", "a: [", "targets: 1\n", "\0", "targets: {a: {}}\n"])
def test_a_broken_project_has_no_names(empty: Workspace, text: str) -> None:
    empty.write("outgate.yaml", text)
    assert asked(empty, "plan", "--target", "") == []


@pytest.mark.parametrize(
    "env",
    [
        {"_OUTGATE_COMPLETE": "bash_complete"},
        {"_OUTGATE_COMPLETE": "bash_complete", "COMP_WORDS": "outgate x", "COMP_CWORD": "many"},
        {
            "_OUTGATE_COMPLETE": "bash_complete",
            "COMP_WORDS": "outgate nothing a",
            "COMP_CWORD": "2",
        },
        {"_OUTGATE_COMPLETE": "bash_source"},
        {"_OUTGATE_COMPLETE": "tcsh_complete"},
        {"_OUTGATE_COMPLETE": ""},
    ],
)
def test_no_error_reaches_a_shell(project: Workspace, env: dict[str, str]) -> None:
    ran = project.run("plan", env=env)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_completions_are_quick(targets: Workspace) -> None:
    """They take no longer than other short commands, and compile nothing."""
    targets.write("policies/large.policy", "allow mde for region EU, fleet mma\n" * 5000)
    asks = {"_OUTGATE_COMPLETE": "bash_complete", "COMP_WORDS": "outgate plan --target te"}

    def spent(*arguments: str, **env: str) -> float:
        """Seconds of the processor, which do not depend on what else runs here."""
        before = os.times().children_user
        subprocess.run(
            [OUTGATE, *arguments],
            cwd=targets.folder,
            env={**ENVIRONMENT, **env},
            check=True,
            capture_output=True,
        )
        return os.times().children_user - before

    assert spent(**asks, COMP_CWORD="3") < 2 * spent("plan", "--help") + 0.1


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_runs_what_is_installed(shell: str, empty: Workspace) -> None:
    text = empty.run("completion", shell).out
    assert text.rstrip("\n") == script(shell, outgate).rstrip("\n")
    assert "_COMPLETE=" in text
    assert f"_COMPLETE={shell}_complete $1" not in text


def test_bash(targets: Workspace) -> None:
    bash = find_shell("bash")
    marker = targets.folder / "ran"
    own = targets.write("outgate", f"#!/bin/sh\ntouch {marker}\n")
    own.chmod(0o755)
    ask = (
        "source <(outgate completion bash); COMP_WORDS=($1 plan --target p); COMP_CWORD=3; "
        '_outgate_completion "$1" p --target; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    for word in ("outgate", "./outgate"):
        done = subprocess.run(
            [bash, "--norc", "-c", ask, "bash", word],
            cwd=targets.folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert (done.stdout.split(), done.stderr) == (["prod", "pre-prod"], "")
    assert not marker.exists()


def test_bash_where_somebody_types(targets: Workspace) -> None:
    bash = find_shell("bash")
    env = {**ENVIRONMENT, "PS1": "ready> "}
    with Terminal(targets.folder, "--norc", "-i", program=bash, env=env) as terminal:
        terminal.until("ready> ")
        terminal.press("source <(outgate completion bash)\n")
        terminal.until("ready> ")
        for typed, completed in (
            ("outgate check policies/eme\t", "emea.policy"),
            ("outgate plan --target te\t", "test"),
            ("outgate plan --format=js\t", "json"),
            ("outgate -C poli\t", "policies"),
        ):
            terminal.press(f"\x15{typed}")
            terminal.until(completed)
        terminal.press("\x15exit\n")
        terminal.end()


def test_fish(targets: Workspace) -> None:
    fish = find_shell("fish")
    ask = "outgate completion fish | source; complete -C 'outgate plan --target p'"
    done = subprocess.run(
        [fish, "--no-config", "-c", ask],
        cwd=targets.folder,
        env={**ENVIRONMENT, "HOME": str(targets.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split("\t") for line in done.stdout.splitlines()] == [
        ["pre-prod", "local"],
        ["prod", "local"],
    ]


def test_zsh(targets: Workspace) -> None:
    zsh = find_shell("zsh")
    env = {**ENVIRONMENT, "PS1": "ready> ", "HOME": str(targets.folder)}
    with Terminal(targets.folder, "-f", "-i", program=zsh, env=env) as terminal:
        terminal.until("ready> ")
        terminal.press("autoload -Uz compinit; compinit -D -u; source <(outgate completion zsh)\r")
        terminal.until("ready> ")
        terminal.press("outgate plan --target te\t")
        terminal.until("--target test")
        terminal.press("\x15outgate catalog show 2021\t")
        terminal.until("show 2021-03-04")
        terminal.press("\x15exit\r")
        terminal.end()


@pytest.mark.parametrize(
    ("value", "said", "typed", "shown"),
    [
        ("prod", None, "", None),
        ("prod", "", "pr", ""),
        ("Prod", "x", "pR", "x"),
        ("prod", "x", "od", "-"),
        ("p" * 100, "x", "", "x"),
        ("p" * 101, "x", "", "-"),
        ("4.2_a-b", "x", "", "x"),
        ("-prod", "x", "", "-"),
        ("pr od", "x", "", "-"),
        ("prod$(x)", "x", "", "-"),
        ("prod", "x" * 60, "", "x" * 60),
        ("prod", "x" * 61, "", "x" * 57 + "..."),
    ],
)
def test_what_a_value_is_and_what_is_said_of_it(
    value: str, said: str | None, typed: str, shown: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dash stands for a value that no shell is told of."""
    monkeypatch.setattr(completion_values, "KINDS", {"toy": lambda _: [(value, said)]})
    items = completion_values.complete_values("toy", click.Context(outgate), typed)
    assert [(item.value, item.help) for item in items] == ([] if shown == "-" else [(value, shown)])
