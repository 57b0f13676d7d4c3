"""`-` stands for standard input where a policy or a saved plan is taken."""

import io
import json
import os
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from outgate.cli.console import console_with
from outgate.cli.standard_input import read_bytes
from outgate.documents.files import FileRefused, FileTooLarge
from outgate.documents.standard_input import read_standard_input
from outgate.stages import listen
from tests.builders.noting import Noting
from tests.conftest import Workspace

Tree = Callable[[Path], dict[str, bytes]]
POLICY = "allow mde for region EU, fleet win11 via streamlined\n"
TESTED = POLICY + 'test "t" {\n  deny https://nowhere.example\n}\n'


def test_a_mistake_is_shown_where_it_stands(empty: Workspace) -> None:
    ran = empty.run("check", "-", stdin=POLICY.replace("win11", "wni11"))
    assert ran.code == 1
    assert " --> <stdin>:1:32\n" in ran.err
    assert "did you mean `win11`?" in ran.err


def test_the_same_plan_as_from_a_file(empty: Workspace) -> None:
    path = empty.write("elsewhere/p.policy", POLICY)
    of_file = empty.run("compile", str(path), "--format", "json").out
    assert empty.run("compile", "-", "--format", "json", stdin=POLICY).out == of_file
    assert json.loads(of_file)["rules"]


def test_files_and_standard_input_are_one_set(empty: Workspace) -> None:
    empty.write("sources.policy", "source lab = 10.9.0.0/24\n")
    ran = empty.run("check", "-", "sources.policy", stdin=POLICY.replace("via", "from lab via"))
    assert (ran.code, ran.err.count("error")) == (0, 0)
    assert ran.out.startswith("1 statement, ")


def test_it_stands_instead_of_the_project(project: Workspace) -> None:
    assert "5 statements" in project.run("check").out
    assert "1 statement, " in project.run("check", "-", stdin=TESTED).out
    assert (
        "1 statement, "
        in Workspace(project.folder / "policies").run("check", "-", stdin=TESTED).out
    )


def test_guards_of_the_project_hold_for_a_plan_of_it(empty: Workspace) -> None:
    empty.write("policies/guard.policy", f'forbid "*.endpoint.security.microsoft.com"\n{POLICY}')
    ran = empty.run("plan", "-", stdin=POLICY)
    assert ran.code == 1
    assert "error[forbidden]" in ran.err


def test_explain_and_the_place_of_a_statement(empty: Workspace) -> None:
    url = "https://edr-weu.eu.endpoint.security.microsoft.com"
    ran = empty.run("explain", url, "-", stdin=f"# a comment\n{POLICY}")
    assert "<stdin>:2" in ran.out
    place = empty.run("explain", "<stdin>:2", "-", stdin=f"# a comment\n{POLICY}")
    assert place.out.startswith("<stdin>:2\n")
    assert empty.run("explain", "--", "-:2", "-", stdin=f"# a comment\n{POLICY}") == place


def test_fmt_prints_what_it_lays_out(empty: Workspace, tree_of: Tree) -> None:
    ugly = "allow   mde for region EU ,fleet win11\n"
    nice = "allow mde for region EU, fleet win11\n"
    ran = empty.run("fmt", "-", stdin=ugly)
    assert (ran.code, ran.out, ran.err) == (0, nice, "")
    assert empty.run("fmt", "-", stdin=nice).out == nice
    ran = empty.run("fmt", "--check", "-", stdin=ugly)
    assert (ran.code, ran.out) == (1, "<stdin>\n")
    assert empty.run("fmt", "--check", "-", stdin=nice).code == 0
    assert empty.run("fmt", "--check", "-", stdin=nice.replace("\n", "\r\n")).code == 1
    wrong = empty.run("fmt", "-", stdin="allow mde for for\n")
    assert (wrong.code, wrong.out) == (1, "")
    assert "<stdin>:1" in wrong.err
    document = json.loads(empty.run("fmt", "-", "--format", "json", stdin=ugly).out)
    assert (document["changed"], document["written"]) == (["<stdin>"], False)
    assert "error[usage]" in empty.run("fmt", "-", "a.policy", stdin=ugly).err
    assert tree_of(empty.folder) == {}


