"""Values in the protocol's words: diagnostics, items, colours and edits, each field by hand."""

from pathlib import Path

import pytest
from lsprotocol import types

from outgate.cli.lsp.convert import (
    LEGEND,
    Ranges,
    diagnostic_of,
    items_of,
    tokens_of,
    workspace_edit,
)
from outgate.cli.lsp.places import locate, path_of, uri_of
from outgate.diagnostics import Code, Diagnostic, Label, codes
from outgate.editor.completion import Item, ItemKind
from outgate.editor.highlight import Highlight
from outgate.editor.positions import Units
from outgate.editor.roles import Role
from outgate.source import SourceFile, Span

FILE = SourceFile("a.policy", "# 𝒳 one\nallow mde\n  from \x1bx\n")
RANGES = Ranges(Units.UTF16)


def span(word: str) -> Span:
    at = FILE.text.index(word)
    return Span(FILE, at, at + len(word))


def a_range(line: int, start: int, end: int) -> types.Range:
    return types.Range(types.Position(line, start), types.Position(line, end))


def told(diagnostic: Diagnostic) -> types.Diagnostic:
    return diagnostic_of(diagnostic, RANGES, {"a.policy": "file:///a.policy"}.get)


def test_a_diagnostic_says_all_in_the_order_of_the_terminal() -> None:
    elsewhere = Label(Span(SourceFile("gone", "x"), 0, 1), "nowhere")
    shown = told(
        Diagnostic(
            codes.SYNTAX,
            "what \x1b",
            primary=Label(span("mde"), "here"),
            related=(Label(span("one"), "first"), Label(span("from")), elsewhere),
            help="mend it",
            note="nothing was changed",
        )
    )
    assert shown == types.Diagnostic(
        range=a_range(1, 6, 9),
        message="what \\u001b\nhere\nnote: nothing was changed\nhelp: mend it",
        severity=types.DiagnosticSeverity.Error,
        code="syntax",
        source="outgate",
        related_information=[
            types.DiagnosticRelatedInformation(
                types.Location("file:///a.policy", a_range(0, 5, 8)), "first"
            ),
            types.DiagnosticRelatedInformation(
                types.Location("file:///a.policy", a_range(2, 2, 6)), "see here"
            ),
        ],
    )


def test_a_diagnostic_with_no_more_than_a_message() -> None:
    assert told(Diagnostic(codes.NO_ALLOW, "nothing")) == types.Diagnostic(
        range=a_range(0, 0, 0),
        message="nothing",
        severity=types.DiagnosticSeverity.Warning,
        code="no-allow",
        source="outgate",
    )


@pytest.mark.parametrize(
    ("code", "faded"),
    [
        (codes.UNUSED_SOURCE, True),
        (codes.UNUSED_FLEET, True),
        (codes.REDUNDANT_STATEMENT, True),
        (codes.NO_OWNER, False),
        (codes.SYNTAX, False),
    ],
)
def test_what_does_nothing_is_shown_faded(code: Code, faded: bool) -> None:
    shown = told(Diagnostic(code, "x", primary=Label(span("mde"))))
    assert shown.tags == ([types.DiagnosticTag.Unnecessary] if faded else None)


# What an editor draws beside each word that can come.
ICONS = {
    ItemKind.KEYWORD: types.CompletionItemKind.Keyword,
    ItemKind.SOURCE: types.CompletionItemKind.Variable,
    ItemKind.FLEET: types.CompletionItemKind.Class,
    ItemKind.SERVICE: types.CompletionItemKind.Module,
    ItemKind.REGION: types.CompletionItemKind.EnumMember,
    ItemKind.METHOD: types.CompletionItemKind.EnumMember,
    ItemKind.FEATURE: types.CompletionItemKind.Property,
}


def test_items_stay_in_their_order_and_replace_what_is_written() -> None:
    """Editors sort by a text of their own; ours keeps the nearest names first."""
    items = [Item(kind.value, kind, "detail\x1b") for kind in ItemKind]
    shown = items_of([*items, Item("bare", ItemKind.SOURCE)], a_range(0, 1, 2))
    for number, (item, sent) in enumerate(zip(items, shown[:-1], strict=True)):
        assert sent == types.CompletionItem(
            label=item.label,
            kind=ICONS[item.kind],
            detail="detail\\u001b",
            sort_text=f"0000{number}",
            filter_text=item.label,
            text_edit=types.TextEdit(a_range(0, 1, 2), item.label),
        )
    assert shown[-1].detail is None


