"""Values of Outgate as those of the protocol."""

from collections.abc import Callable, Iterable, Mapping

from lsprotocol import types

from outgate.cli.views.diagnostics import visible
from outgate.diagnostics import Diagnostic, Edit, Severity, codes
from outgate.editor.completion import Item, ItemKind
from outgate.editor.highlight import Highlight
from outgate.editor.positions import Places, Position, Units
from outgate.editor.roles import Role
from outgate.source import SourceFile, Span

_FADED = (codes.UNUSED_SOURCE, codes.UNUSED_FLEET, codes.REDUNDANT_STATEMENT)

_ITEMS = {
    ItemKind.KEYWORD: types.CompletionItemKind.Keyword,
    ItemKind.SOURCE: types.CompletionItemKind.Variable,
    ItemKind.FLEET: types.CompletionItemKind.Class,
    ItemKind.SERVICE: types.CompletionItemKind.Module,
    ItemKind.REGION: types.CompletionItemKind.EnumMember,
    ItemKind.METHOD: types.CompletionItemKind.EnumMember,
    ItemKind.FEATURE: types.CompletionItemKind.Property,
}

# The kinds of semantic tokens, by their number in the legend; editors colour these by themselves.
_COLOURS = {
    None: types.SemanticTokenTypes.Comment,
    Role.KEYWORD: types.SemanticTokenTypes.Keyword,
    Role.SOURCE: types.SemanticTokenTypes.Variable,
    Role.FLEET: types.SemanticTokenTypes.Class,
    Role.SERVICE: types.SemanticTokenTypes.Namespace,
    Role.REGION: types.SemanticTokenTypes.EnumMember,
    Role.METHOD: types.SemanticTokenTypes.EnumMember,
    Role.FEATURE: types.SemanticTokenTypes.Property,
    Role.ADDRESS: types.SemanticTokenTypes.Number,
    Role.DATE: types.SemanticTokenTypes.Number,
    Role.URL: types.SemanticTokenTypes.String,
    Role.STRING: types.SemanticTokenTypes.String,
    Role.SIGN: types.SemanticTokenTypes.Operator,
}
_NUMBERS = {name: number for number, name in enumerate(dict.fromkeys(_COLOURS.values()))}
LEGEND = types.SemanticTokensLegend(
    [str(name.value) for name in _NUMBERS], [types.SemanticTokenModifiers.Declaration.value]
)


class Ranges:
    """Spans as ranges in the units of the editor."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self._places: dict[int, Places] = {}

    def places(self, source: SourceFile) -> Places:
        """The places of a text."""
        known = self._places.get(id(source))
        if known is None or known.text is not source.text:
            known = self._places[id(source)] = Places(source.text, self.units)
        return known

    def position(self, source: SourceFile, offset: int) -> types.Position:
        """An offset as a position."""
        at = self.places(source).position(offset)
        return types.Position(at.line, at.character)

    def range(self, span: Span) -> types.Range:
        """A span as a range."""
        return types.Range(self.position(span.file, span.start), self.position(span.file, span.end))

    def offset(self, source: SourceFile, position: types.Position) -> int:
        """A position as an offset."""
        return self.places(source).offset(Position(position.line, position.character))

    def edit(self, edit: Edit) -> types.TextEdit:
        """An edit."""
        return types.TextEdit(self.range(edit.span), edit.text)


def diagnostic_of(
    diagnostic: Diagnostic, ranges: Ranges, uri_of: Callable[[str], str | None]
) -> types.Diagnostic:
    """A diagnostic with all that it has to say; one without a place is at the beginning."""
    primary = diagnostic.primary
    notes = (("note", diagnostic.note), ("help", diagnostic.help))
    lines = [diagnostic.message, *(f"{what}: {text}" for what, text in notes if text)]
    if primary and primary.text:
        lines.insert(1, primary.text)
    start = types.Position(0, 0)
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(uri, ranges.range(label.span)), visible(label.text or "see here")
        )
        for label in diagnostic.related
        if (uri := uri_of(label.span.file.name)) is not None
    ]
    return types.Diagnostic(
        range=ranges.range(primary.span) if primary else types.Range(start, start),
        message="\n".join(map(visible, lines)),
        severity=types.DiagnosticSeverity.Error
        if diagnostic.severity is Severity.ERROR
        else types.DiagnosticSeverity.Warning,
        code=diagnostic.code.id,
        source="outgate",
        related_information=related or None,
        tags=[types.DiagnosticTag.Unnecessary] if diagnostic.code in _FADED else None,
    )


def items_of(items: Iterable[Item], replaced: types.Range) -> list[types.CompletionItem]:
    """What can come, in its order."""
    return [
        types.CompletionItem(
            label=item.label,
            kind=_ITEMS[item.kind],
            detail=visible(item.detail) or None,
            sort_text=f"{number:05}",
            filter_text=item.label,
            text_edit=types.TextEdit(replaced, item.label),
        )
        for number, item in enumerate(items)
    ]


def tokens_of(highlights: Iterable[Highlight], ranges: Ranges) -> list[int]:
    """Semantic tokens as the protocol packs them: each by its distance from the one before."""
    data: list[int] = []
    line = character = 0
    for each in highlights:
        begin = ranges.position(each.span.file, each.span.start)
        end = ranges.position(each.span.file, each.span.end)
        if begin.line != line:
            character = 0
        colour = _NUMBERS[_COLOURS[each.role]]
        data += [
            begin.line - line,
            begin.character - character,
            end.character - begin.character,
            colour,
            int(each.defines),
        ]
        line, character = begin.line, begin.character
    return data


def workspace_edit(
    edits: Mapping[str, list[types.TextEdit]], versions: Mapping[str, int], *, versioned: bool
) -> types.WorkspaceEdit:
    """Edits of several files by their addresses, for the versions that they were made for."""
    if not versioned:
        return types.WorkspaceEdit(changes=dict(edits))
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), [*changes]
            )
            for uri, changes in edits.items()
        ]
    )
