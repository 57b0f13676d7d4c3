"""Words for what the parser did not expect."""

from collections.abc import Set

from outgate.diagnostics import Diagnostic, Fix, Label, codes, did_you_mean, write_instead
from outgate.language.clauses import (
    ALLOW_CLAUSES,
    BY_RULE,
    GUARD_CLAUSES,
    KEYWORDS,
    SELECTOR_KINDS,
    STATEMENT_FORMS,
)
from outgate.language.grammar import Token
from outgate.language.mend import (
    OTHER_QUOTES,
    close_brace,
    in_quotes,
    insert_before,
    insert_comma,
    remove_comma,
    without_quotes,
)
from outgate.language.tokens import report_unclosed_string, span_of
from outgate.source import SourceFile

STATEMENTS = tuple(statement.keyword for statement in STATEMENT_FORMS)
_FORMS = {statement.keyword.upper(): statement.form for statement in STATEMENT_FORMS}
_CLAUSES = tuple(clause.keyword for clause in ALLOW_CLAUSES)
_GUARD_CLAUSES = tuple(clause.keyword for clause in GUARD_CLAUSES)

# What a word or string means, by the keyword that governs it.
_MEANINGS = {
    **{statement.keyword.upper(): statement.meaning for statement in STATEMENT_FORMS},
    **{clause.keyword.upper(): clause.meaning for clause in BY_RULE.values()},
    "REGION": "a region name",
}


def _shown(token: Token) -> str:
    return f"`{token}`"


def _form(piece: list[Token]) -> str | None:
    form = _FORMS.get(piece[0].type)
    return f"write `{form}`" if form else None


def _governor(piece: list[Token], number: int) -> str:
    """The kind of the keyword that says what belongs at a place, empty behind an open string."""
    return next((token.type for token in reversed(piece[:number]) if token.type in _MEANINGS), "")


def _meaning(piece: list[Token], number: int) -> str:
    governor = _governor(piece, number)
    if any(token.type == "EQUAL" for token in piece[:number]):
        return "an address" if governor == "SOURCE" else "a fleet"
    return _MEANINGS[governor]


def _wanted(piece: list[Token], number: int, expected: Set[str]) -> str:
    """What could stand at a place, in the user's words."""
    if "EQUAL" in expected:
        return f"`=` after the name of the {piece[0]}"
    if "TO" in expected:
        return "`to` after `limit`"
    if "LBRACE" in expected:
        return "`{` after the test's name"
    if "URL" in expected:
        return f"a URL after `{piece[number - 1]}`"
    if expected & {"WORD", "STRING"}:
        return f"{_meaning(piece, number)} after `{piece[number - 1]}`"
    if "DENY" in expected:
        return "`allow URL`, `deny URL` or `}`"
    if "FOR" in expected:
        return "a clause such as `for`, `from` or `via`"
    if "EXCEPT" in expected and "COMMA" not in expected:
        return "a clause such as `from` or `because`"
    if "COMMA" in expected:
        return "a comma or the next statement"
    return "the next statement"


def describe(file: SourceFile, piece: list[Token], number: int, expected: Set[str]) -> Diagnostic:
    """The mistake at a token of a statement, given what the grammar would take there."""
    token = piece[number]
    label = Label(span_of(file, token))
    if token.type == "UNCLOSED":
        return report_unclosed_string(file, token)
    if number == 0:
        return _no_statement(token, label)
    if token.type == "WORD" and token.lower() in KEYWORDS:
        lower = token.lower()
        help = f"keywords are in lower case: write `{lower}`"
        fixes = (write_instead(label.span, lower, safe=True),)
        message = f"{_shown(token)} is not a keyword"
        return Diagnostic(codes.SYNTAX, message, label, help=help, fixes=fixes)
    if expected == {"EQUAL"} and piece[0].type not in ("SOURCE", "FLEET"):
        return _no_definition(file, piece[:number])
    before = piece[number - 1]
    if token.type == "WORD" and _in_selectors(piece, number):
        near = did_you_mean(before, SELECTOR_KINDS)
        if near:
            message = f"unknown selector {_shown(before)}"
            return _misspelt(message, Label(span_of(file, before)), near)
    clauses = _CLAUSES if "FOR" in expected else _GUARD_CLAUSES if "EXCEPT" in expected else ()
    if token.type == "WORD" and (near := did_you_mean(token, clauses)):
        return _misspelt(f"unknown clause {_shown(token)}", label, near)
    if (
        token.type == "WORD"
        and "DENY" in expected
        and (near := did_you_mean(token, ("allow", "deny", "from")))
    ):
        return _misspelt(f"{_shown(token)} cannot begin a test line", label, near)
    return _generic(file, piece, number, expected)


def _no_definition(file: SourceFile, piece: list[Token]) -> Diagnostic:
    """A `fleet` without a comma: `for region EU fleet win10` is a definition to the grammar."""
    number = max(n for n, token in enumerate(piece) if token.type == "FLEET")
    message = f"unexpected `fleet` after `{piece[number - 1]}`"
    label = Label(span_of(file, piece[number]))
    if any(token.type == "FOR" for token in piece):
        help = "put a comma before `fleet`"
        fixes: tuple[Fix, ...] = (insert_comma(file, piece, number),)
    else:
        help = "selectors stand behind `for`: write `for fleet NAME`"
        fixes = _behind_for(file, piece, number)
    return Diagnostic(codes.SYNTAX, message, label, help=help, fixes=fixes)


