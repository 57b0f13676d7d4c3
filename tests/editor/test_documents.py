"""Which documents of an editor are policies, and what becomes of them as they come and go."""

import asyncio
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.workspace import Workspace

from outgate.cli.lsp.server import Server
from tests.editor.documents import PATIENCE, POLICY, change, close, opened, text_of


def serving(folder: Path, script: Callable[[Server], None]) -> None:
    """Run a script with a server of a workspace that nobody listens to."""

    async def run() -> None:
        server = Server(lambda: date(2026, 11, 1), ())
        server.protocol._workspace = Workspace(folder.as_uri())
        script(server)
        for uri in server.versions():
            close(server, uri)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "language", "is_policy"),
    [
        ("a.policy", "outgate", True),
        ("a.policy", "plaintext", True),
        ("notes.txt", "outgate", True),
        ("notes.txt", "plaintext", False),
        ("untitled:new", "outgate", True),
        ("untitled:new.policy", "plaintext", False),
    ],
)
def test_a_policy_is_one_by_its_language_or_by_its_name(
    tmp_path: Path, name: str, language: str, is_policy: bool
) -> None:
    def script(server: Server) -> None:
        uri = name if ":" in name else (tmp_path / name).as_uri()
        assert opened(server, uri, language) == (POLICY if is_policy else None)
        assert server.versions() == ({uri: 1} if is_policy else {})

    serving(tmp_path, script)


def test_changes_are_made_one_after_the_other_in_the_text_of_the_editor(tmp_path: Path) -> None:
    def script(server: Server) -> None:
        uri = (tmp_path / "a.policy").as_uri()
        assert opened(server, uri, text="a\r\nb\r\n") == "a\nb\n"
        at = types.Range(types.Position(1, 0), types.Position(1, 1))
        longer = types.TextDocumentContentChangePartial(range=at, text="cc")
        change(server, uri, longer, longer)
        assert text_of(server, uri) == "a\nccc\n"
        assert server.versions() == {uri: 2}
        change(server, uri, types.TextDocumentContentChangeWholeDocument("new"), longer)
        assert text_of(server, uri) == "newcc"
        # What is not open is nothing that could change or go.
        other = (tmp_path / "b.policy").as_uri()
        change(server, other, types.TextDocumentContentChangeWholeDocument("x"))
        close(server, other)
        assert server.versions() == {uri: 2}
        close(server, uri)
        assert text_of(server, uri) is None

    serving(tmp_path, script)


def test_documents_of_one_project_share_what_is_known_of_it(tmp_path: Path) -> None:
    for project in ("one", "two"):
        (tmp_path / project / "policies").mkdir(parents=True)
        (tmp_path / project / "outgate.yaml").write_text("policies: policies\n")

    def script(server: Server) -> None:
        uris = [
            (tmp_path / name).as_uri()
            for name in ("one/policies/a.policy", "one/policies/b.policy", "two/policies/a.policy")
        ]
        for uri in uris:
            opened(server, uri)
        first, second, other = (server.document(uri) for uri in uris)
        assert first is not None
        assert second is not None
        assert other is not None
        assert first.room is second.room is not other.room
        assert first.room.folder == tmp_path / "one"
        # A room goes with the last of its documents; whoever comes back gets a new one.
        close(server, uris[0])
        assert second.room.texts != {}
        again = opened(server, uris[0])
        document = server.document(uris[0])
        assert document is not None
        assert (again, document.room) == (POLICY, second.room)
        close(server, uris[0])
        close(server, uris[1])
        opened(server, uris[0])
        document = server.document(uris[0])
        assert document is not None
        assert document.room is not second.room

    serving(tmp_path, script)


def test_each_file_is_told_what_is_wrong_with_it_and_that_it_is_right_again(
    tmp_path: Path,
) -> None:
    config = tmp_path / "outgate.yaml"
    config.write_text("policies: policies\nnonsense: 1\n")
    paths = [tmp_path / "policies" / name for name in ("a.policy", "b.policy")]
    paths[0].parent.mkdir()
    for path in paths:
        path.write_text(POLICY)
    good, bad = (path.as_uri() for path in paths)
    published: list[str] = []
    known: dict[str, tuple[int | None, list[str]]] = {}
    refreshed: list[None] = []

    def publish(params: types.PublishDiagnosticsParams) -> None:
        published.append(params.uri)
        messages = [re.split(r"[;\n]", each.message)[0] for each in params.diagnostics]
        known[params.uri] = (params.version, messages)

    async def until(wanted: dict[str, tuple[int | None, list[str]]]) -> None:
        async with asyncio.timeout(PATIENCE):
            while known != wanted:
                await asyncio.sleep(0.01)

    async def run() -> None:
        server = Server(lambda: date(2026, 11, 1), ())
        server.protocol._workspace = Workspace(tmp_path.as_uri())
        hints = types.InlayHintWorkspaceClientCapabilities(refresh_support=True)
        server.protocol.client_capabilities = types.ClientCapabilities(
            workspace=types.WorkspaceClientCapabilities(inlay_hint=hints)
        )
        setattr(server, "text_document_publish_diagnostics", publish)  # noqa: B010 - a method
        setattr(server, "workspace_inlay_hint_refresh", refreshed.append)  # noqa: B010 - a method
        opened(server, good)
        opened(server, bad, text=POLICY.replace("EU", "EUU"))
        wrong = (None, ["there is no key `nonsense` here"])
        await until({config.as_uri(): wrong, good: (None, []), bad: (None, [])})
        config.write_text("policies: policies\n")
        server.touch()
        misspelt = ["there is no region `EUU` in catalog 2026-09-03"]
        await until({config.as_uri(): (None, []), good: (1, []), bad: (1, misspelt)})
        whole = types.TextDocumentContentChangeWholeDocument(POLICY.replace("EU", "UK"))
        change(server, bad, whole)
        await until({config.as_uri(): (None, []), good: (1, []), bad: (2, [])})
        assert refreshed
        # What was right already is not told so again when it goes, and what was wrong is.
        change(server, bad, types.TextDocumentContentChangeWholeDocument("allwo\n"))
        async with asyncio.timeout(PATIENCE):
            while known[bad][1] == []:
                await asyncio.sleep(0.01)
        close(server, good)
        published.clear()
        close(server, bad)
        assert (published, known[bad][1]) == ([bad], [])

    asyncio.run(run())
