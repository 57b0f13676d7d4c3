"""What goes to which stream, how wide, and how what was found is counted."""

import io

import click
import pytest

from outgate.cli.console import Stream, open_stream
from outgate.cli.exit_codes import ExitCode
from outgate.cli.reported import Reported, form_named
from outgate.cli.views.wording import Style
from outgate.diagnostics import Code, Diagnostic, codes
from outgate.errors import UserError
from tests.builders.answers import Screen
from tests.builders.consoles import console, said


@pytest.mark.parametrize(
    ("columns", "width", "folds"),
    [
        ("", 100, False),
        ("0", 100, False),
        ("1", 20, True),
        ("20", 20, True),
        ("21", 21, True),
        ("9999", 9999, True),
        ("10000", 100, False),
        ("-50", 100, False),
        ("٣٠", 100, False),
        ("50 ", 100, False),
    ],
)
def test_how_wide_a_stream_is(
    columns: str, width: int, folds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    stream = open_stream(io.StringIO(), no_color=False)
    assert (stream.width, stream.folds) == (width, folds)


@pytest.mark.parametrize(
    ("term", "terminal", "live"),
    [("xterm", True, True), ("dumb", True, False), ("xterm", False, False)],
)
def test_where_a_line_can_be_written_anew(
    term: str, terminal: bool, live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    file = Screen() if terminal else io.StringIO()
    assert Stream(file, False, 80).live is live


def test_text_has_one_line_end_and_no_command_to_a_pipeline() -> None:
    there = console()
    there.out.say("::error::x\n\n")
    there.out.unguarded().say("::error::y")
    assert said(there)[0] == "\\u003a:error::x\n::error::y\n"


def test_only_what_people_read_is_folded() -> None:
    file = io.StringIO()
    narrow = Stream(file, False, 20, folds=True)
    assert narrow.fitted("aaaa bbbb cccc dddd eeee") == "aaaa bbbb cccc dddd\neeee"
    assert Stream(file, False, 20).fitted("aaaa bbbb cccc dddd eeee").count("\n") == 0


def found(code: Code, number: int) -> list[Diagnostic]:
    return [Diagnostic(code, f"m{n}") for n in range(number)]


@pytest.mark.parametrize(
    ("errors", "warnings", "end"),
    [
        (1, 0, "error[syntax]: m0\n"),
        (0, 1, "warning[no-owner]: m0\n\n"),  # what it does not stop comes after it
        (2, 0, "m1\n\n2 errors\n"),
        (0, 2, "m1\n\n2 warnings\n"),
        (1, 1, "m0\n\n1 error and 1 warning\n"),
        (2, 3, "m2\n\n2 errors and 3 warnings\n"),
    ],
)
def test_what_was_found_is_counted(errors: int, warnings: int, end: str) -> None:
    there = console()
    there.report([*found(codes.SYNTAX, errors), *found(codes.NO_OWNER, warnings)])
    out, err = said(there)
    assert out == ""
    assert err.endswith(end)
    assert err.count("]: m") == errors + warnings


def test_a_quiet_console_tells_errors_alone() -> None:
    there = console(quiet=True)
    there.report(found(codes.NO_OWNER, 2))
    there.note("a note")
    assert said(there) == ("", "")
    there.report([*found(codes.NO_OWNER, 2), *found(codes.SYNTAX, 1)])
    assert said(there)[1] == "error[syntax]: m0\n"


def test_of_very_many_alike_the_first_fifty_are_told() -> None:
    there = console()
    there.report([*found(codes.SYNTAX, 53), *found(codes.NO_OWNER, 50)])
    err = said(there)[1]
    assert err.count("error[syntax]") == err.count("warning[no-owner]") == 50
    assert "\nand 3 more of [syntax]\n" in err
    assert "more of [no-owner]" not in err
    assert err.endswith("\n53 errors and 50 warnings\n")


def test_a_note_is_a_line_where_there_is_something_to_say() -> None:
    there = console()
    there.note("")
    there.note("done")
    there.report([])
    assert said(there) == ("", "done\n")


def test_nobody_is_asked_where_nobody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert console().confirm("sure?", yes=True)
    with pytest.raises(UserError) as refused:
        console().confirm("sure?", yes=False, otherwise="nothing was written")
    assert refused.value.diagnostic.code is codes.NOT_CONFIRMED
    assert refused.value.outcome == "nothing was written"
    assert "--yes" in str(refused.value.help)
    there = console(terminal=True)
    monkeypatch.setattr("sys.stdin", Screen())
    assert there.interactive
    for answer in (True, False):
        monkeypatch.setattr(click, "confirm", lambda *_, answer=answer, **__: answer)
        assert there.confirm("sure?", yes=False) is answer
    assert said(there)[1] == "nothing was changed\n"
    assert not console().interactive  # nobody would see the question
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert not there.interactive


def test_a_question_stands_beside_the_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Screen("y\n"))
    assert console(terminal=True).confirm("sure?", yes=False)
    out, err = capsys.readouterr()
    assert (out.strip(), err.strip()) == ("", "sure? [y/N]:")


def test_lists_are_cut_unless_all_is_asked_for() -> None:
    there = console()
    assert there.style() == Style(width=100)
    assert there.style().limit == 500
    assert there.style(full=True).limit is None


@pytest.mark.parametrize(
    ("form", "code", "printed", "wanted"),
    [
        ("sarif", ExitCode.DONE, True, True),
        ("github", ExitCode.FAILED, False, True),
        ("azure", ExitCode.CHANGES, False, True),
        ("json", ExitCode.FAILED, False, True),
        ("json", ExitCode.BUG, False, True),
        ("json", ExitCode.FAILED, True, False),
        ("json", ExitCode.CHANGES, False, False),
        ("json", ExitCode.DONE, False, False),
        ("text", ExitCode.FAILED, False, False),
    ],
)
def test_when_what_was_said_is_told_as_a_document(
    form: str, code: ExitCode, printed: bool, wanted: bool
) -> None:
    assert Reported(form=form, printed=printed).wanted(code) is wanted


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("plan --format json --tagret x", "json"),
        ("plan --format=json", "json"),
        ("plan --format nonsense", None),
        ("plan json", None),
        ("plan --format", None),
        ("--format x --format json", "json"),
    ],
)
def test_a_wrong_command_line_still_names_its_format(line: str, form: str | None) -> None:
    assert form_named(line.split(), ("text", "json")) == form
