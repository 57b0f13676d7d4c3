"""How an answer comes from the worker that knows the documents."""

from collections.abc import Callable
from typing import TypeVar

from outgate.cli.lsp.convert import Ranges
from outgate.cli.lsp.server import Open, Server
from outgate.editor.pieces import Document
from outgate.editor.view import View

Result = TypeVar("Result")


class Answers:
    """Answers to the requests of an editor, each from the document as it is when it is asked."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def ask(
        self, uri: str, question: Callable[[View, Document], Result | None]
    ) -> tuple[Open, Result] | None:
        """The answer about a document, with it; None where it is not open or has no answer."""
        document = self.server.document(uri)
        if document is None:
            return None
        answer = await document.room.ask(question, document.located.path)
        return None if answer is None else (document, answer)

    def ranges(self) -> Ranges:
        """What counts places as the editor does."""
        return Ranges(self.server.ranges.units)
