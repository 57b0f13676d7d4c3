"""Which request is answered by what, and what is agreed on at the beginning."""

import inspect
from collections.abc import Callable
from typing import TypeVar

from lsprotocol import types

from outgate.cli.lsp.convert import LEGEND
from outgate.cli.lsp.reading import ReadingAnswers
from outgate.cli.lsp.server import Server
from outgate.cli.lsp.writing import WritingAnswers
from outgate.editor.positions import Units

Params = TypeVar("Params")
_WATCHED = ("**/*.policy", "**/outgate.yaml", "**/outgate.lock", "**/catalog/**")


def add_features(server: Server) -> Server:
    """The server with all that it can answer."""
    reading, writing = ReadingAnswers(server), WritingAnswers(server)
    session = _Session(server)
    for name, answer, options in (
        (types.INITIALIZE, session.initialize, None),
        (types.INITIALIZED, session.initialized, None),
        (types.SHUTDOWN, session.shut_down, None),
        (types.TEXT_DOCUMENT_DID_SAVE, session.touch, None),
        (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, session.touch, None),
        (types.TEXT_DOCUMENT_HOVER, reading.hover, None),
        (
            types.TEXT_DOCUMENT_COMPLETION,
            reading.completion,
            types.CompletionOptions(trigger_characters=[" ", ","]),
        ),
        (types.TEXT_DOCUMENT_DEFINITION, reading.definition, None),
        (types.TEXT_DOCUMENT_REFERENCES, reading.references, None),
        (types.TEXT_DOCUMENT_PREPARE_RENAME, writing.prepare_rename, None),
        (types.TEXT_DOCUMENT_RENAME, writing.rename, types.RenameOptions(prepare_provider=True)),
        (types.TEXT_DOCUMENT_FORMATTING, writing.formatting, None),
        (
            types.TEXT_DOCUMENT_CODE_ACTION,
            writing.code_action,
            types.CodeActionOptions([types.CodeActionKind.QuickFix]),
        ),
        (types.TEXT_DOCUMENT_INLAY_HINT, reading.inlay_hint, None),
        (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, reading.tokens, LEGEND),
        (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, reading.tokens_in, None),
    ):
        server.feature(name, options)(_function(answer))
    return server


def _function(answer: Callable[[Params], object]) -> Callable[[Params], object]:
    """A method as a function, on which the library can note what it answers."""
    if inspect.iscoroutinefunction(answer):

        async def wait(params: Params) -> object:
            return await answer(params)

        return wait

    def call(params: Params) -> object:
        return answer(params)

    return call


class _Session:
    """What is agreed on at the beginning, and what is heard of files."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def initialize(self, params: types.InitializeParams) -> None:
        """Agree on the units of columns: the first that the editor offers and that are known."""
        general = params.capabilities.general
        offered = (general.position_encodings if general else None) or []
        known = [str(getattr(each, "value", each)) for each in offered]
        self._server.begin(next((Units(each) for each in known if each in set(Units)), Units.UTF16))

    async def initialized(self, _: types.InitializedParams) -> None:
        """Ask to be told when files change that nobody has open."""
        workspace = self._server.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if not watched or not watched.dynamic_registration:
            return
        patterns = [types.FileSystemWatcher(glob) for glob in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(patterns)
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration("outgate-files", method, options)
        await self._server.client_register_capability_async(
            types.RegistrationParams([registration])
        )

    def shut_down(self, _: object) -> None:
        """The editor is done with the server."""
        self._server.was_told_to_end = True

    def touch(self, _: object) -> None:
        """A file was saved, or changed by somebody else."""
        self._server.touch()
