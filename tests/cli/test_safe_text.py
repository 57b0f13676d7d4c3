"""Texts of a project as they may be looked at: what is unseen is spelt, whatever view shows it."""

import unicodedata

import pytest

from outgate.cli.views.diagnostics import render_diagnostic, render_diagnostics, visible
from outgate.diagnostics import Diagnostic, Edit, Fix, Label, codes
from outgate.source import SourceFile, Span

# Drawn as nothing, though Unicode has them among letters, marks and symbols.
UNSEEN = (
    *("\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"),
    *("\u180b", "\u180c", "\u180d", "\u180f"),
    *("\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef"),
)
# Of each kind that moves a cursor, turns a line round, or stands for nothing that has a form.
UNSAFE = ("\x00", "\n", "\x1b", "\x7f", "\u00ad", "\u202e", "\u2028", "\u2029", "\ue000", "\ud800")
NEIGHBOURS = (
    *("\u034e", "\u0350", "\u115e", "\u1161", "\u17b3", "\u17b6", "\u27ff", "\u2801"),
    *("\u3163", "\u3165", "\uff9f", "\u180a", "\u1810", "\ufe10"),
)


@pytest.mark.parametrize("char", [*UNSEEN, *UNSAFE], ids=lambda char: f"{ord(char):x}")
def test_what_nobody_sees_is_spelt(char: str) -> None:
    assert visible(f"a{char}b") == f"a\\u{ord(char):04x}b"


@pytest.mark.parametrize("char", NEIGHBOURS, ids=lambda char: f"{ord(char):x}")
def test_what_stands_beside_it_is_shown(char: str) -> None:
    assert unicodedata.category(char) not in ("Cf", "Cn") or char == "\u3165"
    assert visible(f"a{char}b") == f"a{char}b"


def test_a_tab_is_a_blank_and_letters_of_any_script_are_shown() -> None:
    assert visible("a\tb") == "a b"
    assert visible("\u00e4\u65e5\U0001f469") == "\u00e4\u65e5\U0001f469"


TEXT = "allow mdf\nfrom x\n"
FILE = SourceFile("a.policy", TEXT)
MISSPELT = Span(FILE, 6, 9)


def mistake(**fields: object) -> Diagnostic:
    return Diagnostic(codes.SYNTAX, "no such service", Label(MISSPELT), **fields)  # type: ignore[arg-type]


def fix(title: str, text: str = "mde", *, safe: bool = False) -> Fix:
    return Fix(title, (Edit(MISSPELT, text),), safe=safe)


def shown(*, differences: bool | None = None, **fields: object) -> list[str]:
    """All below the excerpt."""
    more = {} if differences is None else {"differences": differences}
    alone = render_diagnostic(mistake(**fields), color=False, width=60, **more)
    assert render_diagnostics([mistake(**fields)], color=False, width=60, **more) == alone
    return alone.splitlines()[5:]


def test_what_can_be_done_is_told_once() -> None:
    """A fix that the help tells is not told again; one that Outgate would write always is."""
    assert shown() == []
    assert shown(note="n", help="h") == ["  = note: n", "  = help: h"]
    told = fix("write `mde`")
    assert shown(help="write `mde`", fixes=(told,)) == ["  = help: write `mde`"]
    assert shown(help="did you mean `mde`?", fixes=(told,)) == ["  = help: did you mean `mde`?"]
    assert shown(help="look", fixes=(told,)) == ["  = help: look", "  = fix: write `mde`"]
    assert shown(fixes=(told,)) == ["  = fix: write `mde`"]
    assert shown(help="write `mde`", fixes=(fix("write `mde`", safe=True),)) == [
        "  = help: write `mde`",
        "  = fix: write `mde` (`outgate check --fix` does it)",
    ]


def test_the_lines_that_a_fix_changes_are_shown_where_somebody_asks() -> None:
    told = fix("write `mde`")
    quiet = ["  = help: write `mde`"]
    assert shown(help="write `mde`", fixes=(told,), differences=False) == quiet
    assert shown(help="write `mde`", fixes=(told,), differences=True) == [
        *quiet,
        "  = fix: write `mde`",
        "    - allow mdf",
        "    + allow mde",
    ]
    painted = render_diagnostic(
        mistake(fixes=(told,)), color=True, width=60, differences=True
    ).splitlines()
    assert painted[-2:] == ["    \x1b[31m- allow mdf\x1b[0m", "    \x1b[32m+ allow mde\x1b[0m"]


def test_errors_are_red_and_warnings_yellow() -> None:
    for code, hue in ((codes.SYNTAX, 31), (codes.NO_OWNER, 33)):
        painted = render_diagnostic(Diagnostic(code, "x"), color=True, width=60)
        head = f"{code.severity}[{code.id}]:"
        assert painted == f"\x1b[{hue}m\x1b[1m{head}\x1b[0m x"


def test_a_difference_is_cut_to_the_width_and_says_so() -> None:
    long = fix("write it", "m" * 200)
    lines = shown(fixes=(long,), differences=True)
    # Of sixty columns four are the margin, two the sign; there is room for `...` at both ends.
    assert lines[-2:] == ["    - allow mdf", f"    + allow {'m' * 42}..."]
    many = fix("write it", "m\n" * 9)
    lines = shown(fixes=(many,), differences=True)
    assert lines[-1] == "    ..."
    assert len(lines) == 8
    whole = shown(fixes=(fix("write it", "m\n" * 4),), differences=True)
    assert whole[-1] != "    ..."