def _misspelt(message: str, label: Label, near: str) -> Diagnostic:
    fixes = (write_instead(label.span, near),)
    return Diagnostic(codes.SYNTAX, message, label, help=f"did you mean `{near}`?", fixes=fixes)


def _no_statement(token: Token, label: Label) -> Diagnostic:
    near, lower = did_you_mean(token, STATEMENTS), token.lower()
    fixes: tuple[Fix, ...] = ()
    if token == "deny":
        help = "nothing passes but what a policy allows: `deny` stands in a `test`, and `forbid` "
        help += "makes sure that no statement opens it"
    elif lower in STATEMENTS:
        help = f"keywords are in lower case: write `{lower}`"
        fixes = (write_instead(label.span, lower, safe=True),)
    elif near:
        help = f"did you mean `{near}`?"
        fixes = (write_instead(label.span, near),)
    else:
        help = f"statements begin with {', '.join(f'`{word}`' for word in STATEMENTS)}"
    message = f"{_shown(token)} does not begin a statement"
    return Diagnostic(codes.SYNTAX, message, label, help=help, fixes=fixes)


def _in_selectors(piece: list[Token], number: int) -> bool:
    return _governor(piece, number) in ("FOR", "REGION", "FLEET")


def _generic(file: SourceFile, piece: list[Token], number: int, expected: Set[str]) -> Diagnostic:
    token = piece[number]
    wanted = _wanted(piece, number, expected)
    message = f"expected {wanted}, found {_shown(token)}"
    help = _form(piece)
    fixes: tuple[Fix, ...] = ()
    if token in KEYWORDS and "WORD" in expected and piece[number - 1].type != "COMMA":
        help = f"{_shown(token)} is a keyword and cannot be a name"
    elif token in KEYWORDS and piece[number - 1].type == "COMMA":
        help = f"remove the comma before {_shown(token)}"
        fixes = (remove_comma(file, piece[number - 1]),)
    elif token.type == "STRING" and "WORD" in expected:
        help = f"write it without quotes: `{token[1:-1]}`"
        fixes = without_quotes(file, token)
    elif token.type in ("WORD", "URL") and expected == {"STRING"}:
        # Word processors and habit bring other quotes along.
        bare = token.strip(OTHER_QUOTES)
        kind = "straight double quotes" if token[0] in OTHER_QUOTES else "quotes"
        fixes = in_quotes(file, piece, number)
        quoted = fixes[0].edits[0].text if fixes else f'"{bare}"'
        help = f"write it in {kind}: `{quoted}`"
    elif token in SELECTOR_KINDS and "FOR" in expected:
        help = f"selectors stand behind `for`: write `for {token} NAME`"
        fixes = _behind_for(file, piece, number)
    elif "COMMA" in expected and token.type in ("WORD", "STRING", "REGION"):
        message = f"unexpected {_shown(token)} after `{piece[number - 1]}`"
        help = "put a comma between the entries of a list"
        if "FOR" in expected:
            help += f"; clauses begin with {', '.join(f'`{word}`' for word in _CLAUSES)}"
        fixes = (insert_comma(file, piece, number),)
    elif expected == {"TO"} and token.type == "STRING":
        fixes = (insert_before(file, token, "to ", "write `to` before it", safe=True),)
    elif expected == {"EQUAL"} and token.type == "WORD":
        fixes = (insert_before(file, token, "= ", "write `=` before it", safe=False),)
    label = Label(span_of(file, token))
    return Diagnostic(codes.SYNTAX, message, label, help=help, fixes=fixes)


def _behind_for(file: SourceFile, piece: list[Token], number: int) -> tuple[Fix, ...]:
    """The `for` that selectors lack, where there is none; a definition may begin on a new line."""
    token, before = piece[number], piece[number - 1]
    if any(each.type == "FOR" for each in piece):
        return ()
    safe = "\n" not in file.text[before.end_pos : token.start_pos]
    return (insert_before(file, token, "for ", f"write `for {token}`", safe=safe),)


def describe_end(file: SourceFile, piece: list[Token], expected: Set[str]) -> Diagnostic:
    """A statement that ends too early."""
    if "RBRACE" in expected:
        label = Label(span_of(file, next(token for token in piece if token.type == "LBRACE")))
        message = "the test block is not closed"
        fixes: tuple[Fix, ...] = (close_brace(file, piece[-1]),)
        help: str | None = "add `}` behind its last line"
        return Diagnostic(codes.UNCLOSED_BRACE, message, label, help=help, fixes=fixes)
    if "EQUAL" in expected and piece[0].type not in ("SOURCE", "FLEET"):
        return _no_definition(file, piece)
    wanted = _wanted(piece, len(piece), expected)
    label = Label(span_of(file, piece[-1]))
    message = f"expected {wanted}, found the end of the statement"
    help = "remove the comma" if piece[-1].type == "COMMA" else _form(piece)
    fixes = (remove_comma(file, piece[-1]),) if piece[-1].type == "COMMA" else ()
    return Diagnostic(codes.SYNTAX, message, label, help=help, fixes=fixes)
