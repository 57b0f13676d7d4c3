"""What a terminal shows of a stage that takes long, and that nothing of it is left."""

import io
import re
import sys
import threading
import time
from collections.abc import Callable

import pytest

from outgate.cli.activity import Activity, going_words
from outgate.cli.console import Stream
from outgate.cli.live_line import LiveLine
from outgate.stages import Stage
from tests.builders.answers import Screen
from tests.conftest import Workspace
from tests.terminal import Terminal


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
    terminal = Screen()
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
    clock, terminal = Clock(monkeypatch), Screen()
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
    clock, terminal = Clock(monkeypatch), Screen()
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
    with Terminal(
        project.folder, "-c", PATIENT, program=sys.executable, env={"NO_COLOR": "1"}
    ) as terminal:
        assert terminal.end() == 0
        shown = terminal.shown
    assert re.search(
        r"  (loading|resolving|compiling|rendering|comparing)[^\r\n]* \.\.\. 0 s\r", shown
    )
    left = re.sub(r"[^\r\n]*\r\x1b\[K", "", shown)
    assert left == piped
