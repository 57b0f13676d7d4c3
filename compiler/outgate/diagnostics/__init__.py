"""What Outgate has to say about the user's input: codes, diagnostics, suggestions."""

from outgate.diagnostics.codes import Code, Severity
from outgate.diagnostics.diagnostic import Diagnostic, Label, has_errors, sort_diagnostics
from outgate.diagnostics.plural import and_more, count, join_first
from outgate.diagnostics.suggest import did_you_mean

__all__ = [
    "Code",
    "Diagnostic",
    "Label",
    "Severity",
    "and_more",
    "count",
    "did_you_mean",
    "has_errors",
    "join_first",
    "sort_diagnostics",
]
