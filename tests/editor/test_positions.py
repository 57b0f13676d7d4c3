"""Columns in the units of the editor, beyond the first plane too; wrong places are put right."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outgate.editor.positions import Places, Position, Units, replace_range, unify_line_ends

TEXT = "aé\n𝒳b\n\nlast"  # 𝒳: one character, two units of UTF-16, four bytes

# Each character of the text with its position, counted by hand.
BY_HAND = {
    Units.UTF8: [(0, 0), (0, 1), (0, 3), (1, 0), (1, 4), (1, 5), (2, 0), (3, 0)],
    Units.UTF16: [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (1, 3), (2, 0), (3, 0)],
    Units.UTF32: [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (3, 0)],
}


@pytest.mark.parametrize("units", Units)
def test_positions_counted_by_hand(units: Units) -> None:
    places = Places(TEXT, units)
    for offset, (line, character) in enumerate(BY_HAND[units]):
        assert places.position(offset) == Position(line, character)
        assert places.offset(Position(line, character)) == offset


@pytest.mark.parametrize(
    ("position", "offset"),
    [
        (Position(1, 1), 3),  # inside of 𝒳: before it
        (Position(0, 99), 2),  # behind the line: its end
        (Position(2, 1), 6),
        (Position(3, 99), 11),
        (Position(4, 0), 11),  # behind the last line: the end
        (Position(9, 9), 11),
        (Position(-1, 5), 0),
        (Position(1, -1), 3),
    ],
)
def test_a_place_that_is_none_is_the_nearest_before(position: Position, offset: int) -> None:
    assert Places(TEXT).offset(position) == offset


@given(st.text(alphabet="a\r\n\x85\u2028"))
def test_lines_end_as_the_protocol_says_and_stay_when_they_are_unified(text: str) -> None:
    places, unified = Places(text), Places(unify_line_ends(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines):
        for character in range(len(line) + 1):
            position = Position(number, character)
            assert places.position(places.offset(position)) == position
            assert unified.position(unified.offset(position)) == position


# The last character of each width, and the first of the next.
EDGES = "\x7f\x80\u07ff\u0800\uffff\U00010000"


@given(st.text(alphabet="a é𝒳\n\U0010ffff\u0301"), st.sampled_from(Units))
@example(EDGES, Units.UTF8)
@example(EDGES, Units.UTF16)
@example(EDGES, Units.UTF32)
def test_every_offset_comes_back(text: str, units: Units) -> None:
    places = Places(text, units)
    encoding = {Units.UTF8: "utf-8", Units.UTF16: "utf-16-le", Units.UTF32: "utf-32-le"}[units]
    size = {Units.UTF8: 1, Units.UTF16: 2, Units.UTF32: 4}[units]
    for offset in range(len(text) + 1):
        position = places.position(offset)
        before = text[:offset].split("\n")
        assert position.line == len(before) - 1
        assert position.character == len(before[-1].encode(encoding)) // size
        assert places.offset(position) == offset


@given(
    st.text(alphabet="ab𝒳\n", max_size=20),
    st.text(alphabet="x𝒳\n\r", max_size=5),
    st.tuples(*[st.integers(-2, 9)] * 4),
    st.sampled_from(Units),
)
def test_any_change_of_any_range_leaves_a_text(
    text: str, new: str, place: tuple[int, int, int, int], units: Units
) -> None:
    a, b, c, d = place
    start, end = Position(a, b), Position(c, d)
    after = replace_range(text, start, end, new, units)
    first, last = sorted(Places(text, units).offset(each) for each in (start, end))
    assert after == text[:first] + new + text[last:]


def test_any_line_ends_are_one() -> None:
    assert unify_line_ends("a\r\nb\rc\nd") == "a\nb\nc\nd"
