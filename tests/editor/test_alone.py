"""A document that no policy set takes: what stands in it is known, and nothing of a catalog."""

import pytest

from outgate.editor.completion import complete
from outgate.editor.hints import hints
from outgate.editor.hover import hover
from outgate.editor.roles import Role
from outgate.editor.symbols import Symbol, definitions, find_all
from tests.editor.scene import cursor, open_examples

NAME = "elsewhere/x.policy"


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("allow |", []),
        ("allow mde for region |", []),
        ("allow mde with |", []),
        ("allow mde via |", ["standard", "streamlined", "addresses"]),
        ("source a = 10.0.0.1\nallow mde from |", ["a", "any"]),
        ("fleet f = mma\nallow mde for fleet f|", ["f", "all"]),
    ],
)
def test_what_can_come(marked: str, wanted: list[str]) -> None:
    text, at = cursor(marked)
    scene = open_examples()
    document = scene.type(NAME, text)
    completion = complete(scene.view(), document, at)
    assert completion is not None
    labels = [item.label for item in completion.items]
    assert labels[: len(wanted)] == wanted
    assert wanted or not labels


@pytest.mark.parametrize(
    ("marked", "known"),
    [
        ("allow m|de for region EU", False),
        ("allow mde for region E|U", False),
        ("allow mde with upda|tes", False),
        ('test "x" {\n  allow htt|ps://a.example\n}', False),
        ("allow mde via stand|ard", True),
        ("source a = 10.0.0.1\nallow mde from |a", True),
        ("allow mde for fleet mm|a", True),
    ],
)
def test_what_is_said_of_a_word(marked: str, known: bool) -> None:
    text, at = cursor(marked)
    scene = open_examples()
    document = scene.type(NAME, text)
    view = scene.view()
    assert (hover(view, document, at) is not None) is known
    assert list(hints(view, document, 0, len(text))) == []
    assert view.statements(document) == ()


def test_where_names_are_given() -> None:
    scene = open_examples()
    document = scene.type(NAME, "source a = 10.0.0.1\nallow mde from a\n")
    view = scene.view()
    (given,) = definitions(Symbol(Role.SOURCE, "a"), view, NAME)
    assert (given.file, given.start) == (document.source, 7)
    assert len(find_all(Symbol(Role.SOURCE, "a"), view, NAME)) == 2
    assert definitions(Symbol(Role.SERVICE, "mde"), view, NAME) == ()
    assert view.set_of(NAME) is None
