"""Where things are: in a text that has changed since, at the borders of what an editor asks for."""

import pytest

from outgate.diagnostics import Diagnostic, Edit, Fix, Label, codes
from outgate.editor.buffers import BufferReading, refuse_large
from outgate.editor.cures import cures
from outgate.editor.hints import hints
from outgate.editor.layout import lay_out
from outgate.editor.relocate import Shift, move_all
from outgate.editor.view import View
from outgate.language.files import MAX_BYTES
from outgate.source import SourceFile, Span
from tests.conftest import Workspace
from tests.editor.scene import open_examples

EMEA = "policies/emea.policy"


@pytest.mark.parametrize(
    ("before", "after", "word", "wanted"),
    [
        ("one two three", "one 2 three", "one", 0),
        ("one two three", "one 2 three", "three", 6),
        ("one two three", "one 2 three", "two", None),
        ("one two three", "one twenty-two three", "three", 15),
        ("one two three", "zero one two three", "two", 9),
        ("one two three", "zero one two three", "one", None),
        ("one two three", "one two three four", "one", 0),
        ("one two three", "one two", "three", None),
        ("one two three", "one two three", "two", 4),
        # What touches a change may have become another word.
        ("one two three", "one twos three", "two", None),
        ("one two three", "one xtwo three", "two", None),
        # Letters that both sides of a change share count once.
        ("aab ccc", "aaab ccc", "ccc", 5),
        ("aaab ccc", "aab ccc", "ccc", 4),
        ("", "new", "", 0),
    ],
)
def test_what_is_beside_a_change_moves_with_it(
    before: str, after: str, word: str, wanted: int | None
) -> None:
    old, new = SourceFile("a", before), SourceFile("a", after)
    at = before.index(word)
    moved = Shift.between(old, new).move(Span(old, at, at + len(word)))
    if before == "" or wanted is None:  # where all is new, nothing is where it was
        assert moved is None
    else:
        assert moved == Span(new, wanted, wanted + len(word))


def diagnostic_at(file: SourceFile, word: str, *, related: str = "", fixed: str = "") -> Diagnostic:
    def span(text: str) -> Span:
        at = file.text.index(text)
        return Span(file, at, at + len(text))

    return Diagnostic(
        codes.SYNTAX,
        "told",
        primary=Label(span(word), "here"),
        related=(Label(span(related), "there"),) if related else (),
        fixes=(Fix("mend", (Edit(span(fixed), "x"),), safe=True),) if fixed else (),
    )


def test_of_what_was_told_each_part_stays_or_goes_by_itself() -> None:
    old = SourceFile("a", "one two three four")
    new = SourceFile("a", "one 2 three four")
    told = (
        diagnostic_at(old, "one", related="two", fixed="three"),
        diagnostic_at(old, "three", related="four", fixed="two"),
        diagnostic_at(old, "two"),
    )
    first, second = move_all(told, {"a": new})
    assert first.primary is not None
    assert (first.primary.span.text, first.primary.text) == ("one", "here")
    assert first.related == ()
    assert [edit.span.start for fix in first.fixes for edit in fix.edits] == [6]
    assert first.fixes[0].safe
    assert second.primary == Label(Span(new, 6, 11), "here")
    assert [label.span.text for label in second.related] == ["four"]
    assert second.fixes == ()


def test_what_was_told_of_a_file_that_is_no_more_is_gone() -> None:
    gone, same = SourceFile("gone", "a b"), SourceFile("same", "a b")
    nowhere = Diagnostic(codes.NO_POLICIES, "nothing")
    told = (diagnostic_at(gone, "a"), diagnostic_at(same, "b"), nowhere)
    assert list(move_all(told, {"same": same})) == [told[1], nowhere]


def test_a_fix_is_offered_where_it_touches_what_is_chosen() -> None:
    file = SourceFile("a", "one two three")
    told = (diagnostic_at(file, "two", fixed="two"), Diagnostic(codes.NO_POLICIES, "nowhere"))
    chosen = [
        start for start in range(10) if [*cures(told, "a", start, start)] != []
    ]  # a cursor is at the beginning of a word, in it, or at its end
    assert chosen == [4, 5, 6, 7]
    assert [cure.fix.title for cure in cures(told, "a", 0, 4)] == ["mend"]
    assert [*cures(told, "a", 8, 13)] == []
    assert [*cures(told, "b", 4, 7)] == []


