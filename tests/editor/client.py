"""A real client: it starts `outgate lsp` and talks to it over its standard input and output."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.conftest import scrubbed_environment

Result = TypeVar("Result")
OUTGATE = Path(sys.executable).parent / "outgate"
AS_OF = "2026-11-01"
_PATIENCE = 60  # seconds until a test gives up


class Editor:
    """An editor with a workspace; what it is told is kept by address."""

    def __init__(
        self, folder: Path, *, encodings: tuple[str, ...] = (), options: tuple[str, ...] = ()
    ):
        self.folder = folder
        self.client = LanguageClient("test", "1")
        self.diagnostics: dict[str, list[types.Diagnostic]] = {}
        self.versions: dict[str, int] = {}
        self.watched: list[str] = []
        self.refreshed = 0
        self.logged: list[str] = []
        self._encodings, self._options = encodings, options
        self._news = asyncio.Condition()
        self.capabilities: types.ServerCapabilities | None = None

        for method, listener in (
            (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, self._told),
            (types.WINDOW_LOG_MESSAGE, self._logged),
            (types.WINDOW_SHOW_MESSAGE, self._logged),
            (types.CLIENT_REGISTER_CAPABILITY, self._registered),
            (types.WORKSPACE_INLAY_HINT_REFRESH, self._refreshed),
        ):
            self._listen(method, listener)

    def _listen(self, method: str, listener: Callable[[Any], Awaitable[None]]) -> None:
        async def listen(params: Any) -> None:
            await listener(params)

        self.client.feature(method)(listen)

    async def _told(self, params: types.PublishDiagnosticsParams) -> None:
        async with self._news:
            self.diagnostics[params.uri] = list(params.diagnostics)
            if params.version is not None:
                self.versions[params.uri] = params.version
            self._news.notify_all()

    async def _logged(self, params: types.LogMessageParams | types.ShowMessageParams) -> None:
        self.logged.append(params.message)

    async def _registered(self, params: types.RegistrationParams) -> None:
        async with self._news:
            self.watched += [each.method for each in params.registrations]
            self._news.notify_all()

    async def _refreshed(self, _: None) -> None:
        async with self._news:
            self.refreshed += 1
            self._news.notify_all()

    def uri(self, name: str) -> str:
        """The address of a file of the workspace."""
        return (self.folder / name).as_uri()

    async def start(self, *, workspace: bool = True, bare: bool = False) -> None:
        """Start the server and agree on what both can do; a `bare` editor can do nothing more."""
        environment = {**scrubbed_environment(), "HOME": str(self.folder)}
        await self.client.start_io(
            str(OUTGATE), "lsp", "--as-of", AS_OF, *self._options, env=environment, cwd=self.folder
        )
        general = types.GeneralClientCapabilities(position_encodings=list(self._encodings) or None)
        of_workspace = types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
            inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=True
            ),
        )
        of_documents = types.TextDocumentClientCapabilities(
            rename=types.RenameClientCapabilities(prepare_support=True)
        )
        folders = [types.WorkspaceFolder(self.folder.as_uri(), "w")] if workspace else None
        result = await self.client.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities()
                if bare
                else types.ClientCapabilities(
                    general=general, workspace=of_workspace, text_document=of_documents
                ),
                workspace_folders=folders,
            )
        )
        self.capabilities = result.capabilities
        self.client.initialized(types.InitializedParams())

    async def stop(self) -> int | None:
        """Shut the server down; its exit code."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        process = self.client._server
        assert process is not None
        code = await asyncio.wait_for(process.wait(), _PATIENCE)
        assert process.stderr is not None
        said = await process.stderr.read()
        assert said == b"", said.decode()
        return code

    def open(self, name: str, text: str | None = None) -> str:
        """Open a file, or a text at its place."""
        uri = name if "://" in name or name.startswith("untitled:") else self.uri(name)
        text = (self.folder / name).read_text(encoding="utf-8") if text is None else text
        item = types.TextDocumentItem(uri, "outgate", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(
        self, uri: str, version: int, *changes: tuple[tuple[int, int, int, int], str] | str
    ) -> None:
        """Change parts of a document (line, column, line, column), or the whole of it."""
        events: list[types.TextDocumentContentChangeEvent] = []
        for change in changes:
            if isinstance(change, str):
                events.append(types.TextDocumentContentChangeWholeDocument(change))
            else:
                (a, b, c, d), text = change
                place = types.Range(types.Position(a, b), types.Position(c, d))
                events.append(types.TextDocumentContentChangePartial(range=place, text=text))
        document = types.VersionedTextDocumentIdentifier(version, uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, events))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for news until something holds."""

        async def wait() -> None:
            async with self._news:
                await self._news.wait_for(holds)

        await asyncio.wait_for(wait(), _PATIENCE)

    async def codes(self, uri: str, *wanted: str) -> None:
        """Wait until just these are said of a document, in any order."""
        await self.until(
            lambda: (
                sorted(str(each.code) for each in self.diagnostics.get(uri, [])) == sorted(wanted)
                and uri in self.diagnostics
            )
        )


def drive(
    folder: Path,
    script: Callable[[Editor], Coroutine[Any, Any, Result]],
    *,
    encodings: tuple[str, ...] = (),
    options: tuple[str, ...] = (),
    workspace: bool = True,
    bare: bool = False,
) -> Result:
    """Run a script with an editor whose server runs; it must end well and log nothing."""

    async def run() -> Result:
        editor = Editor(folder, encodings=encodings, options=options)
        await editor.start(workspace=workspace, bare=bare)
        try:
            result = await asyncio.wait_for(script(editor), _PATIENCE)
        except BaseException:
            process = editor.client._server
            if process is not None and process.returncode is None:
                process.kill()
            raise
        assert await editor.stop() == 0
        assert editor.logged == []
        return result

    return asyncio.run(run())
