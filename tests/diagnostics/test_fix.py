"""Edits are applied all at once or not at all, and a diagnostic carries the ones that cure it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.diagnostics import Edit, EditsOverlap, Fix, apply_fixes, codes
from outgate.source import SourceFile, Span
from tests.support import problems_of

SOURCE = SourceFile("a.policy", "allow mde\nfor region EU\n")


def edit(start: int, end: int, text: str, file: SourceFile = SOURCE) -> Edit:
    return Edit(Span(file, start, end), text)


def test_edits_are_of_the_text_as_it_was() -> None:
    edits = (edit(21, 23, "UK, US"), edit(0, 5, "forbid"), edit(9, 9, " # everywhere"))
    assert apply_fixes(SOURCE, edits) == "forbid mde # everywhere\nfor region UK, US\n"
    assert apply_fixes(SOURCE, ()) == SOURCE.text


@pytest.mark.parametrize(
    "pair",
    [
        ((0, 5), (4, 9)),
        ((0, 9), (2, 3)),
        ((0, 5), (0, 5)),
        ((3, 3), (3, 3)),
        ((3, 3), (3, 5)),
        ((2, 6), (4, 4)),
    ],
)
def test_edits_of_one_place_are_refused_in_either_order(
    pair: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    one, other = (edit(start, end, "x") for start, end in pair)
    for edits in ((one, other), (other, one)):
        with pytest.raises(EditsOverlap):
            apply_fixes(SOURCE, edits)


def test_edits_that_touch_are_two_edits() -> None:
    assert apply_fixes(SOURCE, (edit(0, 5, "a"), edit(5, 6, ""), edit(6, 9, "b"))).startswith(
        "ab\n"
    )


def test_an_edit_of_another_file_or_text_is_refused() -> None:
    for file in (SourceFile("b.policy", SOURCE.text), SourceFile("a.policy", "allow mde")):
        with pytest.raises(ValueError, match=r"is none of a\.policy"):
            apply_fixes(SOURCE, (edit(0, 1, "", file),))


@given(st.lists(st.text(max_size=5), min_size=1, max_size=9), st.data())
def test_what_no_edit_names_stays(pieces: list[str], data: st.DataObject) -> None:
    source = SourceFile("a.policy", "".join(pieces))
    edits, expected, at = [], [], 0
    for piece in pieces:
        text = data.draw(st.none() | st.text(max_size=3))
        if piece and text is not None:
            edits.append(edit(at, at + len(piece), text, source))
        expected.append(piece if text is None else text if piece else "")
        at += len(piece)
    assert apply_fixes(source, data.draw(st.permutations(edits))) == "".join(expected)


@pytest.mark.parametrize(
    ("word", "wrong", "right", "code"),
    [
        ("fleet", "win10-1790", "win10-1709", codes.UNKNOWN_FLEET),
        ("region", "EUU", "EU", codes.UNKNOWN_REGION),
    ],
)
def test_a_misspelt_name_is_offered_and_never_safe(
    word: str, wrong: str, right: str, code: codes.Code
) -> None:
    other = {"fleet": "region EU", "region": "fleet win11-24h2"}[word]
    text = f"allow mde for {other}, {word} {wrong}\n"
    (problem,) = (each for each in problems_of(text, "2026-07-03") if each.code is code)
    span = Span(SourceFile("test.policy", text), text.index(wrong), text.index(wrong) + len(wrong))
    assert problem.fixes == (Fix(f"write `{right}`", (Edit(span, right),), safe=False),)
    mended = apply_fixes(span.file, problem.fixes[0].edits)
    assert code not in {each.code for each in problems_of(mended, "2026-07-03")}