def test_statements_are_where_they_are_now() -> None:
    scene = open_examples()
    text = scene.documents[EMEA].source.text
    document = scene.type(EMEA, f"# one more line\n{text}")
    view = scene.view()
    statements = view.statements(document)
    assert len(statements) == 2
    assert view.impact_of("elsewhere/a.policy", statements[0][0]) is None
    assert View(scene.study, {EMEA: document}).statements(document) == ()
    for statement, span in statements:
        assert span.file is document.source
        assert span.text == statement.span.text
        assert span.text.startswith("allow mde")


def test_hints_are_of_the_statements_that_end_in_the_range() -> None:
    scene = open_examples()
    view, document = scene.view(), scene.documents[EMEA]
    every = list(hints(view, document, 0, len(document.source.text)))
    assert len(every) == 2
    for hint in every:
        assert document.source.text[hint.offset - 1] != "\n"
        assert list(hints(view, document, hint.offset, hint.offset)) == [hint]
    between = (every[0].offset + 1, every[1].offset - 1)
    assert list(hints(view, document, *between)) == []


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("allow mde for region EU,  fleet mma\n", (25, 26, "")),
        ("allow mde for region EU, fleet mma", (34, 34, "\n")),
        ("allow mde for region EU, fleet mma\n", None),
        ("allow  mde for\n", None),  # a mistake
        (" \n", None),
        ("", None),
    ],
)
def test_laying_out_writes_no_more_than_what_differs(
    text: str, edit: tuple[int, int, str] | None
) -> None:
    """An edit of the whole text would throw every cursor and fold of the editor about."""
    made = lay_out(SourceFile("a.policy", text))
    shown = None if made is None else (made.span.start, made.span.end, made.text)
    assert shown == edit


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("a" * MAX_BYTES, True),
        ("a" * (MAX_BYTES + 1), False),
        ("é" * (MAX_BYTES // 2), True),
        ("é" * (MAX_BYTES // 2) + "a", False),
    ],
    ids=["most", "one more", "most bytes", "one more byte"],
)
def test_a_text_is_too_large_where_its_file_would_be(text: str, taken: bool) -> None:
    problem = refuse_large("a.policy", text)
    assert (problem is None) is taken
    if problem is not None:
        assert problem.code is codes.FILE_TOO_LARGE
        assert (
            problem.message
            == "`a.policy` is larger than the 8 MiB that Outgate reads of such a file"
        )
        assert problem.help == "check that it is the right file; split a large one into several"


def test_a_file_that_is_not_saved_yet_is_read_beside_those_that_are(empty: Workspace) -> None:
    saved = empty.write("policies/a.policy", "source a = 10.0.0.1\n")
    new, bad, gone = (empty.folder / name for name in ("new.policy", "bad.policy", "gone.policy"))
    reading = BufferReading({new: "source b = 10.0.0.2\n", bad: "\ud800"})
    sources, problems = reading.sources([saved, new, bad, gone], empty.folder, [])
    assert [(each.name, each.text) for each in sources] == [
        ("policies/a.policy", "source a = 10.0.0.1\n"),
        ("new.policy", "source b = 10.0.0.2\n"),
    ]
    assert [each.code for each in problems] == [codes.UNREADABLE_FILE, codes.NOT_TEXT]
    assert problems[0].message == "there is no `gone.policy`"
    assert "bad.policy" in problems[1].message
    assert reading.seen == {(saved, new, bad, gone): (sources, problems)}


def test_a_file_that_is_there_is_read_as_one_with_what_the_editor_has(empty: Workspace) -> None:
    """A link out of the project is refused, whatever an editor has open at its place."""
    saved = empty.write("a.policy", "source a = 10.0.0.1\n")
    link = empty.folder / "link.policy"
    link.symlink_to("/etc/hostname")
    reading = BufferReading({saved: "source b = 10.0.0.2\n", link: "source c = 10.0.0.3\n"})
    sources, problems = reading.sources([saved, link], empty.folder, [])
    assert [(each.name, each.text) for each in sources] == [("a.policy", "source b = 10.0.0.2\n")]
    assert ["link.policy" in each.message for each in problems] == [True]


def test_a_file_that_stays_the_same_is_parsed_once() -> None:
    source = SourceFile("a.policy", "source a = 10.0.0.1\n")
    asked: list[int] = []
    first = BufferReading({}, check_stale=lambda: asked.append(1))
    parsed = first.parse(source)
    assert first.parse(source) is parsed
    later = BufferReading({}, first.parsed, lambda: asked.append(2))
    assert later.parse(source) is parsed
    assert later.parsed == {source: parsed}
    assert asked == [1]
