"""Short results in text and JSON, with a problem that any of them may tell."""

import json
from typing import Any

from outgate.cli.formats import render
from outgate.cli.views.wording import Style
from outgate.diagnostics import Diagnostic, codes
from tests.builders.schemas import validate

STYLE = Style()
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


def text_of(result: object, style: Style = STYLE) -> list[str]:
    return render(result, "text", style).splitlines()


def document_of(result: object, schema: str) -> Any:
    document = json.loads(render(result, "json", STYLE))
    validate(f"{schema}.schema.json", document)
    return document
