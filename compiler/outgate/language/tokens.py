"""Where tokens stand, and what is wrong with one by itself."""

from outgate.diagnostics import Diagnostic, Edit, Fix, Label, codes
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
    end = token.start_pos + len(token.rstrip())
    fix = Fix('add the closing `"`', (Edit(Span(file, end, end), '"'),))
    label = Label(span_of(file, token))
    return Diagnostic(codes.UNCLOSED_STRING, message, label, help=help, fixes=(fix,))
