"""Parses a broken file statement by statement, so that each mistake is one message.

The token stream is cut where statements begin; each piece goes through the same grammar. Only the
first mistake of a piece is reported, as what follows it may be no mistake at all.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from outgate.diagnostics import Diagnostic, did_you_mean
from outgate.language.grammar import Raw, load_parser
from outgate.language.messages import STATEMENTS, describe, describe_end
from outgate.source import SourceFile

if TYPE_CHECKING:
    from lark import Token


def recover(file: SourceFile) -> tuple[tuple[Raw, ...], tuple[Diagnostic, ...]]:
    """The raw statements that parse, and one diagnostic for each piece that does not."""
    interactive: Any = load_parser().parse_interactive(file.text)
    tokens = list(interactive.lexer_thread.lex(interactive.parser_state))
    raws: list[Raw] = []
    problems: list[Diagnostic] = []
    for piece in _pieces(file, tokens):
        raw, problem = _parse_piece(file, piece)
        if raw is not None:
            raws.append(raw)
        if problem is not None:
            problems.append(problem)
    return tuple(raws), tuple(problems)


def _pieces(file: SourceFile, tokens: "list[Token]") -> "Iterator[list[Token]]":
    """The tokens cut where a statement begins."""
    piece: list[Token] = []
    inside = False
    for number, token in enumerate(tokens):
        if piece and _begins(file.text, tokens, number, inside):
            yield piece
            piece, inside = [], False
        piece.append(token)
        if token.type == "LBRACE":
            inside = True
        elif token.type == "RBRACE":
            inside = False
    if piece:
        yield piece


def _begins(text: str, tokens: "list[Token]", number: int, inside: bool) -> bool:
    """Whether a statement begins at a token; `inside` tells that a test block is open."""
    token, before = tokens[number], tokens[number - 1]
    after = [each.type for each in tokens[number + 1 : number + 3]]
    new_line = "\n" in text[before.end_pos : token.start_pos]
    match token.type:
        case "SOURCE" | "TEST":
            return new_line or not inside
        case "FLEET":
            # After a comma or `for` it is a selector, unless it plainly defines a fleet.
            if after == ["WORD", "EQUAL"]:
                return True
            return new_line and not inside and before.type not in ("COMMA", "FOR")
        case "ALLOW":
            # Inside a test it begins a line; with a clause behind its word it is a statement
            # that an unclosed test has run into.
            return not inside or after == ["WORD", "FOR"]
        case "WORD":
            # A misspelt statement word at the start of a line, such as `alow mde for ...`.
            goes_on = before.type in ("COMMA", "EQUAL")
            near = new_line and not goes_on and not inside and did_you_mean(token, STATEMENTS)
            return bool(near)
    return False


def _parse_piece(file: SourceFile, piece: "list[Token]") -> tuple[Raw | None, Diagnostic | None]:
    from lark import UnexpectedToken

    parser: Any = load_parser().parse_interactive()
    for number, token in enumerate(piece):
        try:
            parser.feed_token(token)
        except UnexpectedToken:
            return None, describe(file, piece, number, parser.accepts())
    expected = parser.accepts()
    if "$END" not in expected:
        return None, describe_end(file, piece, expected)
    raw = parser.feed_eof(piece[-1])
    assert isinstance(raw, Raw)
    return raw.raws()[0], None
