"""Parses a broken file statement by statement, so that each mistake is one message.

The token stream is cut where statements begin; each piece goes through the same grammar. Only the
first mistake of a piece is reported, as what follows it may be no mistake at all.
"""

from collections.abc import Iterator

from outgate.diagnostics import Diagnostic, did_you_mean
from outgate.language.grammar import Raw, Token, Unexpected, load_parser
from outgate.language.messages import STATEMENTS, describe, describe_end
from outgate.source import SourceFile

_BEGINNINGS = frozenset(
    ("SOURCE", "FLEET", "ALLOW", "LIMIT", "FORBID", "REQUIRE", "TEST", "DENY", "WORD")
)


def recover(file: SourceFile, most: int) -> tuple[tuple[Raw, ...], tuple[Diagnostic, ...], int]:
    """The raw statements that parse, a diagnostic for each of the first `most` pieces that do not.

    The number says how many more there are: a file that is no policy at all has mistakes by the
    thousand, and finding words for one takes longer than finding it.
    """
    parser = load_parser()
    raws: list[Raw] = []
    problems: list[Diagnostic] = []
    more = 0
    for piece in cut_statements(file, list(parser.tokens(file.text))):
        try:
            raws.extend(parser.parse(piece).raws())
        except Unexpected as error:
            if len(problems) < most:
                problems.append(_mistake(file, piece, error))
            else:
                more += 1
    return tuple(raws), tuple(problems), more


def cut_statements(file: SourceFile, tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens cut where a statement begins."""
    piece: list[Token] = []
    inside = False
    for number, token in enumerate(tokens):
        if piece and _begins(file.text, tokens, number, inside=inside):
            yield piece
            piece, inside = [], False
        piece.append(token)
        if token.type == "LBRACE":
            inside = True
        elif token.type == "RBRACE":
            inside = False
    if piece:
        yield piece


def _begins(text: str, tokens: list[Token], number: int, *, inside: bool) -> bool:
    """Whether a statement begins at a token; `inside` tells that a test block is open."""
    token, before = tokens[number], tokens[number - 1]
    if token.type not in _BEGINNINGS:
        return False
    after = [token.type for token in tokens[number + 1 : number + 3]]
    new_line = "\n" in text[before.end_pos : token.start_pos]
    match token.type:
        case "SOURCE" | "TEST" | "LIMIT" | "FORBID" | "REQUIRE":
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
        case "DENY":
            # Outside a test it is a mistake of its own, not one of the statement before.
            return new_line and not inside
        case _:
            # A misspelt statement word at the start of a line, such as `alow mde for ...`. Behind
            # `fleet` or `source` it is the name that is defined.
            goes_on = before.type in ("COMMA", "EQUAL") or (
                before.type in ("FLEET", "SOURCE") and after[:1] == ["EQUAL"]
            )
            near = new_line and not goes_on and not inside and did_you_mean(token, STATEMENTS)
            return bool(near)


def _mistake(file: SourceFile, piece: list[Token], error: Unexpected) -> Diagnostic:
    """What is wrong with a piece that does not parse."""
    if error.number == len(piece):
        return describe_end(file, piece, error.kinds)
    return describe(file, piece, error.number, error.kinds)
