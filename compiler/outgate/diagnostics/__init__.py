"""What Outgate has to say about the user's input: codes, diagnostics, suggestions."""

from outgate.diagnostics.codes import Code, Severity
from outgate.diagnostics.diagnostic import (
    Diagnostic,
    Label,
    errors_of,
    has_errors,
    sort_diagnostics,
)
from outgate.diagnostics.fix import Edit, EditsOverlap, Fix, apply_fixes, overlap, write_instead
from outgate.diagnostics.plural import and_more, count, join_and, join_first
from outgate.diagnostics.suggest import did_you_mean

__all__ = [
    "Code",
    "Diagnostic",
    "Edit",
    "EditsOverlap",
    "Fix",
    "Label",
    "Severity",
    "and_more",
    "apply_fixes",
    "count",
    "did_you_mean",
    "errors_of",
    "has_errors",
    "join_and",
    "join_first",
    "overlap",
    "sort_diagnostics",
    "write_instead",
]
