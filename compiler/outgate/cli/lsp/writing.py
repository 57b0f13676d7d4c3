"""What editors ask for to change documents: they make the changes, the server makes none."""

from functools import partial

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from outgate.cli.lsp.asking import Answers
from outgate.cli.lsp.convert import Ranges, diagnostic_of, workspace_edit
from outgate.cli.lsp.room import Room
from outgate.cli.views.diagnostics import visible
from outgate.editor import symbols
from outgate.editor.cures import Cure, cures
from outgate.editor.layout import lay_out
from outgate.editor.pieces import Document
from outgate.editor.symbols import RenameRefused
from outgate.editor.view import View
from outgate.source import SourceFile, Span


class WritingAnswers(Answers):
    """Renaming, formatting and fixes."""

    async def prepare_rename(
        self, params: types.PrepareRenameParams
    ) -> types.PrepareRenamePlaceholder | None:
        """The name that would be changed, or why none can be."""
        ranges = self.ranges()

        def look(view: View, document: Document) -> Span | None:
            at = symbols.symbol_at(document, ranges.offset(document.source, params.position))
            if at is None:
                return None
            symbols.check_renamable(at[0], view, document.source.name)
            return at[1]

        try:
            answered = await self.ask(params.text_document.uri, look)
        except RenameRefused as refused:
            raise _refused(refused) from refused
        if answered is None:
            return None
        _, span = answered
        return types.PrepareRenamePlaceholder(ranges.range(span), span.text)

    async def rename(self, params: types.RenameParams) -> types.WorkspaceEdit | None:
        """A name changed everywhere, by what the files of the project hold now."""
        document = self.server.document(params.text_document.uri)
        if document is None:
            return None
        await document.room.refresh()
        ranges = self.ranges()

        def look(view: View, document: Document) -> tuple[Span, ...] | None:
            at = symbols.symbol_at(document, ranges.offset(document.source, params.position))
            if at is None:
                return None
            return symbols.rename(at[0], params.new_name, view, document.source.name)

        try:
            answered = await self.ask(params.text_document.uri, look)
        except RenameRefused as refused:
            raise _refused(refused) from refused
        if answered is None:
            return None
        edits: dict[str, list[types.TextEdit]] = {}
        for span in answered[1]:
            uri = self.server.uri_for(document.room, span.file.name)
            if uri is not None:
                edit = types.TextEdit(ranges.range(span), params.new_name)
                edits.setdefault(uri, []).append(edit)
        return self._workspace_edit(edits)

    async def formatting(
        self, params: types.DocumentFormattingParams
    ) -> list[types.TextEdit] | None:
        """The document laid out; nothing where it has mistakes."""
        document = self.server.document(params.text_document.uri)
        if document is None:
            return None
        source = SourceFile(document.located.path.name, document.text)
        edit = await document.room.work(partial(lay_out, source))
        return None if edit is None else [self.ranges().edit(edit)]

    async def code_action(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        """The fixes of what is said about a place."""
        ranges = self.ranges()

        def look(view: View, document: Document) -> tuple[Cure, ...]:
            start = ranges.offset(document.source, params.range.start)
            end = ranges.offset(document.source, params.range.end)
            return tuple(cures(view.diagnostics, document.source.name, start, end))

        if (answered := await self.ask(params.text_document.uri, look)) is None:
            return None
        document, fixes = answered
        return [self._action(cure, document.room, ranges) for cure in fixes]

    def _action(self, cure: Cure, room: Room, ranges: Ranges) -> types.CodeAction:
        edits: dict[str, list[types.TextEdit]] = {}
        for edit in cure.fix.edits:
            uri = self.server.uri_for(room, edit.span.file.name)
            if uri is not None:
                edits.setdefault(uri, []).append(ranges.edit(edit))
        address = partial(self.server.uri_for, room)
        return types.CodeAction(
            title=visible(cure.fix.title),
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic_of(cure.diagnostic, ranges, address)],
            is_preferred=cure.fix.safe or None,
            edit=self._workspace_edit(edits),
        )

    def _workspace_edit(self, edits: dict[str, list[types.TextEdit]]) -> types.WorkspaceEdit:
        workspace = self.server.client_capabilities.workspace
        takes = workspace.workspace_edit if workspace else None
        versioned = bool(takes and takes.document_changes)
        return workspace_edit(edits, self.server.versions(), versioned=versioned)


def _refused(error: RenameRefused) -> JsonRpcException:
    """An error that editors show."""
    return JsonRpcException(str(error), code=types.LSPErrorCodes.RequestFailed)
