"""The lines that a fix changes, as a diagnostic and an editor show them."""

import pytest

from outgate.cli.views.fix_lines import changed_lines
from outgate.diagnostics import Edit, Fix
from outgate.source import SourceFile, Span

TEXT = "one\ntwo\nthree\nfour"


def fix(*edits: tuple[str, str], text: str = TEXT) -> Fix:
    """A fix that puts one text in the place of another, wherever that stands."""
    file = SourceFile("a.policy", text)
    return Fix(
        "mend it",
        tuple(
            Edit(Span(file, text.index(old), text.index(old) + len(old)), new) for old, new in edits
        ),
    )


@pytest.mark.parametrize(
    ("edits", "lines"),
    [
        ([("one", "1")], ["-one", "+1"]),
        ([("wo", "oo")], ["-two", "+too"]),
        ([("four", "4")], ["-four", "+4"]),
        ([("four", "4\n")], ["-four", "+4"]),
        ([("two\n", "")], ["-two"]),
        ([("one\n", "")], ["-one"]),
        ([("\nfour", "")], ["-four"]),
        ([("\ntwo", "")], ["-two"]),
        ([("one", "1"), ("three", "3")], ["-one", "+1", "-three", "+3"]),
        ([("three", "3"), ("one", "1")], ["-one", "+1", "-three", "+3"]),
        ([("one\ntwo", "1\n2")], ["-one", "-two", "+1", "+2"]),
        ([("two", "2\n2b")], ["-two", "+2", "+2b"]),
    ],
)
def test_the_lines_that_a_fix_changes(edits: list[tuple[str, str]], lines: list[str]) -> None:
    """Those that stay are not shown, and neither is where in the file it is."""
    assert changed_lines(fix(*edits)) == (lines, False)


def test_something_may_be_put_at_the_beginning_and_the_end() -> None:
    for text, at, lines in (
        ("one\n", 0, ["-one", "+zeroone"]),
        ("one", 3, ["-one", "+onezero"]),
        ("one\n", 4, ["+zero"]),
        ("", 0, ["+zero"]),
    ):
        file = SourceFile("a.policy", text)
        assert changed_lines(Fix("x", (Edit(Span(file, at, at), "zero"),))) == (lines, False)


@pytest.mark.parametrize(("length", "more"), [(4_000, False), (4_001, True)])
def test_what_is_longer_than_four_thousand_characters_is_not_shown(length: int, more: bool) -> None:
    """A statement may be megabytes long: of these nothing is shown, and that there is something."""
    text = f"a\n{'x' * length}"
    told, rest = changed_lines(fix(("x" * length, "y"), text=text))
    assert rest is more
    assert told == (() if more else [f"-{'x' * length}", "+y"])


def test_what_stands_far_down_a_file_is_shown() -> None:
    """What counts is how far it is from the beginning of its line."""
    text = f"{'x' * 5_000}\n  abc\n"
    assert changed_lines(fix(("abc", "d"), text=text)) == (["-  abc", "+  d"], False)
