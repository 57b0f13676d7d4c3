"""A text cut where statements begin, so that a keystroke costs one statement and not the file.

Each cut is where the parser begins a statement whatever stands before, and the lexer never looks
beyond a line. So the pieces by themselves mean what the whole text means, and are wrong in the same
ways; a property holds the two against each other.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from outgate.diagnostics import Diagnostic
from outgate.editor.roles import Mark, Role, read_roles
from outgate.language.grammar import Token, load_parser
from outgate.language.parse import MOST_ERRORS, parse
from outgate.language.tree import PolicyFile
from outgate.source import SourceFile
from outgate.values import dataclass

# What is stepped over whole, what opens and closes a test, and what may begin a statement.
_STEPS = re.compile(
    r"""
      \#[^\n]*
    | "[^"\n]*"?
    | (?P<open>\{) | (?P<close>\})
    | ^[^\S\n]* (?:
          (?P<always>(?:source|test|limit|forbid|require)(?![^\s",={}\#])
                   | fleet(?=[^\S\n]+[^\s",={}\#]+[^\S\n]*=))
        | (?P<outside>allow(?![^\s",={}\#]))
      )
    """,
    re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True)
class Piece:
    """A part of a text under the name of its document; offsets in it count from its own start."""

    source: SourceFile

    @cached_property
    def parsed(self) -> tuple[PolicyFile, tuple[Diagnostic, ...]]:
        """Its statements, and what is wrong with them."""
        return parse(self.source)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Its tokens."""
        return tuple(load_parser().tokens(self.source.text))

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """What each of its tokens is for."""
        return tuple(read_roles(self.tokens))

    def mark_at(self, offset: int) -> Mark | None:
        """The word that an offset is in or at the end of; the one that begins there comes first."""
        words = (mark for mark in reversed(self.marks) if mark.role is not Role.SIGN)
        return next((mark for mark in words if mark.start <= offset <= mark.end), None)


@dataclass(frozen=True)
class Document:
    """A policy text with its pieces, each with the offset at which it begins."""

    source: SourceFile
    pieces: tuple[tuple[int, Piece], ...]

    @cached_property
    def starts(self) -> Mapping[int, int]:
        """Where each piece begins, by the identity of the source that its spans are of."""
        return {id(piece.source): start for start, piece in self.pieces}

    def at(self, offset: int) -> tuple[int, Piece]:
        """The piece that an offset lies in, with its start; at a border the one that begins."""
        best = self.pieces[0]
        for start, piece in self.pieces:
            if start > offset:
                break
            best = (start, piece)
        return best


def cut(text: str) -> Iterator[str]:
    """The text in pieces, none of them empty but that of an empty text."""
    # What looks at the file as a whole, such as the marks of a conflict, takes it as a whole.
    if "<<<<<<<" in text or "\t" in text:
        yield text
        return
    begin, inside = 0, False
    for match in _STEPS.finditer(text):
        if match["open"]:
            inside = True
        elif match["close"]:
            inside = False
        elif match["always"] or (match["outside"] and not inside):
            inside = False
            if match.start() > begin:
                yield text[begin : match.start()]
                begin = match.start()
    yield text[begin:]


def split(name: str, text: str, before: Document | None = None) -> Document:
    """A document in pieces; those that `before` has as well are not read again."""
    known: dict[str, list[Piece]] = {}
    if before is not None and before.source.name == name:
        for _, piece in reversed(before.pieces):
            known.setdefault(piece.source.text, []).append(piece)
    pieces: list[tuple[int, Piece]] = []
    begin = 0
    for part in cut(text):
        same = known.get(part)
        # Each piece stands once in a document, so that a place in it is one place.
        pieces.append((begin, same.pop() if same else Piece(SourceFile(name, part))))
        begin += len(part)
    return Document(SourceFile(name, text), tuple(pieces))


def make_document(name: str, text: str, before: Document | None = None) -> Document:
    """A document to be parsed by its pieces."""
    document = split(name, text, before)
    mistakes = 0
    for _, piece in document.pieces:
        mistakes += len(piece.parsed[1])
        if mistakes > MOST_ERRORS:  # the file has a limit, and not its pieces
            return Document(document.source, ((0, Piece(document.source)),))
    return document
