"""What a terminal shows of an apply, and what a log does."""

import io
import re
import sys
import threading
import time
from collections.abc import Callable

import pytest

from outgate.backends.change_set import ChangeSet
from outgate.cli.activity import Activity, going_words
from outgate.cli.console import Console, Stream
from outgate.cli.live_line import LiveLine
from outgate.cli.progress import ProgressObserver, who
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


def test_only_operations_that_are_expected_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes before them or after them takes its time, and says nothing of theirs."""
    monkeypatch.setenv("TERM", "xterm")
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    terminal = Terminal()
    screen = ProgressObserver(console_on(terminal))
    screen.expects(("a", "b"))
    for what, seconds in (("lock", 50), ("a", 10), ("b", 10), ("unlock", 5)):
        screen.started(what)
        now[0] += seconds
        screen.waiting(what)
        screen.finished(what)
    lines = terminal.getvalue().split("\r\x1b[K")
    assert [line for line in lines if line.endswith((" s", "(1 of 2)", "left)"))] == [
        "  lock ... 50 s",
        "  a ... 10 s (1 of 2)",
        "  b ... 10 s (2 of 2, about 20 s left)",
        "  unlock ... 5 s",
    ]


def test_a_log_says_at_once_that_something_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as for a lock, which nobody has said before that it begins."""
    monkeypatch.setattr("time.monotonic", lambda: 100.0)
    log = io.StringIO()
    screen = ProgressObserver(console_on(log))
    screen.waiting("waiting for a lock")
    screen.waiting("waiting for a lock")
    assert log.getvalue() == "  waiting for a lock ... 0 s\n"


def test_an_operation_is_shown_and_not_the_stage_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    console = console_on(terminal)
    line = LiveLine.of(console.err)
    screen = ProgressObserver(console)
    assert not line.taken
    screen.started("create a")
    assert line.taken
    screen.finished("create a")
    assert not line.taken


def test_who_applies_is_told_whoever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "build-7")
    for name, told in (("ann", "ann"), ("j\udcf6rg", "j?rg")):
        monkeypatch.setattr("getpass.getuser", lambda name=name: name)
        assert re.fullmatch(rf"{re.escape(told)}@build-7, \d{{4}}-\d\d-\d\d \d\d:\d\d UTC", who())

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1000")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert who().startswith("somebody@build-7, ")


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
    assert going_words(Stage("one", 1), 100.0, 98.0) == "one ... 2 s"
    assert going_words(Stage("two", 2), 100.0, 98.0) == "two, 0 of 2 ... 2 s"
    for seconds, rest in ((1.0, ", about 1 s left"), (0.9, "")):  # of two, one is done
        half = Stage("half", 2)
        half.done = 1
        assert (
            going_words(half, 100.0 + seconds, 98.0)
            == f"half, 1 of 2 ... {int(2 + seconds)} s{rest}"
        )
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


class Clock:
    """A time that passes only while somebody sleeps; `then` is done at a time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.then: dict[float, Callable[[], object]] = {}
        monkeypatch.setattr("time.monotonic", lambda: self.now)
        monkeypatch.setattr("time.sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.then.pop(self.now, lambda: None)()


def test_the_stage_that_began_last_is_shown_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    clock, terminal = Clock(monkeypatch), Terminal()
    stream = Stream(terminal, color=False, width=80)
    activity = Activity(stream, verbose=False)
    outer, inner = Stage("outer", 2), Stage("inner")
    line = LiveLine.of(stream)
    begun: list[threading.Thread] = []
    start = threading.Thread.start

    def started(thread: threading.Thread) -> None:
        begun.append(thread)
        if len(begun) == 1:  # it looks when all is set up
            activity.begins(inner)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", started)
    clock.then = {
        101.25: lambda: activity.ends(inner),
        101.75: lambda: setattr(line, "taken", True),  # by an operation
        102.25: lambda: setattr(line, "taken", False),
        102.5: lambda: activity.ends(outer),
    }
    activity.begins(outer)
    (thread,) = begun  # one looks for both
    thread.join(30)
    assert not thread.is_alive()
    assert thread.daemon  # it keeps no command from ending
    assert [each for each in terminal.getvalue().split("\r\x1b[K") if each] == [
        "  inner ... 1 s",
        "  outer, 0 of 2 ... 1 s",
        "  outer, 0 of 2 ... 1 s",
        "  outer, 0 of 2 ... 2 s",
    ]
    following = Stage("following")
    activity.begins(following)
    assert len(begun) == 2  # nobody looked any more
    activity.ends(following)
    begun[1].join(30)


def test_nobody_looks_where_nothing_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", lambda _: pytest.fail("it looks"))
    Activity(Stream(io.StringIO(), color=False, width=80), verbose=True).begins(Stage("a"))


def test_what_is_said_takes_the_place_of_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    clock, terminal = Clock(monkeypatch), Terminal()
    stream = Stream(terminal, color=True, width=80)
    activity = Activity(stream, verbose=True)
    monkeypatch.setattr(threading.Thread, "start", lambda _: None)
    stage = Stage("comparing")
    activity.begins(stage)
    LiveLine.of(stream).show("  comparing ...")
    activity.reads("catalog `a\x1b[2J`")
    clock.now += 2.5
    activity.ends(stage)
    assert terminal.getvalue() == (
        "  comparing ...\r\x1b[K"
        "\x1b[2mcatalog `a\\u001b[2J`\x1b[0m\n\x1b[2mcomparing: 2,500 ms\x1b[0m\n"
    )


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
