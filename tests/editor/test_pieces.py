"""A text in pieces is the text: the same statements, the same mistakes at the same places."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from outgate.diagnostics import Diagnostic, sort_diagnostics
from outgate.editor.pieces import Document, make_document
from outgate.editor.relocate import Shift, relocate
from outgate.language.parse import MOST_ERRORS, parse
from outgate.source import SourceFile, Span
from tests.properties.strategies import policy_texts


def facts(diagnostics: tuple[Diagnostic, ...]) -> Sequence[object]:
    return [
        (
            each.code.id,
            each.message,
            each.help,
            [(label.span.start, label.span.end, label.text) for label in each.related],
            (each.primary.span.start, each.primary.span.end) if each.primary else None,
        )
        for each in sort_diagnostics(diagnostics)
    ]


def said_of(document: Document) -> tuple[Diagnostic, ...]:
    return tuple(
        relocate(problem, [document]) for _, piece in document.pieces for problem in piece.parsed[1]
    )


def same(document: Document) -> None:
    """Hold a document against the text parsed whole."""
    tree, problems = parse(document.source)
    assert "".join(piece.source.text for _, piece in document.pieces) == document.source.text
    assert facts(said_of(document)) == facts(problems)
    pieces = [(start, each) for start, p in document.pieces for each in p.parsed[0].statements]
    assert tuple(each for _, each in pieces) == tree.statements
    spans = [(start + each.span.start, start + each.span.end) for start, each in pieces]
    assert spans == [(each.span.start, each.span.end) for each in tree.statements]


@given(policy_texts(), st.data())
@settings(max_examples=100)
def test_damaged_texts_typed_one_after_the_other(text: str, data: st.DataObject) -> None:
    document = make_document("a.policy", text)
    same(document)
    for _ in range(2):
        now = document.source.text
        at = data.draw(st.integers(0, len(now)))
        length = data.draw(st.integers(0, 5))
        put = data.draw(
            st.sampled_from(("", "x", '"', "{", "}", "\n", ",", "\nfleet x", "\nallow a", "#"))
        )
        document = make_document("a.policy", now[:at] + put + now[at + length :], document)
        same(document)


def test_a_name_that_looks_like_a_word_begins_no_statement() -> None:
    same(make_document("a.policy", "x\nallow a  fleet\nst = a\nallow b\n"))


def test_statements_that_are_the_same_stay_two() -> None:
    document = make_document("a.policy", "allow a\nallow a\nallow a fro\nallow a fro\n")
    assert len(document.pieces) == 4
    assert [each.primary.span.start for each in said_of(document) if each.primary] == [24, 36]


def test_only_what_changed_is_read_again() -> None:
    before = make_document("a.policy", "allow a\n# é\nallow b\nallow c\n")
    after = make_document("a.policy", "allow a\n# é\nallow bb\nallow c\n", before)
    kept = [one is other for (_, one), (_, other) in zip(before.pieces, after.pieces, strict=True)]
    assert kept == [True, False, True]
    assert [start for start, _ in after.pieces] == [0, 12, 21]
    assert [after.at(offset)[0] for offset in (0, 11, 12, 13, 20, 21, 99)] == [
        0,
        0,
        12,
        12,
        12,
        21,
        21,
    ]
    other = make_document("b.policy", "allow a\n", before)
    assert [piece.source.name for _, piece in other.pieces] == ["b.policy"]


def test_a_statement_word_inside_of_a_test_begins_no_piece() -> None:
    text = 'test "x" {\nallow https://a.example\n}\nallow a\n  for region EU,\nfleet x\n'
    same(make_document("a.policy", text))
    assert len(make_document("a.policy", text).pieces) == 2


def test_more_mistakes_than_are_worth_listing() -> None:
    same(make_document("a.policy", "allow mde fro x\n" * 60))
    for mistakes, pieces in ((MOST_ERRORS, MOST_ERRORS), (MOST_ERRORS + 1, 1)):
        document = make_document("a.policy", "allow mde fro x\n" * mistakes)
        assert len(document.pieces) == pieces


def test_the_marks_of_a_conflict_and_tabs_concern_the_whole_file() -> None:
    same(make_document("a.policy", "allow a\n<<<<<<< ours\nallow b\n>>>>>>> theirs\nallow c d"))
    same(make_document("a.policy", "allow a\n\tfrom b\nallow\tb\n"))


@given(st.text("ab\n", max_size=12), st.text("ab\n", max_size=12))
def test_a_place_that_moved_holds_the_same_text(one: str, other: str) -> None:
    before, after = SourceFile("a", one), SourceFile("a", other)
    shift = Shift.between(before, after)
    for start in range(len(one) + 1):
        for end in range(start, len(one) + 1):
            moved = shift.move(Span(before, start, end))
            if moved is not None:
                assert moved.file is after
                assert moved.text == one[start:end]
    if one == other:
        assert shift.move(Span(before, 0, len(one))) == Span(after, 0, len(other))
