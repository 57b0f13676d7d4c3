"""How numbers, lists and near words are written, and in which order findings are read."""

import pytest

from outgate.diagnostics import (
    Diagnostic,
    Edit,
    Fix,
    Label,
    Severity,
    and_more,
    codes,
    count,
    did_you_mean,
    errors_of,
    has_errors,
    join_and,
    join_first,
    overlap,
    sort_diagnostics,
    write_instead,
)
from outgate.source import SourceFile, Span


def test_numbers_and_lists() -> None:
    assert [count(n, "rule") for n in (0, 1, 2)] == ["0 rules", "1 rule", "2 rules"]
    assert [count(n, "policy", "policies") for n in (1, 2)] == ["1 policy", "2 policies"]
    assert and_more(3) == "and 3 more"
    assert and_more(3, "rules") == "and 3 more rules"
    assert and_more(3, "rules", "all with --full") == "and 3 more rules (all with --full)"
    assert and_more(3, hint="see --full") == "and 3 more (see --full)"
    words = ("a", "b", "c")
    assert [join_and(words[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [join_first(words, n) for n in (1, 2, 3, 4)] == [
        "a and 2 more",
        "a, b and 1 more",
        "a, b, c",
        "a, b, c",
    ]


def test_the_nearest_word() -> None:
    fleets = ("win10-1709", "win10-1909", "win11", "linux", "macos")
    for word, meant in (
        ("win10-1790", "win10-1709"),  # letters that changed places
        ("win10-1990", "win10-1909"),
        ("LINUX", "linux"),
        ("linx", "linux"),
        ("windows", None),
        ("", None),
    ):
        assert did_you_mean(word, fleets) == meant
    # Six letters of ten in common are enough, five are not.
    assert did_you_mean("abcxx", ("abcyy",)) == "abcyy"
    assert did_you_mean("abxxx", ("abyyy",)) is None
    # Of two that are as near, whatever order they come in, the first by name.
    assert {did_you_mean("aax", pair) for pair in (("aay", "aaz"), ("aaz", "aay"))} == {"aay"}
    assert did_you_mean("x", ()) is None
    # Letters that a long word is full of count like any other.
    assert did_you_mean("x" + "ab" * 150, ("y" + "ab" * 150,)) == "y" + "ab" * 150
    assert did_you_mean("abc", ("abcdefg",)) == "abcdefg"
    assert did_you_mean("abc", ("abcdefgh",)) is None


def finding(code: codes.Code, message: str, file: str = "", start: int = 0) -> Diagnostic:
    span = Span(SourceFile(file, "text"), start, start + 1)
    return Diagnostic(code, message, Label(span) if file else None)


def test_findings_are_read_in_the_order_of_the_text() -> None:
    ordered = [
        finding(codes.SYNTAX, "z", "a.policy", 1),
        finding(codes.SYNTAX, "a", "a.policy", 2),
        finding(codes.UNKNOWN_FLEET, "a", "a.policy", 2),
        finding(codes.UNKNOWN_FLEET, "b", "a.policy", 2),
        finding(codes.SYNTAX, "a", "b.policy", 0),
        finding(codes.SYNTAX, "b"),
        finding(codes.UNKNOWN_FLEET, "a"),
        finding(codes.UNKNOWN_FLEET, "b"),
    ]
    for shuffled in (ordered[::-1], ordered[3:] + ordered[:3], ordered[::2] + ordered[1::2]):
        assert sort_diagnostics(shuffled) == tuple(ordered)


def test_errors_forbid_and_warnings_do_not() -> None:
    error, warning = finding(codes.SYNTAX, "x"), finding(codes.MISSING_FLEET, "y")
    assert (error.severity, warning.severity) == (Severity.ERROR, Severity.WARNING)
    assert errors_of((warning, error, warning)) == (error,)
    assert has_errors((warning, error))
    assert not has_errors((warning,))
    assert not has_errors(())


def test_a_fix_that_writes_a_word() -> None:
    file, other = SourceFile("a", "0123456789"), SourceFile("b", "0123456789")
    span = Span(file, 2, 4)
    assert write_instead(span, "new") == Fix("write `new`", (Edit(span, "new"),), safe=False)
    assert write_instead(span, "new", safe=True).safe
    assert not Fix("t", ()).safe
    for start, end, both in (
        (0, 2, False),
        (4, 5, False),
        (0, 3, True),
        (3, 9, True),
        (2, 2, True),
    ):
        one, two = Edit(span, ""), Edit(Span(file, start, end), "")
        assert (overlap(one, two), overlap(two, one)) == (both, both)
        assert not overlap(one, Edit(Span(other, start, end), ""))


@pytest.mark.parametrize("code", [codes.SYNTAX, codes.UNKNOWN_FLEET])
def test_a_finding_has_nothing_that_nobody_gave(code: codes.Code) -> None:
    bare = Diagnostic(code, "m")
    assert (bare.primary, bare.related, bare.help, bare.note, bare.fixes) == (
        None,
        (),
        None,
        None,
        (),
    )
    assert Label(Span(SourceFile("a", "b"), 0, 1)).text == ""
