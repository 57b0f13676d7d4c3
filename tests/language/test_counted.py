"""Mistakes that are counted, not shown one by one: too many, tabs and merge conflicts."""

import pytest

from outgate.language.parse import MOST_ERRORS, parse
from outgate.source import SourceFile

MANY = {
    MOST_ERRORS: None,
    MOST_ERRORS + 1: "`a.policy` has 1 more mistake that is not shown",
    MOST_ERRORS + 2: "`a.policy` has 2 more mistakes that are not shown",
}


@pytest.mark.parametrize("line", ["allow mde fro x", "allow mde via a via b", "source a/b = c"])
@pytest.mark.parametrize("count", MANY)
def test_what_is_too_much_is_counted(line: str, count: int) -> None:
    _, problems = parse(SourceFile("a.policy", f"{line}\n" * count))
    *shown, last = problems
    assert len(shown) == (MOST_ERRORS if MANY[count] else MOST_ERRORS - 1)
    if MANY[count]:
        assert (last.message, last.help) == (
            MANY[count],
            "mend the first ones and run the command again",
        )
        assert last.primary is None


TABS = {
    "allow\ta": (6, "a tab stands here", "use spaces; `outgate fmt` replaces tabs"),
    "allow a\n\t\tvia b\t": (
        9,
        "a tab stands here and 2 more",
        "use spaces; `outgate fmt` replaces tabs",
    ),
    'allow a owner "\t#\t" # \t': (16, "a tab stands here and 1 more", "use spaces"),
    '# \t\nallow a owner "b" owner\t"c\t"': (
        28,
        "a tab stands here and 1 more",
        "use spaces; `outgate fmt` replaces tabs",
    ),
}


@pytest.mark.parametrize("text", TABS)
def test_what_is_said_of_tabs(text: str) -> None:
    _, (problem, *_) = parse(SourceFile("a.policy", text))
    assert problem.primary is not None
    span = problem.primary.span
    assert (span.start + 1, problem.message, problem.help) == TABS[text]
    assert span.text == "\t"


def test_tabs_by_the_thousand_are_for_the_formatter() -> None:
    for number in (10_000, 10_001):
        _, (problem,) = parse(SourceFile("a.policy", "allow a" + "\t" * number))
        assert len(problem.fixes) == (number == 10_000)


@pytest.mark.parametrize("text", ["# \t\nallow a", 'allow a owner "b" # \t', "# \t"])
def test_a_comment_may_hold_tabs(text: str) -> None:
    assert parse(SourceFile("a.policy", text))[1] == ()


def test_two_conflicts_are_one_error_that_counts_them() -> None:
    conflict = "<<<<<<< HEAD\nallow a\n=======\nallow b\n>>>>>>> branch\n"
    _, (problem,) = parse(SourceFile("a.policy", f"allow c\n{conflict}{conflict}"))
    assert problem.message == "the file holds 2 unsolved merge conflicts"
    assert problem.primary is not None
    assert problem.primary.span.line == 2
    # Half of one is left where somebody took out one mark and not the other.
    _, (half,) = parse(SourceFile("a.policy", "# <<<<<<<\nallow c\n>>>>>>> branch\n"))
    assert half.message == "the file holds an unsolved merge conflict"
    assert parse(SourceFile("a.policy", "# <<<<<<< HEAD\nallow c\n"))[1] == ()
