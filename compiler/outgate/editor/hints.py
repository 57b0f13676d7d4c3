"""How much each statement opens, to be shown behind it."""

from collections.abc import Iterator

from outgate.editor.impact import Impact
from outgate.editor.pieces import Document
from outgate.editor.view import View
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """What a statement opens, and the offset behind it."""

    offset: int
    impact: Impact


def hints(view: View, document: Document, start: int, end: int) -> Iterator[Hint]:
    """A hint for each statement between two offsets of which it is known what it opens."""
    for statement, span in view.statements(document):
        if start <= span.end <= end:
            impact = view.impact_of(document.source.name, statement)
            if impact is not None:
                yield Hint(span.end, impact)
