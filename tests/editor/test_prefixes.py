"""Every prefix of the example policies, as somebody types them: an answer to every question."""

import pytest

from outgate.cli.views import hover_markdown
from outgate.editor.completion import complete
from outgate.editor.highlight import highlights
from outgate.editor.hints import hints
from outgate.editor.hover import hover
from outgate.editor.layout import lay_out
from outgate.editor.pieces import make_document
from outgate.editor.symbols import find_all, symbol_at
from outgate.language.parse import parse
from tests.editor.scene import open_examples


@pytest.mark.slow
def test_every_prefix_of_the_example_policies() -> None:
    scene = open_examples()
    for name in sorted(scene.documents):
        text = scene.documents[name].source.text
        for end in range(len(text) + 1):
            document = scene.type(name, text[:end])
            view = scene.view()
            assert view.at_once is not None
            for each in view.at_once.diagnostics:
                span = each.primary.span if each.primary else None
                if span is not None and span.file.name == name:
                    assert span.file == document.source
                    assert 0 <= span.start <= span.end <= end
            _, wrong = parse(document.source)
            said = [each for each in view.at_once.diagnostics if each.code.id == "syntax"]
            assert len(said) == len([each for each in wrong if each.code.id == "syntax"])
            seen = hover(view, document, end)
            if seen is not None:
                assert hover_markdown.render(seen.fact)
                assert seen.span.end == end or seen.span.text
            coming = complete(view, document, end)
            if coming is not None:
                assert text[:end].endswith(coming.span.text)
            for colour in highlights(document, max(end - 100, 0)):
                assert "\n" not in colour.span.text
                assert colour.span.text.strip()
            assert all(0 < hint.offset <= end for hint in hints(view, document, 0, end))
            at = symbol_at(document, end)
            if at is not None:
                assert any(each.span == at[1] for each in find_all(at[0], view, name))
            if end % 7 == 0:
                edit = lay_out(document.source)
                assert edit is None or not wrong
        scene.type(name, text)


def test_what_comes_next_at_every_word_of_the_examples_is_what_stands_there() -> None:
    """An oracle that nobody wrote for it: real policies, of which each word was to be proposed."""
    scene = open_examples()
    view = scene.view()
    proposed = 0
    for name, document in scene.documents.items():
        for start, piece in document.pieces:
            for mark in piece.marks:
                if mark.role.value not in (
                    "keyword",
                    "source",
                    "fleet",
                    "service",
                    "region",
                    "method",
                    "feature",
                ):
                    continue
                if mark.defines:
                    continue
                at = start + mark.start
                # Nothing behind it is there yet, as when it is typed; the other files are.
                typed = make_document(name, document.source.text[:at])
                open_now = {**view.documents, name: typed}
                whole = type(view)(view.study, open_now, None)
                coming = complete(whole, typed, at)
                assert coming is not None
                labels = {item.label.lower() for item in coming.items}
                word = mark.token.lower()
                proposed += 1
                assert word in labels, (name, document.source.text[at - 40 : at], word)
    assert proposed > 100
