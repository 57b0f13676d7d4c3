"""Short results in text and JSON, with a problem that any of them may tell."""

from outgate.diagnostics import Diagnostic, codes

PROBLEM = Diagnostic(codes.USAGE, "it is wrong", help="mend it")
TOLD: dict[str, object] = {
    "code": "usage",
    "severity": "error",
    "message": "it is wrong",
    "location": None,
    "related": [],
    "note": None,
    "help": "mend it",
    "fixes": [],
}
