"""Where tokens stand, and what is wrong with one by itself."""

from outgate.diagnostics import Diagnostic, Label, codes
from outgate.language.grammar import Token
from outgate.source import SourceFile, Span


def span_of(file: SourceFile, token: Token) -> Span:
    """Where a token stands."""
    start = token.start_pos
    return Span(file, start, start + len(token))


def report_unclosed_string(file: SourceFile, token: Token) -> Diagnostic:
    """The mistake of a string that its line does not close."""
    help = 'add the closing `"`; a string cannot span lines'
    message = "the string is not closed on its line"
    return Diagnostic(codes.UNCLOSED_STRING, message, Label(span_of(file, token)), help=help)