def test_a_saved_plan(project: Workspace) -> None:
    saved = project.run("plan", "--format", "json").out
    shown = project.run("show", "-", stdin=saved)
    assert shown.code == 0
    assert shown.out.startswith("Plan for `local`: opens 39,")
    assert "add `--yes`" in project.run("apply", "-", stdin=saved).err
    assert project.run("apply", "-", "--yes", stdin=saved).code == 0
    again = project.run("apply", "-", "--yes", stdin=saved)
    assert (again.code, "changed since the plan was made" in again.err) == (1, True)


def test_policies_are_never_applied_from_there(empty: Workspace, tree_of: Tree) -> None:
    ran = empty.run("apply", "-", "--yes", stdin=POLICY)
    assert ran.code == 1
    assert "`<stdin>` is not a plan that can be used" in ran.err
    both = empty.run("apply", "-", "p.policy", "--yes", stdin=POLICY)
    assert "stands for all of the policies by itself" in both.err
    assert tree_of(empty.folder) == {}


@pytest.mark.parametrize("command", ["check", "compile", "plan", "fmt", "show"])
@pytest.mark.parametrize("text", [b"", b"\xff\xfe\x00", b"\0"])
def test_what_is_no_text(empty: Workspace, command: str, text: bytes) -> None:
    ran = empty.run(command, "-", stdin=text)
    assert ran.code == 1
    assert ran.out == ""
    assert "`<stdin>` is" in ran.err


def test_a_file_of_that_name_is_a_file(empty: Workspace) -> None:
    empty.write("-", POLICY)
    assert "1 statement, " in empty.run("check", str(empty.folder / "-")).out
    empty.write("outgate.yaml", "policies: '-'\n")
    assert "is not a policy" in empty.run("check").err  # and nothing is waited for


def test_fixes_are_for_files(empty: Workspace, tree_of: Tree) -> None:
    ran = empty.run("check", "-", "--fix", stdin=POLICY)
    assert (ran.code, "`--fix` does not write into standard input" in ran.err) == (1, True)
    assert tree_of(empty.folder) == {}


def test_a_closed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    for read in (read_standard_input, partial(read_bytes, console_with({}))):
        with pytest.raises(FileRefused, match="it is closed") as caught:
            read(10)
        assert caught.value.help == "pipe a file into the command"


def test_one_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(fileno=lambda: folder))
    with pytest.raises(FileRefused) as caught:
        read_standard_input(10)
    os.close(folder)
    assert caught.value.message == "cannot read `<stdin>`: is a directory"
    assert caught.value.help == "pipe a file into it"


class Keyboard(io.TextIOWrapper):
    """A file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("kind", [Keyboard, io.TextIOWrapper])
def test_on_a_terminal_it_says_that_it_waits(
    kind: type[io.TextIOWrapper],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "keys"
    path.write_text(POLICY)
    with kind(path.open("rb")) as keys:
        monkeypatch.setattr("sys.stdin", keys)
        assert read_bytes(console_with({}), 1000) == POLICY.encode()
    told = "reading standard input until Ctrl-D\n" if kind is Keyboard else ""
    assert capsys.readouterr() == ("", told)


def test_as_much_as_is_read_of_a_file_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ten"
    path.write_bytes(b"0123456789")
    with path.open() as file:
        monkeypatch.setattr("sys.stdin", file)
        noting = Noting()
        context = copy_context()
        context.run(listen, noting)
        assert context.run(read_standard_input, 10) == b"0123456789"
        assert noting.heard == ["read standard input, 10 bytes"]
    with path.open() as file:
        monkeypatch.setattr("sys.stdin", file)
        with pytest.raises(FileTooLarge, match="`<stdin>` is larger than the 0 MiB that"):
            read_standard_input(9)
