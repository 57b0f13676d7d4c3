"""Which documents of an editor are policies, and what becomes of them as they come and go."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.workspace import Workspace

from outgate.cli.lsp.server import Server

POLICY = "allow mde for region EU, fleet win11\n"


def serving(folder: Path, script: Callable[[Server], None]) -> None:
    """Run a script with a server of a workspace that nobody listens to."""

    async def run() -> None:
        server = Server(lambda: date(2026, 11, 1), ())
        server.protocol._workspace = Workspace(folder.as_uri())
        script(server)
        for uri in server.versions():
            close(server, uri)

    asyncio.run(run())


def opened(server: Server, uri: str, language: str = "outgate", text: str = POLICY) -> str | None:
    """Open a document; its text as the server has it, None where it has none."""
    item = types.TextDocumentItem(uri, language, 1, text)
    server.open(types.DidOpenTextDocumentParams(item))
    return text_of(server, uri)


def text_of(server: Server, uri: str) -> str | None:
    document = server.document(uri)
    return None if document is None else document.text


def change(server: Server, uri: str, *events: types.TextDocumentContentChangeEvent) -> None:
    document = types.VersionedTextDocumentIdentifier(2, uri)
    server.change(types.DidChangeTextDocumentParams(document, list(events)))


def close(server: Server, uri: str) -> None:
    server.close_document(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))


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
