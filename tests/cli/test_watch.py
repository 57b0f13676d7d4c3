"""`outgate check --watch`: what it notices, and what it survives."""

import re
import shutil
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import pytest

from outgate.cli.console import Console
from outgate.cli.watching import Round, keep_checking, told
from outgate.commands import watch as watching
from outgate.commands.watch import Stock, Watched, find_watched, watch
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError
from outgate.project.project import load_project
from tests.builders.answers import Screen
from tests.conftest import Workspace
from tests.terminal import Terminal

POLICY = "allow mde for region EU, fleet win11 via streamlined\n"
DAY = date(2026, 7, 1)


class Enough(Exception):
    """Ends a watch that has no end of its own."""


def watched_at(workspace: Workspace, *named: str) -> Watched:
    project, problems = load_project(workspace.folder)
    assert not problems
    return find_watched(project, workspace.folder, map(Path, named), day=True)


def stock_of(watched: Watched) -> Stock:
    return watched.take_stock(lambda: DAY)


def changed_by(watched: Watched, before: Stock) -> tuple[str, ...]:
    return before.differs_in(stock_of(watched))


def test_everything_that_a_check_reads_is_watched(empty: Workspace) -> None:
    empty.write("outgate.yaml", "targets:\n  a: {backend: local, policies: [more]}\n")
    empty.write("policies/sub/a.policy", POLICY)
    empty.write("more/b.policy", POLICY)
    empty.write("catalog/overlays/o.yaml", "x")
    watched = watched_at(empty, "elsewhere.policy", "guards.txt")
    before = stock_of(watched)
    assert changed_by(watched, before) == ()
    for name in (
        "outgate.yaml",
        "outgate.lock",
        "policies/sub/a.policy",
        "policies/new.policy",
        "more/b.policy",
        "catalog/own.yaml",
        "catalog/overlays/o.yaml",
        "elsewhere.policy",
        "guards.txt",
    ):
        empty.write(name, f"# {name}\n")
        assert changed_by(watched, before) == (name,)
        before = stock_of(watched)
    (empty.folder / "policies/sub/a.policy").unlink()
    assert changed_by(watched, before) == ("policies/sub/a.policy",)
    before = stock_of(watched)
    empty.write("policies/.a.policy.swp", "what editors leave")
    empty.write("policies/README.md", "no policy")
    assert changed_by(watched, before) == ()
    shutil.rmtree(empty.folder / "more")
    assert set(changed_by(watched, before)) == {"more/b.policy", "more"}


def test_from_a_subfolder_the_project_is_watched_and_not_the_subfolder(empty: Workspace) -> None:
    """There `a.policy` is the one of the subfolder, and `outgate.yaml` that of the project."""
    empty.write("policies/a.policy", POLICY)
    project, problems = load_project(empty.folder)
    assert not problems
    below = empty.folder / "policies"
    watched = find_watched(project, below, [Path("b.policy")], day=True)
    before = stock_of(watched)
    for name in ("outgate.yaml", "outgate.lock", "policies/b.policy"):
        empty.write(name, f"# {name}\n")
        assert changed_by(watched, before) == (name,)
        before = stock_of(watched)


def test_a_project_of_somebody_who_means_harm(empty: Workspace) -> None:
    empty.write("policies/a.policy", POLICY)
    (empty.folder / "policies" / "round").symlink_to("..")
    (empty.folder / "policies" / "nowhere.policy").symlink_to("missing")
    (empty.folder / "policies" / "self.policy").symlink_to("self.policy")
    watched = watched_at(empty)
    before = stock_of(watched)
    assert "policies/a.policy" in before.signs
    (empty.folder / "policies" / "out").symlink_to("/")  # is refused, and not walked through
    assert len(stock_of(watched).signs) < 10
    empty.write("outgate.yaml", "policies: ../..\n")
    assert len(stock_of(watched_at(empty)).signs) < 10


