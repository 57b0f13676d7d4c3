"""Fixes for mistakes that the parser knows by their tokens.

What is safe among them says the same in the language's own form: the case of a keyword, quotes,
a word that only one clause can have. A comma or a name that is missing is a guess.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from outgate.diagnostics import Edit, Fix, write_instead
from outgate.language.clauses import BY_RULE, KEYWORDS, SELECTOR_KINDS, Values
from outgate.language.cuts import cut, has_comment, take_out_entry
from outgate.language.grammar import Raw, Token, load_parser
from outgate.language.tokens import span_of
from outgate.source import SourceFile, Span

_CLOSING = {"'": "'", "`": "`", "\u2018": "\u2019", "\u201a": "\u2018\u2019", "\u201c": "\u201d"}
_CLOSING |= {"\u201d": "\u201d", "\u2019": "\u2019", "\u201e": "\u201c\u201d", "\u00ab": "\u00bb"}
OTHER_QUOTES = "".join(sorted({*_CLOSING, *"".join(_CLOSING.values())}))
_BARE = re.compile(r'[^\s",={}#]+|[A-Za-z][A-Za-z0-9+.-]*://[^\s"{}#]*')


def insert_before(file: SourceFile, token: Token, text: str, title: str, *, safe: bool) -> Fix:
    """The fix that writes something before a token."""
    at = Span(file, token.start_pos, token.start_pos)
    return Fix(title, (Edit(at, text),), safe)


def insert_comma(file: SourceFile, piece: Sequence[Token], number: int) -> Fix:
    """The fix that puts a comma behind the token before one."""
    before, token = piece[number - 1], piece[number]
    at = Span(file, before.end_pos, before.end_pos)
    return Fix(f"put a comma before `{token}`", (Edit(at, ","),))


def remove_comma(file: SourceFile, comma: Token) -> Fix:
    """The fix that takes a comma out."""
    return Fix("remove the comma", (Edit(span_of(file, comma), ""),))


def without_quotes(file: SourceFile, token: Token) -> tuple[Fix, ...]:
    """A string as a word, where it can be one."""
    bare = token[1:-1]
    if not _BARE.fullmatch(bare) or bare in KEYWORDS:
        return ()
    return (write_instead(span_of(file, token), bare, safe=True),)


def in_quotes(file: SourceFile, piece: Sequence[Token], number: int) -> tuple[Fix, ...]:
    """A word as a string; one that begins with another kind of quotes, up to where they close."""
    token = piece[number]
    if token[0] not in OTHER_QUOTES:
        behind = piece[number + 1] if number + 1 < len(piece) else None
        # With another word behind it nobody knows where the text was to end.
        alone = behind is None or behind.type not in ("WORD", "URL") or _breaks(file, token, behind)
        span = span_of(file, token)
        return (write_instead(span, f'"{token}"', safe=True),) if alone else ()
    line = file.text[token.start_pos : _line_end(file, token.start_pos)]
    marks = re.escape(_CLOSING.get(token[0], token[0]))
    # An apostrophe closes nothing: what closes has a blank, a comma or nothing behind it.
    closing = re.compile(rf"[{marks}](?=[\s,#}}]|$)")
    ends = [match.start() for match in closing.finditer(line, 1)]
    # Of two that could close, the first does where another text is opened in between.
    opened = len(ends) > 1 and token[0] not in marks and token[0] in line[ends[0] : ends[1]]
    inner = line[1 : ends[0]] if len(ends) == 1 or opened else ""
    if not inner or '"' in inner or has_comment(inner):
        return ()
    span = Span(file, token.start_pos, token.start_pos + ends[0] + 1)
    return (write_instead(span, f'"{inner}"', safe=True),)


def _breaks(file: SourceFile, token: Token, behind: Token) -> bool:
    return "\n" in file.text[token.end_pos : behind.start_pos]


def _line_end(file: SourceFile, start: int) -> int:
    end = file.text.find("\n", start)
    return len(file.text) if end < 0 else end


def close_brace(file: SourceFile, last: Token) -> Fix:
    """The fix that closes a test block behind its last token, and the comment there."""
    end = _line_end(file, last.end_pos)
    return Fix("add `}` behind its last line", (Edit(Span(file, end, end), "\n}"),))


def take_out_of(statement: Span, keyword: str, word: str) -> tuple[Fix, ...]:
    """The fix that takes a word out of a clause of a statement; none where it is there twice."""
    words = [token for token in _clause(statement, keyword)[1:] if token == word]
    if len(words) != 1:
        return ()
    edit = take_out_entry(_within(statement, words[0], words[0]))
    return () if edit is None else (Fix(f"take `{word}` out of `{keyword}`", (edit,)),)


def take_out_clause(statement: Span, keyword: str) -> tuple[Fix, ...]:
    """The fix that takes a clause out of a statement, unless a comment stands in it."""
    tokens = _clause(statement, keyword)
    span = _within(statement, tokens[0], tokens[-1]) if tokens else None
    if span is None or has_comment(span.text):
        return ()
    return (Fix(f"leave `{keyword}` out", (cut(span),)),)


def _clause(statement: Span, keyword: str) -> list[Token]:
    """The tokens of a clause, its keyword first; a statement has it at most once."""
    tokens = iter(load_parser().tokens(statement.text))
    head = next((token for token in tokens if token.type == keyword.upper()), None)
    if head is None:
        return []
    rest = takewhile(lambda token: token.type in ("WORD", "STRING", "COMMA"), tokens)
    return [head, *rest]


def _within(statement: Span, first: Token, last: Token) -> Span:
    start = statement.start
    return Span(statement.file, start + first.start_pos, start + last.end_pos)


def one_clause(file: SourceFile, first: Raw, again: Raw) -> tuple[Fix, ...]:
    """Two clauses of one kind as one: the second goes, or its entries join those of the first."""
    (keyword, *words), (_, *others) = list(first.tokens()), list(again.tokens())
    second = _span(file, again)
    gone = cut(second)
    values = BY_RULE[again.data].values
    entries, more = _entries(words, values), _entries(others, values)
    if set(more) <= set(entries):
        # One that says less may have been meant to be all.
        safe = set(more) == set(entries) and not has_comment(second.text)
        return (Fix(f"remove the second `{keyword}`", (gone,), safe),)
    if values.are_list:
        text = Span(file, others[0].start_pos, others[-1].end_pos).text
        if values is Values.SELECTORS and others[0] not in SELECTOR_KINDS:
            text = f"fleet {text}" if entries[-1][0] != "fleet" else text
        at = words[-1].end_pos
        edits: tuple[Edit, ...] = (Edit(Span(file, at, at), f", {text}"), gone)
        if gone.span.start == at:  # nothing stands between the two clauses
            edits = (Edit(gone.span, f", {text}"),)
        return (Fix("put both lists into one clause", edits),)
    return (
        Fix(f"keep `{keyword} {words[0]}`", (gone,)),
        Fix(f"keep `{keyword} {others[0]}`", (cut(_span(file, first)),)),
    )


def _span(file: SourceFile, clause: Raw) -> Span:
    tokens = list(clause.tokens())
    return span_of(file, tokens[0]).to(span_of(file, tokens[-1]))


def _entries(words: Sequence[Token], values: Values) -> list[tuple[str, str]]:
    """The entries of a clause, each with its kind (`fleet` for a first name without one)."""
    if values is not Values.SELECTORS:
        return [("", str(word)) for word in words]
    entries, kind = [], "fleet"
    for word in words:
        if word.type in ("REGION", "FLEET"):
            kind = str(word)
        else:
            entries.append((kind, word.lower()))
    return entries