def test_without_a_place_what_can_be_done_stands_further_left() -> None:
    problem = Diagnostic(codes.USAGE, "x " * 30, help="y " * 30, fixes=(fix("write it"),))
    lines = render_diagnostic(problem, color=False, width=40, differences=True).splitlines()
    assert [line[:8] for line in lines] == [
        "error[us",
        "    x x ",
        "  help: ",
        "    y y ",
        "  fix: w",
        "    - al",
        "    + al",
    ]


def test_labels_stand_in_one_gutter_as_wide_as_the_longest_number() -> None:
    text = "\n" * 98 + "one\ntwo\n"
    file = SourceFile("a.policy", text)
    first, second = (text.index(word) for word in ("one", "two"))
    problem = Diagnostic(
        codes.SYNTAX,
        "wrong",
        Label(Span(file, first, first + 3), "here"),
        (Label(Span(file, second, second + 3)),),
    )
    assert render_diagnostic(problem, color=False, width=60).splitlines() == [
        "error[syntax]: wrong",
        "   --> a.policy:99:1",
        "    |",
        " 99 | one",
        "    | ^^^ here",
        "   --> a.policy:100:1",
        "    |",
        "100 | two",
        "    | ---",
    ]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (26, ["1 | allow mdf", "  |       ^^^ what is here"]),
        (25, ["1 | allow mdf", "  |       ^^^", "  | what is here"]),
    ],
)
def test_a_label_without_room_stands_below_its_mark(width: int, lines: list[str]) -> None:
    problem = Diagnostic(codes.SYNTAX, "x", Label(MISSPELT, "what is here"))
    assert render_diagnostic(problem, color=False, width=width).splitlines()[-len(lines) :] == lines


def test_a_long_label_is_wrapped_in_the_gutter() -> None:
    problem = Diagnostic(codes.SYNTAX, "x", Label(MISSPELT, "word " * 12))
    assert render_diagnostic(problem, color=False, width=40).splitlines()[4:] == [
        "  |       ^^^",
        "  | word word word word word word word",
        "  | word word word word word",
    ]


WIDE = "\u65e5"
LONG = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" * 2


@pytest.mark.parametrize(
    ("line", "span", "shown_of", "column"),
    [
        (LONG[:36], (0, 3), LONG[:36], 0),
        (LONG[:36], (36, 36), LONG[:36], 36),
        (LONG[:37], (0, 3), f"{LONG[:30]}...", 0),
        (LONG[:37], (37, 37), f"...{LONG[7:37]}", 33),
        (LONG[:100], (10, 13), f"{LONG[:30]}...", 10),
        (LONG[:100], (11, 14), f"...{LONG[1:31]}...", 13),
        (LONG[:100], (36, 39), f"...{LONG[26:56]}...", 13),
        (LONG[:100], (37, 40), f"...{LONG[27:57]}...", 13),
        (LONG[:100], (50, 53), f"...{LONG[40:70]}...", 13),
        (LONG[:100], (97, 100), f"...{LONG[70:100]}", 30),
        (LONG[:100], (100, 100), f"...{LONG[70:100]}", 33),
        (f"e\u0301e\u0301{LONG[:50]}", (0, 1), f"e\u0301e\u0301{LONG[:28]}...", 0),
        (WIDE * 50, (20, 22), f"...{WIDE * 15}...", 13),
    ],
)
def test_of_a_long_line_that_is_shown_which_is_about_the_span(
    line: str, span: tuple[int, int], shown_of: str, column: int
) -> None:
    """Of 36 columns 30 are the line where it is cut, a third of them before the span."""
    start, end = span
    problem = Diagnostic(codes.SYNTAX, "x", Label(Span(SourceFile("a.policy", line), start, end)))
    *_, text, carets = render_diagnostic(problem, color=False, width=40).splitlines()
    assert text == f"1 | {shown_of}"
    width = max(end - start, 1) * (2 if line[0] == WIDE else 1)
    assert carets == f"  | {' ' * column}{'^' * width}"


def test_a_span_that_is_longer_than_the_line_is_underlined_as_far_as_that_is_shown() -> None:
    problem = Diagnostic(codes.SYNTAX, "x", Label(Span(SourceFile("a.policy", LONG), 50, 90)))
    *_, carets = render_diagnostic(problem, color=False, width=40).splitlines()
    assert carets == f"  | {' ' * 13}{'^' * 20}"


def test_of_a_line_something_is_shown_however_narrow_the_terminal() -> None:
    problem = Diagnostic(codes.SYNTAX, "x", Label(Span(SourceFile("a.policy", LONG), 50, 53)))
    shown_at = [
        render_diagnostic(problem, color=False, width=width).splitlines()[-2]
        for width in (10, 24, 25)
    ]
    assert shown_at == [
        f"1 | ...{LONG[46:60]}...",
        f"1 | ...{LONG[46:60]}...",
        f"1 | ...{LONG[45:60]}...",
    ]


def test_what_can_be_done_is_wrapped_in_the_gutter() -> None:
    """It is wider from the tenth line on."""
    file = SourceFile("a.policy", "\n" * 9 + "allow mdf\n")
    span = Span(file, 15, 18)
    word = "word " * 12
    told = Fix(word.strip(), (Edit(span, "mde"),))
    problem = Diagnostic(codes.SYNTAX, "x", Label(span), (), word, word, (told,))
    lines = render_diagnostic(problem, color=False, width=40).splitlines()[5:]
    assert [line[:11] for line in lines] == [
        *("   = note: ", "     word w"),
        *("   = help: ", "     word w"),
    ]
    problem = Diagnostic(codes.SYNTAX, "x", Label(span), fixes=(told,))
    lines = render_diagnostic(problem, color=False, width=40).splitlines()[5:]
    assert [line[:11] for line in lines] == ["   = fix: w", "     word w"]
