"""User errors carry a diagnostic; proofs that fail stop the command however Python is started."""

import errno
import subprocess
import sys

import pytest

from outgate.backends.errors import BackendError, TargetMoved
from outgate.cli import main
from outgate.cli.errors import cannot_write
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import CodedError, InternalError, UserError, reason_of


def every_kind(kind: type[CodedError] = CodedError) -> list[type[CodedError]]:
    """All classes of coded errors that are imported."""
    return [each for sub in kind.__subclasses__() for each in (sub, *every_kind(sub))]


def test_every_kind_has_a_code_that_users_can_search() -> None:
    kinds = every_kind()
    assert {BackendError, TargetMoved} <= set(kinds)
    assert all(kind.code in codes.EVERY for kind in kinds)


def test_an_outcome_is_a_note_of_the_first_diagnostic() -> None:
    first, other = (Diagnostic(codes.SYNTAX, text) for text in ("one", "two"))
    error = UserError(first, "nothing was changed", (other,))
    assert [(each.message, each.note) for each in error.diagnostics] == [
        ("one", "nothing was changed"),
        ("two", None),
    ]
    assert UserError(first).diagnostics == (first,)


def test_what_is_known_of_the_other_thing_stands_for_what_the_error_knew() -> None:
    error = TargetMoved("it moved", "look", outcome="nothing was changed")
    within = error.within("`a.json` fails", "look there", outcome="one rule was changed")
    assert (within.help, within.outcome) == ("look there", "one rule was changed")


def test_an_error_keeps_its_kind_within_another_thing() -> None:
    error = TargetMoved("it moved", "look", outcome="nothing was changed").within("`a.json` fails")
    assert isinstance(error, TargetMoved)
    assert str(error) == "`a.json` fails: it moved"
    assert error.diagnostics == (
        Diagnostic(
            codes.TARGET_MOVED,
            "`a.json` fails: it moved",
            help="look",
            note="nothing was changed",
        ),
    )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("Not A Number"), "not a number"),
        (OSError("No Number"), "no number"),
        (OSError(errno.ENOENT, "No such file", "/a/B"), "no such file"),
    ],
)
def test_a_failure_is_told_without_its_number(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no space left on device"),
        (OSError("The library gave no number"), "the library gave no number"),
    ],
)
def test_what_could_not_be_written_says_why(error: OSError, reason: str) -> None:
    assert str(cannot_write("a.json", error)) == f"cannot write `a.json`: {reason}"


@pytest.mark.parametrize(
    ("error", "code", "shown"),
    [
        (UserError(Diagnostic(codes.BAD_PLAN, "no"), "left alone"), 1, "error[bad-plan]: no"),
        (InternalError("a rule would be lost"), 3, "error[bug]: this is a bug in Outgate"),
    ],
)
def test_what_ends_a_command_is_printed_once(
    error: Exception,
    code: int,
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(main.outgate, "main", fail)
    assert main.run() == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(shown)
    assert str(error) in " ".join(printed.err.split())
    assert "Traceback" not in printed.err


SCRIPT = """
from outgate.errors import InternalError
from outgate.language import format
from outgate.plan.rules import fold
from outgate.source import SourceFile
from tests.support import compiled

assert False, "assertions are on, so that this would show nothing"

class Forgetful:
    def __init__(self, *_): pass
    def missing(self, flow): return flow

format._layout = lambda text, raws, comments: ""
fold.TrafficSet = Forgetful
policy = "allow mde for region UK, fleet macos, win10-1709 without updates"
for prove in (lambda: format.format_text(SourceFile("p", policy)), lambda: compiled(policy)):
    try:
        prove()
    except InternalError as error:
        print("stopped:", error)
"""


def test_proofs_hold_without_assertions() -> None:
    """`python -O` leaves out every assert; a proof that fails must stop the command even so."""
    ran = subprocess.run(
        [sys.executable, "-O", "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    formatted, folded = ran.stdout.splitlines()
    assert formatted == "stopped: formatting p would change its meaning"
    assert folded.startswith("stopped: folding would close ")
