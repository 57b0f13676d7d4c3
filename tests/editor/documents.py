"""A server whose documents are opened, changed and closed while nobody listens to it."""

from lsprotocol import types

from outgate.cli.lsp.server import Server

PATIENCE = 60  # seconds, where no answer comes
POLICY = "allow mde for region EU, fleet win11\n"


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
