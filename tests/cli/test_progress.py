"""What a terminal shows of an apply, and what a log does."""

import io

import pytest

from outgate.backends.change_set import ChangeSet
from outgate.cli.console import Stream
from outgate.cli.progress import ProgressObserver
from outgate.cli.views.plan_wording import unfinished_words
from outgate.deploy.record import Journal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    screen = ProgressObserver(Stream(stream, color=False, width=80))
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
        "  create group `g`: done in 1 min 10 s\n\r\x1b[K  delete group `h`: done in 0 s\n"
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