def test_colours_are_packed_by_their_distances() -> None:
    words = (
        Highlight(span("# 𝒳 one"), None),
        Highlight(span("allow"), Role.KEYWORD),
        Highlight(span("mde"), Role.SERVICE, defines=True),
        Highlight(span("from"), Role.KEYWORD),
    )
    names = LEGEND.token_types
    comment, keyword, service = (names.index(each) for each in ("comment", "keyword", "namespace"))
    assert tokens_of(words, RANGES) == [
        *(0, 0, 8, comment, 0),
        *(1, 0, 5, keyword, 0),
        *(0, 6, 3, service, 1),
        *(1, 2, 4, keyword, 0),
    ]
    assert LEGEND.token_modifiers == ["declaration"]


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (None, "comment"),
        (Role.KEYWORD, "keyword"),
        (Role.SOURCE, "variable"),
        (Role.FLEET, "class"),
        (Role.SERVICE, "namespace"),
        (Role.REGION, "enumMember"),
        (Role.METHOD, "enumMember"),
        (Role.FEATURE, "property"),
        (Role.ADDRESS, "number"),
        (Role.DATE, "number"),
        (Role.URL, "string"),
        (Role.STRING, "string"),
        (Role.SIGN, "operator"),
    ],
)
def test_a_role_has_a_colour_that_editors_know(role: Role | None, name: str) -> None:
    (_, _, _, colour, _) = tokens_of([Highlight(span("mde"), role)], RANGES)
    assert LEGEND.token_types[colour] == name


def test_an_edit_of_several_files_is_for_the_versions_it_was_made_for() -> None:
    change = types.TextEdit(a_range(0, 1, 2), "x")
    edits = {"file:///a": [change], "file:///b": [change]}
    assert workspace_edit(edits, {"file:///a": 7}, versioned=False) == types.WorkspaceEdit(
        changes=edits
    )
    made = workspace_edit(edits, {"file:///a": 7}, versioned=True)
    assert made.changes is None
    documents = [
        each for each in made.document_changes or () if isinstance(each, types.TextDocumentEdit)
    ]
    assert [(each.text_document.uri, each.text_document.version) for each in documents] == [
        ("file:///a", 7),
        ("file:///b", None),
    ]
    assert [each.edits for each in documents] == [[change], [change]]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b%20c.policy", "/a/b c.policy"),
        ("file://localhost/a", "/a"),
        ("file://elsewhere/a", None),
        ("untitled:a", None),
        ("https://a.example/b", None),
        ("file:a", None),
        ("file:///a%00b", None),
        ("untitled:/a", None),
        ("file:///a%ff", "/a\udcff"),  # a name that is no text is a name all the same
    ],
)
def test_which_addresses_are_files_of_this_machine(uri: str, path: str | None) -> None:
    assert path_of(uri) == (None if path is None else Path(path))


def test_a_document_lies_in_the_innermost_folder_of_the_workspace(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    folders = [tmp_path, inner]
    for file, top in ((inner / "a.policy", inner), (tmp_path / "b.policy", tmp_path)):
        located = locate(uri_of(file), folders)
        assert (located.path, located.top) == (file, top)
    alone = locate(uri_of(tmp_path / "a.policy"), [])
    assert (alone.path, alone.top) == (tmp_path / "a.policy", None)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("file:///elsewhere/a.policy", "a.policy"),
        ("untitled:Untitled-1", "Untitled-1"),
        ("untitled:", "untitled"),
        ("weird://host/b%00c", "bc"),
        ("untitled:there", "there~~"),
    ],
)
def test_what_is_outside_gets_a_place_where_nothing_is(tmp_path: Path, uri: str, name: str) -> None:
    (tmp_path / "there").touch()
    (tmp_path / "there~").symlink_to("nowhere")
    (tmp_path / "inner").mkdir()
    located = locate(uri, [tmp_path / "inner", tmp_path])
    assert (located.path, located.top) == (tmp_path / name, tmp_path)


def test_the_folder_of_the_workspace_is_no_document(tmp_path: Path) -> None:
    located = locate(uri_of(tmp_path), [tmp_path])
    assert located.path == tmp_path / tmp_path.name


def test_without_a_workspace_what_is_no_file_is_looked_at_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    located = locate("untitled:new", [])
    assert (located.path, located.top) == (tmp_path / "new", tmp_path)
