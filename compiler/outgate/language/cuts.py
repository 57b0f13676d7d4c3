"""Edits that take something out of policy text: an entry of a list, a clause, a statement.

They go by the text around a place and look at little of it, as there may be thousands of them in
one file. Where a comment stands in between, what it speaks of is not ours to tell: no edit then.
"""

import re

from outgate.diagnostics import Edit, Fix
from outgate.language.clauses import KEYWORDS, SELECTOR_KINDS
from outgate.source import Span

_WINDOW = 400  # characters before a place that are looked at
_COMMA = re.compile(r"\s*,\s*")
_KIND_BEHIND = re.compile(rf"({'|'.join(SELECTOR_KINDS)})\s")
_KIND_BEFORE = re.compile(rf"(?:^|[\s,])((?:{'|'.join(SELECTOR_KINDS)})\s+)$")
_KEYWORD_BEFORE = re.compile(rf"(?:^|\s)((?:{'|'.join(sorted(KEYWORDS))})\s+)$")
_COMMENT_BEHIND = re.compile(r"\s*#")
_COMMA_BEFORE = re.compile(r",\s*$")
_STRING_OR_COMMENT = re.compile(r'"[^"\n]*"|(?P<comment>#)')


def take_out_entry(span: Span) -> Edit | None:
    """One entry of a list without its comma, with the clause where it is the only one.

    A kind word before it stays where the next entry goes by it. None where a comment is too near.
    """
    text, start = span.file.text, kind_before(span)
    if start is None:
        return None
    if comma := _COMMA.match(text, span.end):
        if not _KIND_BEHIND.match(text, comma.end()):
            start = span.start
        return Edit(Span(span.file, start, comma.end()), "")
    before = _window(text, start)
    if _COMMENT_BEHIND.match(text, span.end):
        return None
    if comma := _COMMA_BEFORE.search(before):
        if not _in_code(before, comma.start()):
            return None
        return Edit(Span(span.file, start - len(comma[0]), span.end), "")
    if keyword := _KEYWORD_BEFORE.search(before):
        if not _in_code(before, keyword.start(1)):
            return None
        return cut(Span(span.file, start - len(keyword[1]), span.end))
    return None


def kind_before(span: Span) -> int | None:
    """Where an entry begins with the kind word before it, which need not be there.

    None where that word may be one of a comment.
    """
    window = _window(span.file.text, span.start)
    kind = _KIND_BEFORE.search(window)
    if kind is None:
        return span.start
    return span.start - len(kind[1]) if _in_code(window, kind.start(1)) else None


def _window(text: str, end: int) -> str:
    return text[max(0, end - _WINDOW) : end]


def _in_code(window: str, at: int) -> bool:
    """Whether a place in the text before something is surely in no comment."""
    line = window[:at].rfind("\n") + 1
    return (line > 0 or len(window) < _WINDOW) and "#" not in window[line:at]


def cut(span: Span) -> Edit:
    """A piece without the blanks that it leaves, and without its lines where it has them alone."""
    text, start, end = span.file.text, span.start, span.end
    while end < len(text) and text[end] in " \t":
        end += 1
    while start and text[start - 1] in " \t":
        start -= 1
    begins_line = not start or text[start - 1] == "\n"
    ends_line = end == len(text) or text[end] == "\n"
    if begins_line and ends_line:
        end = min(end + 1, len(text))
    elif not ends_line:
        start = span.start
    return Edit(Span(span.file, start, end), "")


def take_out_statement(span: Span, title: str, *, safe: bool = False) -> Fix:
    """The fix that takes a statement out, with one of the blank lines around it.

    It is safe at most where no comment can be about the statement: nobody's words are lost.
    """
    edit = cut(span)
    text, start, end = span.file.text, edit.span.start, edit.span.end
    whole = (not start or text[start - 1] == "\n") and (end == len(text) or text[end - 1] == "\n")
    if text[end : end + 1] == "\n" and (not start or text[start - 2 : start] == "\n\n"):
        end += 1
    elif end == len(text) and text[start - 2 : start] == "\n\n":
        start -= 1
    line = text[text.rfind("\n", 0, start - 1) + 1 : start].lstrip()  # the one above
    commented = line.startswith("#") or has_comment(span.text)
    edit = Edit(Span(span.file, start, end), "")
    return Fix(title, (edit,), safe and whole and not commented)


def has_comment(text: str) -> bool:
    """Whether a piece of policy text has a comment in it."""
    return any(match["comment"] for match in _STRING_OR_COMMENT.finditer(text))
