"""What colour each word has: its role, and where it is written."""

import re
from collections.abc import Iterator

from outgate.editor.pieces import Document
from outgate.editor.roles import Role
from outgate.source import Span
from outgate.values import dataclass

_COMMENT = re.compile(r'"[^"\n]*"?|(?P<comment>#[^\n]*)')


@dataclass(frozen=True, slots=True)
class Highlight:
    """A word or comment; a `role` of None is a comment."""

    span: Span
    role: Role | None
    defines: bool = False


def highlights(document: Document, start: int = 0, end: int | None = None) -> Iterator[Highlight]:
    """All of them that touch what is between two offsets, in order; signs but `=` have none."""
    last = len(document.source.text) if end is None else end
    for begin, piece in document.pieces:
        if begin + len(piece.source.text) < start or begin > last:
            continue
        marks = [
            Highlight(_span(document, begin, mark.start, mark.end), mark.role, mark.defines)
            for mark in piece.marks
            if mark.role not in (Role.SIGN, Role.UNKNOWN) or mark.token == "="
        ]
        comments = [
            Highlight(_span(document, begin, *match.span("comment")), None)
            for match in _COMMENT.finditer(piece.source.text)
            if match["comment"]
        ]
        yield from sorted((*marks, *comments), key=lambda each: each.span.start)


def _span(document: Document, begin: int, start: int, end: int) -> Span:
    return Span(document.source, begin + start, begin + end)