def test_no_more_files_than_it_can_look_at(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        empty.write(f"policies/{number}.policy", POLICY)
    monkeypatch.setattr(watching, "MOST_FILES", 5)
    assert len(stock_of(watched_at(empty)).signs) == 5


def test_when_it_checks_again(empty: Workspace) -> None:
    path = empty.write("policies/a.policy", POLICY)
    watched = watched_at(empty)
    day = [DAY]
    told: list[tuple[str, ...]] = []
    pauses: list[float] = []

    def check(changed: tuple[str, ...]) -> tuple[Watched, Stock]:
        told.append(changed)
        return watched, watched.take_stock(lambda: day[0])

    def pause(seconds: float) -> None:
        """What happens in the world while it pauses."""
        pauses.append(seconds)
        match len(pauses):
            case 2 | 3 | 4:  # somebody writes, and takes three pauses for it
                with path.open("a") as file:
                    file.write("# more\n")
            case 10:
                day[0] = date(2026, 7, 2)
            case 20:
                raise Enough

    with pytest.raises(Enough):
        watch(check, pause, lambda: day[0])
    assert told == [(), ("policies/a.policy",), ("the day",)]
    assert pauses[:6] == [0.5, 0.5, 0.1, 0.1, 0.1, 0.5]


def test_a_fixed_day_does_not_pass(empty: Workspace) -> None:
    project, _ = load_project(empty.folder)
    watched = find_watched(project, empty.folder, (), day=False)
    assert watched.take_stock(lambda: DAY) == watched.take_stock(lambda: date(2027, 1, 1))


def test_a_session_on_a_terminal(empty: Workspace) -> None:
    empty.write("policies/a.policy", POLICY)
    with Terminal(empty.folder, "check", "--watch", env={"NO_COLOR": "1"}) as terminal:
        assert "1 statement, " in terminal.until("watching 1 file; Ctrl-C ends")
        empty.write("policies/a.policy", POLICY.replace("win11", "wni11"))
        terminal.until("changed: policies/a.policy\n")
        assert "did you mean `win11`?" in terminal.until("Ctrl-C ends")
        (empty.folder / "policies" / "a.policy").unlink()
        assert "error[" in terminal.until("Ctrl-C ends")
        empty.write("outgate.yaml", "nonsense: [\n")
        assert "error[bad-config]" in terminal.until("Ctrl-C ends")
        empty.write("policies/b.policy", POLICY)
        empty.write("outgate.yaml", "policies: policies\n")
        assert "1 statement, " in terminal.until("watching 2 files; Ctrl-C ends")
        assert terminal.shown.count("\x1b[H\x1b[2J") == 5
        terminal.press("\x03")
        assert terminal.end() == 0
        assert terminal.plain.endswith("\nstopped\n")
        assert "Traceback" not in terminal.plain


def test_it_says_where_it_is_of_no_use(empty: Workspace) -> None:
    empty.write("policies/a.policy", POLICY)
    ran = empty.run("check", "--watch")
    assert (ran.code, ran.out) == (1, "")
    assert "`--watch` shows a check on a terminal, and standard output is not one" in ran.err
    for arguments, what in (
        (("-",), "standard input"),
        (("--format", "json"), "format `json`"),
        (("--format", "sarif"), "format `sarif`"),
    ):
        with Terminal(empty.folder, "check", "--watch", *arguments) as terminal:
            terminal.until(f"`--watch` has no use for {what}")
            assert terminal.end() == 1
    assert "`--fix` does not write into" in empty.run("check", "--watch", "--fix").err


@pytest.mark.parametrize("live", [True, False])
def test_each_check_is_shown_by_itself(live: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with one, the next is made."""
    monkeypatch.setenv("TERM", "xterm" if live else "dumb")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    screen, now = Screen(), [100.0]
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, screen)
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(threading.Thread, "start", lambda _: None)
    stock = Stock({"a.policy": (1,), "b.policy": (2,), "gone.policy": ()}, None)
    rounds = iter(("first", "second"))

    def check() -> Round:
        what = next(rounds)
        now[0] += 2.54

        def show(console: Console) -> None:
            console.out.say(what)
            if what == "first":
                raise UserError(Diagnostic(codes.UNWRITABLE_FILE, "cannot write `x.xml`"))

        return Round(Watched(Path(), ()), stock, show)

    def watch_twice(again: Callable[[tuple[str, ...]], object], _: object) -> None:
        again(())
        again(("b.policy", "a\x1b[2J.policy"))
        raise KeyboardInterrupt

    monkeypatch.setattr("outgate.cli.watching.watch", watch_twice)
    with click.Context(click.Command("check")):
        assert keep_checking(check) == 0
    shown = re.sub(r"\d\d:\d\d:\d\d", "12:00:00", screen.getvalue())
    done = "checked at 12:00:00 in 2.5 s, watching 2 files; Ctrl-C ends\n"
    clear, line = ("\x1b[H\x1b[2J", "") if live else ("", f"{'-' * 20}\n")
    assert shown == (
        f"{clear}first\nerror[unwritable-file]: cannot write `x.xml`\n{done}"
        f"{clear}{line}changed: b.policy, a\\u001b[2J.policy\nsecond\n{done}\nstopped\n"
    )


def test_why_no_check_can_be_made_is_told() -> None:
    wrong = UserError(Diagnostic(codes.USAGE, "there is no such day"))
    assert told(wrong, Path("x")) == wrong.diagnostics
    (problem,) = told(PermissionError(13, "Permission denied"), Path("policies"))
    assert problem == Diagnostic(
        codes.UNREADABLE_FILE,
        "cannot read `policies`: permission denied",
        help="put it back, or end this with Ctrl-C",
    )
