"""What a terminal shows of an apply, what a log does, and what is known of who applies."""

import io
import re

import pytest

from outgate.backends.change_set import ChangeSet
from outgate.cli.console import Console, Stream
from outgate.cli.live_line import LiveLine
from outgate.cli.progress import ProgressObserver, who
from outgate.cli.views.plan_wording import unfinished_words
from outgate.deploy.record import Journal
from tests.builders.answers import Screen


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
    text = shown(Screen(), monkeypatch)
    assert "\r\x1b[K  create group `g` ... 7 s" in text
    assert "\r\x1b[K  create group `g` ... 1 min 9 s" in text
    assert text.endswith(
        "  create group `g`: done in 1 min 10 s\n  delete group `h`: done in 0 s\n"
    )
    assert text.count("\n") == 2


@pytest.mark.parametrize("kind", [io.StringIO, Screen])
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
    terminal = Screen()
    applied(console_on(terminal), monkeypatch)
    lines = [line for line in terminal.getvalue().split("\r\x1b[K") if " s (" in line]
    assert lines == [
        "  a ... 10 s (1 of 3)",  # nothing is known before the first has ended
        "  b ... 10 s (2 of 3, about 40 s left)",
        "  c ... 10 s (3 of 3, about 15 s left)",
    ]
    alone = Screen()
    applied(console_on(alone), monkeypatch, expected=("a",))
    assert " of " not in alone.getvalue()


def test_only_operations_that_are_expected_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes before them or after them takes its time, and says nothing of theirs."""
    monkeypatch.setenv("TERM", "xterm")
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    terminal = Screen()
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
    terminal = Screen()
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
    terminal = Screen()
    applied(console_on(terminal, quiet=True), monkeypatch)
    assert terminal.getvalue() == ""
