"""The server: documents come and go, diagnostics are published as they change."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, PyglsError
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from outgate import __version__
from outgate.cli.lsp.convert import Ranges, diagnostic_of
from outgate.cli.lsp.places import Located, locate, path_of, uri_of
from outgate.cli.lsp.room import Room
from outgate.cli.lsp.worker import Worker
from outgate.diagnostics import Diagnostic
from outgate.editor.positions import Position, Units, replace_range, unify_line_ends
from outgate.project.project import find_root
from outgate.values import dataclass

_LANGUAGE = "outgate"
_SUFFIX = ".policy"


@dataclass(frozen=True, slots=True)
class Open:
    """A document that the editor has: where it lies, and the project that it is looked at in.

    `raw` is its text with the line ends of the editor, by which changes are made.
    """

    uri: str
    version: int
    located: Located
    room: Room
    raw: str

    @property
    def text(self) -> str:
        """The text as Outgate reads files."""
        return unify_line_ends(self.raw)


class _Protocol(LanguageServerProtocol):
    """Leaves the text of documents to the server, which is careful about wrong positions."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        server = self._server
        assert isinstance(server, Server)
        server.open(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        server = self._server
        assert isinstance(server, Server)
        server.change(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        server = self._server
        assert isinstance(server, Server)
        server.close_document(params)


class Server(LanguageServer):
    """A language server for policies."""

    def __init__(self, today: Callable[[], date], guards: tuple[Path, ...]) -> None:
        super().__init__("outgate", __version__, protocol_cls=_Protocol)
        self._today, self._guards = today, guards
        self._workers: tuple[Worker, Worker] | None = None
        self._rooms: dict[Path, Room] = {}
        self._documents: dict[str, Open] = {}
        self._published: dict[Path, set[str]] = {}
        self.ranges = Ranges(Units.UTF16)
        self.was_told_to_end = False

    # -- what features ask

    def document(self, uri: str) -> Open | None:
        """A document that is open, None for any other."""
        return self._documents.get(uri)

    def uri_for(self, room: Room, name: str) -> str | None:
        """The address of a file by its name in a project: the editor's own where it is open."""
        for each in self._documents.values():
            if each.room is room and room.name_of(each.located.path) == name:
                return each.uri
        path = room.study.path_of(name) if room.study else None
        return uri_of(path) if path else None

    def versions(self) -> dict[str, int]:
        """The versions of all open documents, by their addresses."""
        return {each.uri: each.version for each in self._documents.values()}

    # -- documents

    def open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A document was opened; what is no policy is left alone."""
        document = params.text_document
        path = path_of(document.uri)
        if document.language_id != _LANGUAGE and (path is None or path.suffix != _SUFFIX):
            return
        folders = [path_of(uri) for uri in self.workspace.folders]
        root = path_of(self.workspace.root_uri) if self.workspace.root_uri else None
        named = [folder for folder in (*folders, root) if folder is not None]
        located = locate(document.uri, named)
        folder = find_root(located.path.parent, located.top)
        room = self._rooms.get(folder)
        if room is None:
            room = self._rooms[folder] = self._make_room(folder, located.top)
        opened = Open(document.uri, document.version, located, room, document.text)
        self._documents[document.uri] = opened
        room.put(located.path, opened.text, opened.version)

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        """A document was changed, in one or several places one after the other."""
        before = self._documents.get(params.text_document.uri)
        if before is None:
            return
        raw = before.raw
        for change in params.content_changes:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = change.range.start, change.range.end
                raw = replace_range(
                    raw,
                    Position(start.line, start.character),
                    Position(end.line, end.character),
                    change.text,
                    self.ranges.units,
                )
            else:
                raw = change.text
        version = params.text_document.version
        changed = Open(before.uri, version, before.located, before.room, raw)
        self._documents[before.uri] = changed
        before.room.put(before.located.path, changed.text, version)

    def close_document(self, params: types.DidCloseTextDocumentParams) -> None:
        """A document was closed; with the last of its project, that is left alone."""
        document = self._documents.pop(params.text_document.uri, None)
        if document is None:
            return
        room = document.room
        room.drop(document.located.path)
        if not room.texts:
            room.close()
            del self._rooms[room.folder]
            self._publish(room, (), {})

    def touch(self) -> None:
        """Files on disk have changed."""
        for room in self._rooms.values():
            room.touch()

    def begin(self, units: Units) -> None:
        """Begin to talk in the units that were agreed on."""
        self.ranges = Ranges(units)

    def _make_room(self, folder: Path, top: Path | None) -> Room:
        if self._workers is None:
            self._workers = Worker("quick"), Worker("thorough")
        return Room(
            folder,
            top,
            workers=self._workers,
            tell=self._publish,
            settled=self._refresh_hints,
            report=self._report,
            today=self._today,
            guards=self._guards,
        )

    # -- what the editor is told

    def _publish(
        self, room: Room, diagnostics: Iterable[Diagnostic], seen: Mapping[Path, int]
    ) -> None:
        """Publish what there is to say of each file, and nothing of those that are right now.

        `seen` are the versions of the documents that it is said of.
        """
        ranges = Ranges(self.ranges.units)
        mine = sorted(
            each.uri
            for each in self._documents.values()
            if each.room is room and room.has_studied(each.located.path)
        )
        files: dict[str, list[types.Diagnostic]] = {uri: [] for uri in mine}

        def address(name: str) -> str | None:
            return self.uri_for(room, name)

        for each in diagnostics:
            name = each.primary.span.file.name if each.primary else None
            uri = address(name) if name else self._meant(room, each.message, mine)
            if uri is not None:
                files.setdefault(uri, []).append(diagnostic_of(each, ranges, address))
        versions = {
            each.uri: seen.get(each.located.path)
            for each in self._documents.values()
            if each.room is room
        }
        for uri in self._published.get(room.folder, set()) - set(files):
            files[uri] = []
        for uri, told in files.items():
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, told, version=versions.get(uri))
            )
        self._published[room.folder] = {uri for uri, told in files.items() if told}

    def _meant(self, room: Room, message: str, mine: Sequence[str]) -> str | None:
        """The document that a message without a place names, or else the first."""
        for uri in mine:
            name = room.name_of(self._documents[uri].located.path)
            if f"`{name}`" in message:
                return uri
        return next(iter(mine), None)

    def _refresh_hints(self, _: Room) -> None:
        workspace = self.client_capabilities.workspace
        hints = workspace.inlay_hint if workspace else None
        if hints and hints.refresh_support:
            self.workspace_inlay_hint_refresh(None)

    def _report(self, error: Exception) -> None:
        # The library's internal error names the one that it was made of.
        named = isinstance(error, JsonRpcInternalError)
        told = str(error) if named else f"{type(error).__name__}: {error}"
        message = f"this is a bug in Outgate {__version__}: {told}"
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    def report_server_error(
        self, error: Exception, source: type[PyglsError] | type[JsonRpcException]
    ) -> None:
        """Tell the editor's log; standard error is for what keeps the server from running."""
        del source
        # What an editor sent that is no message is no bug of ours; what one of our answers raised
        # comes as an internal error.
        if isinstance(error, JsonRpcInternalError) or not isinstance(error, JsonRpcException):
            self._report(error)


def quiet_logs() -> None:
    """Keep the libraries from writing tracebacks to standard error."""
    logging.disable()
