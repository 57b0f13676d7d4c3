"""Diagnostics on a terminal: aligned, within its width, and never a way to control it."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.cli.views.diagnostics import cells, render_diagnostic, render_diagnostics
from outgate.diagnostics import Diagnostic, Label, codes
from outgate.source import SourceFile, Span


def shown(text: str, word: str, width: int = 80, name: str = "a.policy") -> list[str]:
    """The lines about a word of a text."""
    start = text.index(word)
    label = Label(Span(SourceFile(name, text), start, start + len(word)))
    problem = Diagnostic(codes.SYNTAX, "wrong", label)
    return render_diagnostic(problem, color=False, width=width).splitlines()


BEFORE = {
    "plain": "allow mde ",
    "wide": "allow 日本語 ",
    "combining": "allow e\u0301e\u0308 ",
    "tabs": "allow\t\tmde ",
    "escape": "allow \x1b[31mmde\x1b[0m ",
    "direction": "allow \u202emde ",
    "emoji": "allow 👩 ",
    "long": "allow " + "x" * 500 + " ",
    "long and wide": "allow " + "日" * 500 + " ",
    "long and escaped": "allow " + "\x1b" * 500 + " ",
}
ANYTHING = st.text(st.characters())  # with the halves of pairs, as odd file names have them
AFTER = {"nothing": "", "a word": " x", "much": " y" * 500, "much that is wide": "本" * 500}


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("before", BEFORE)
def test_carets_stand_under_the_word(before: str, after: str) -> None:
    *_, line, carets = shown(f"{BEFORE[before]}fro{AFTER[after]}", "fro", 60)
    assert carets.count("^") == 3
    assert cells(line[: line.index("fro")]) == carets.index("^")
    assert cells(line) <= 60


def test_what_spans_lines_is_underlined_on_the_first() -> None:
    text = "allow mde\n  from x"
    *_, line, carets = shown(text, text)
    assert line == "1 | allow mde"
    assert carets == "  | ^^^^^^^^^"


def test_the_end_of_a_text_can_be_pointed_at() -> None:
    label = Label(Span(SourceFile("a.policy", "allow"), 5, 5))
    text = render_diagnostic(Diagnostic(codes.SYNTAX, "wrong", label), color=False, width=80)
    assert text.endswith("1 | allow\n  |      ^")


def test_colour_is_the_only_difference_colour_makes() -> None:
    label = Label(Span(SourceFile("a.policy", "allow"), 0, 5))
    problem = Diagnostic(codes.SYNTAX, "wrong", label, help="do it right")
    plain, painted = (render_diagnostic(problem, color=color, width=80) for color in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[" in painted
    assert painted.replace("\x1b[31m\x1b[1m", "").replace("\x1b[0m", "") == plain


@given(ANYTHING, ANYTHING, ANYTHING, st.data())
def test_nothing_of_the_user_reaches_the_terminal_raw(
    name: str, text: str, said: str, data: st.DataObject
) -> None:
    file = SourceFile(name, text)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    label = Label(Span(file, start, end), said)
    problem = Diagnostic(codes.SYNTAX, said, label, (label,), said)
    result = render_diagnostics([problem, problem], color=False, width=40)
    kinds = {unicodedata.category(char) for char in result.replace("\n", "")}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    carets = [(above, line) for above, line in pairwise(result.split("\n")) if " | ^" in line]
    assert all(" | " in above for above, _ in carets)
