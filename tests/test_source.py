"""Places in a text: lines and columns are counted from 1, and pieces end before their end."""

import pytest

from outgate.source import SourceFile, Span

TEXT = "one\n\nthree ü\nlast"
FILE = SourceFile("a.policy", TEXT)


@pytest.mark.parametrize("text", [TEXT, "", "\n", "a", "a\n", "\n\na\r\nb"])
def test_a_position_is_counted_as_people_count(text: str) -> None:
    file = SourceFile("x", text)
    line, column = 1, 1
    for offset, letter in enumerate(f"{text}$"):  # also behind the end
        assert file.position(offset) == (line, column)
        line, column = (line + 1, 1) if letter == "\n" else (line, column + 1)
    assert [file.line_text(each + 1) for each in range(line)] == text.split("\n")


def test_a_piece_of_a_file() -> None:
    span = Span(FILE, 5, 10)
    assert (span.text, span.line, span.column, span.place) == ("three", 3, 1, "a.policy:3")
    late = Span(FILE, 11, 12)
    assert (late.text, late.line, late.column) == ("ü", 3, 7)
    assert span.to(late) == Span(FILE, 5, 12)
    assert span.to(late).text == "three ü"
