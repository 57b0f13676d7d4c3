"""What goes to which stream, how wide, and how what was found is counted."""

import io
import os
from datetime import timedelta
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.cli.console import Console, Stream, blocks, open_stream, write_output
from outgate.cli.durations import Duration
from outgate.cli.exit_codes import ExitCode
from outgate.cli.reported import Reported, form_named
from outgate.cli.views.wording import Style
from outgate.diagnostics import Code, Diagnostic, codes
from outgate.errors import UserError


class Screen(io.StringIO):
    """A text that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def console(*, quiet: bool = False, terminal: bool = False) -> Console:
    out, err = (Screen() if terminal else io.StringIO() for _ in range(2))
    return Console(Stream(out, False, 100), Stream(err, False, 100), quiet=quiet)


def said(there: Console) -> tuple[str, str]:
    out, err = there.out.file, there.err.file
    assert isinstance(out, io.StringIO)
    assert isinstance(err, io.StringIO)
    return out.getvalue(), err.getvalue()


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
    ("text", "seconds"),
    [("10s", 10), ("15m", 900), ("12h", 43_200), ("1d", 86_400), ("366d", 31_622_400)],
)
def test_how_long_is_said_by_a_number_and_a_unit(text: str, seconds: int) -> None:
    kind = Duration(timedelta(seconds=10))
    assert kind.convert(text, None, None).total_seconds() == seconds


@pytest.mark.parametrize(
    ("text", "least", "told"),
    [
        ("9s", 10, "'9s' is not between `10s` and `366d`"),
        ("0s", 0, None),
        ("366d", 0, None),
        ("367d", 0, "'367d' is not between `0s` and `366d`"),
        *(
            (text, 0, f"'{text}' is not a time such as `90s`, `15m`, `12h` or `1d`")
            for text in ("", "10", "s", "1w", "-1s", "1.5h", "1h30m", " 1s", "1S", "٣s", "1000000s")
        ),
    ],
)
def test_what_is_no_time_is_refused(text: str, least: int, told: str | None) -> None:
    kind = Duration(timedelta(seconds=least))
    if told is None:
        kind.convert(text, None, None)
        return
    with pytest.raises(click.BadParameter) as refused:
        kind.convert(text, None, None)
    assert refused.value.message == told


@given(st.text("ab\n", max_size=40), st.integers(1, 12))
def test_a_long_text_is_printed_in_blocks_of_whole_lines(text: str, size: int) -> None:
    parts = list(blocks(text, size))
    assert "\n".join(parts) == text
    # No smaller than they need to be, and no larger than one more line makes them.
    for part in parts[:-1]:
        assert len(part) >= size
        assert "\n" not in part[size:]
    assert len(parts[-1]) <= size or "\n" not in parts[-1][size:]


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """A pipe, or a device such as /dev/stdout."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_output(str(pipe), "a plan\n", console().out)
        assert os.read(reader, 100) == b"a plan\n"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_stream_of_this_process_is_written_to() -> None:
    """As `--out /dev/stdout` has it, where that is a pipe: the name leads to no place of a disk."""
    reader, writer = os.pipe()
    try:
        write_output(f"/dev/fd/{writer}", "a plan\n", console().out)
        assert os.read(reader, 100) == b"a plan\n"
    finally:
        os.close(reader)
        os.close(writer)


def test_a_link_is_written_through(tmp_path: Path) -> None:
    target, link = tmp_path / "a.txt", tmp_path / "link"
    link.symlink_to(target)
    for text in ("new", "written anew"):  # it leads to nothing at first
        write_output(str(link), text, console().out)
        assert target.read_text() == text
        assert link.is_symlink()
    link.unlink()
    link.symlink_to(tmp_path / "no" / "a.txt")
    with pytest.raises(UserError, match="cannot write"):
        write_output(str(link), "x", console().out)
    assert not (tmp_path / "no").exists()


def test_a_result_goes_where_it_is_to_go(tmp_path: Path) -> None:
    there = console()
    write_output(None, "text\n", there.out)
    assert said(there)[0] == "text\n"
    file = tmp_path / "a.txt"
    write_output(str(file), "ä\r\n", there.out)
    assert file.read_bytes() == "ä\r\n".encode()
    write_output(str(file), "ä", there.out, "utf-16-le")
    assert file.read_bytes() == b"\xe4\x00"
    with pytest.raises(UserError, match="cannot write"):
        write_output(str(tmp_path / "no" / "a.txt"), "x", there.out)
    assert not (tmp_path / "no").exists()
    with pytest.raises(UserError, match="cannot write"):
        write_output(str(tmp_path), "x", there.out)


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
