"""What editors ask about a document, and what changes nothing."""

from collections.abc import Callable

from lsprotocol import types

from outgate.cli.lsp.asking import Answers
from outgate.cli.lsp.convert import items_of, tokens_of
from outgate.cli.views import hover_markdown
from outgate.diagnostics import count
from outgate.editor import symbols
from outgate.editor.completion import Completion, complete
from outgate.editor.highlight import highlights
from outgate.editor.hints import Hint, hints
from outgate.editor.hover import Hover, hover
from outgate.editor.pieces import Document
from outgate.editor.symbols import Symbol
from outgate.editor.view import View
from outgate.source import Span

Asked = types.DefinitionParams | types.ReferenceParams


class ReadingAnswers(Answers):
    """Hover, completion, names, hints and colours."""

    async def hover(self, params: types.HoverParams) -> types.Hover | None:
        """What stands under the cursor."""
        ranges = self.ranges()

        def look(view: View, document: Document) -> tuple[Hover, str] | None:
            offset = ranges.offset(document.source, params.position)
            seen = hover(view, document, offset)
            return (seen, hover_markdown.render(seen.fact)) if seen else None

        if (answered := await self.ask(params.text_document.uri, look)) is None:
            return None
        _, (seen, text) = answered
        return types.Hover(
            types.MarkupContent(types.MarkupKind.Markdown, text), ranges.range(seen.span)
        )

    async def completion(self, params: types.CompletionParams) -> types.CompletionList | None:
        """What can come at a place."""
        ranges = self.ranges()

        def look(view: View, document: Document) -> Completion | None:
            return complete(view, document, ranges.offset(document.source, params.position))

        if (answered := await self.ask(params.text_document.uri, look)) is None:
            return None
        _, completion = answered
        items = items_of(completion.items, ranges.range(completion.span))
        return types.CompletionList(is_incomplete=False, items=items)

    async def definition(self, params: types.DefinitionParams) -> list[types.Location] | None:
        """Where the name under the cursor is given."""
        return await self._spans(params, symbols.definitions)

    async def references(self, params: types.ReferenceParams) -> list[types.Location] | None:
        """Where the name under the cursor stands."""
        defined = params.context.include_declaration

        def look(symbol: Symbol, view: View, name: str) -> tuple[Span, ...]:
            every = symbols.find_all(symbol, view, name)
            return tuple(each.span for each in every if defined or not each.defines)

        return await self._spans(params, look)

    async def _spans(
        self, params: Asked, find: Callable[[Symbol, View, str], tuple[Span, ...]]
    ) -> list[types.Location] | None:
        ranges = self.ranges()

        def look(view: View, document: Document) -> tuple[Span, ...] | None:
            offset = ranges.offset(document.source, params.position)
            at = symbols.symbol_at(document, offset)
            return find(at[0], view, document.source.name) if at else None

        if (answered := await self.ask(params.text_document.uri, look)) is None:
            return None
        document, spans = answered
        return [
            types.Location(uri, ranges.range(span))
            for span in spans
            if (uri := self.server.uri_for(document.room, span.file.name)) is not None
        ]

    async def inlay_hint(self, params: types.InlayHintParams) -> list[types.InlayHint] | None:
        """How much each statement opens."""
        ranges = self.ranges()

        def look(view: View, document: Document) -> tuple[tuple[types.Position, Hint], ...]:
            start = ranges.offset(document.source, params.range.start)
            end = ranges.offset(document.source, params.range.end)
            return tuple(
                (ranges.position(document.source, hint.offset), hint)
                for hint in hints(view, document, start, end)
            )

        if (answered := await self.ask(params.text_document.uri, look)) is None:
            return None
        return [_hint(position, hint) for position, hint in answered[1]]

    async def tokens(self, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
        """What each word is."""
        ranges = self.ranges()

        def look(_: View, document: Document) -> list[int]:
            return tokens_of(highlights(document), ranges)

        answered = await self.ask(params.text_document.uri, look)
        return types.SemanticTokens(answered[1]) if answered else None

    async def tokens_in(
        self, params: types.SemanticTokensRangeParams
    ) -> types.SemanticTokens | None:
        """What each word of a part is."""
        ranges = self.ranges()

        def look(_: View, document: Document) -> list[int]:
            start = ranges.offset(document.source, params.range.start)
            end = ranges.offset(document.source, params.range.end)
            return tokens_of(highlights(document, start, end), ranges)

        answered = await self.ask(params.text_document.uri, look)
        return types.SemanticTokens(answered[1]) if answered else None


def _hint(position: types.Position, hint: Hint) -> types.InlayHint:
    impact = hint.impact
    opens = "expired" if impact.expired else count(len(impact.endpoints), "endpoint")
    rules = f"opened with {count(impact.rules, 'rule')}"
    return types.InlayHint(
        position, opens, padding_left=True, tooltip=None if impact.expired else rules
    )
