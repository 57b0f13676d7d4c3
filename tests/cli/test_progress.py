"""What a terminal shows of an apply, and what a log does."""

import io
import re
import sys
import time

import pytest

from outgate.backends.change_set import ChangeSet
from outgate.cli.activity import Activity, going_words
from outgate.cli.console import Console, Stream
from outgate.cli.progress import ProgressObserver
from outgate.cli.views.plan_wording import unfinished_words
from outgate.deploy.record import Journal
from outgate.stages import Stage
from tests.conftest import Workspace
from tests.terminal import Terminal as RealTerminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def console_on(stream: io.StringIO, *, quiet: bool = False) -> Console:
    both = Stream(stream, color=False, width=80)
    return Console(both, both, quiet=quiet)


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    screen = ProgressObserver(console_on(stream))
    screen.started("create group `g`")
    for _ in range(70):
        now[0] += 1
        screen.waiting("create group `g`")
    screen.finished("create group `g`")
    screen.finished("delete group `h`")
    return stream.getvalue()


def test_a_terminal_counts_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    text = shown(Terminal(), monkeypatch)
    assert "\r\x1b[K  create group `g` ... 7 s" in text
    assert "\r\x1b[K  create group `g` ... 1 min 9 s" in text
    assert text.endswith(
        "  create group `g`: done in 1 min 10 s\n  delete group `h`: done in 0 s\n"
    )
    assert text.count("\n") == 2


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_a_log_and_a_dumb_terminal_get_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, kind: type[io.StringIO]
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert shown(kind(), monkeypatch).splitlines() == [
        "  create group `g` ... 30 s",
        "  create group `g` ... 1 min 0 s",
        "  create group `g`: done in 1 min 10 s",
        "  delete group `h`: done in 0 s",
    ]


def test_what_is_known_of_an_apply_that_did_not_end() -> None:
    journal = Journal(
        by="ann@host",
        changes=ChangeSet((), 0),
        edition=None,
        plan=None,
        rest="",
        started=("create a", "create b"),
        done=("create a",),
    )
    text = unfinished_words(journal)
    assert text.startswith("An apply by ann@host did not end; done: create a; begun: create b.")


def applied(
    console: Console, monkeypatch: pytest.MonkeyPatch, expected: tuple[str, ...] = ("a", "b", "c")
) -> None:
    """An apply of three operations, of ten seconds each."""
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    screen = ProgressObserver(console)
    screen.expects(expected)
    for what in ("a", "b", "c"):
        screen.started(what)
        now[0] += 10
        screen.waiting(what)
        screen.finished(what)


def test_how_long_an_apply_takes_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    applied(console_on(terminal), monkeypatch)
    lines = [line for line in terminal.getvalue().split("\r\x1b[K") if " s (" in line]
    assert lines == [
        "  a ... 10 s (1 of 3)",  # nothing is known before the first has ended
        "  b ... 10 s (2 of 3, about 40 s left)",
        "  c ... 10 s (3 of 3, about 15 s left)",
    ]
    alone = Terminal()
    applied(console_on(alone), monkeypatch, expected=("a",))
    assert " of " not in alone.getvalue()


def test_a_quiet_console_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    applied(console_on(terminal, quiet=True), monkeypatch)
    assert terminal.getvalue() == ""


def test_a_stage_says_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.monotonic", lambda: 100.0)
    stage = Stage("parsing policies", 40)
    assert going_words(stage, 103.0, 98.0) == "parsing policies, 0 of 40 ... 5 s"
    stage.done = 10
    assert going_words(stage, 103.0, 98.0) == "parsing policies, 10 of 40 ... 5 s, about 9 s left"
    assert going_words(Stage("comparing"), 170.0, 98.0) == "comparing ... 1 min 12 s"
    assert going_words(Stage("reading `a\x1b[2J`"), 100.0, 98.0) == "reading `a\\u001b[2J` ... 2 s"


@pytest.mark.parametrize(("term", "anything"), [("xterm", True), ("dumb", False)])
def test_what_takes_long_is_shown_and_erased(
    term: str, anything: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("outgate.cli.activity.TICK", 0.01)
    monkeypatch.setattr("outgate.cli.activity.PATIENCE", 0.05)
    terminal = Terminal()
    activity = Activity(Stream(terminal, color=False, width=30), verbose=False)
    long = Stage("a stage with a name as long as you like")
    activity.begins(long)
    end = time.monotonic() + 5
    while anything and "a stage" not in terminal.getvalue() and time.monotonic() < end:
        time.sleep(0.01)
    activity.ends(long)
    shown = terminal.getvalue()
    assert ("  a stage with a name as long\r" in shown) is anything
    assert all(len(line) < 30 for line in shown.split("\r\x1b[K"))
    assert shown.endswith("\r\x1b[K" if anything else "")
    quick = Stage("quick")
    activity.begins(quick)
    activity.ends(quick)


def test_nothing_is_shown_before_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    activity = Activity(Stream(terminal, color=False, width=80), verbose=False)
    stage = Stage("quick")
    activity.begins(stage)
    time.sleep(0.3)  # longer than a tick
    activity.ends(stage)
    assert terminal.getvalue() == ""


PATIENT = """
import sys
import outgate.cli.activity as activity
activity.PATIENCE, activity.TICK = 0, 0.001
sys.argv = ["outgate", "plan", "--no-pager"]
from outgate.cli.main import main
main()
"""


def test_a_real_terminal_is_left_as_if_nothing_had_been_shown(project: Workspace) -> None:
    piped = project.run("plan", env={"COLUMNS": "100"}).out
    with RealTerminal(
        project.folder, "-c", PATIENT, program=sys.executable, env={"NO_COLOR": "1"}
    ) as terminal:
        assert terminal.end() == 0
        shown = terminal.shown
    assert re.search(
        r"  (loading|resolving|compiling|rendering|comparing)[^\r\n]* \.\.\. 0 s\r", shown
    )
    left = re.sub(r"[^\r\n]*\r\x1b\[K", "", shown)
    assert left == piped
