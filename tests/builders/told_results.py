"""A result as a command tells it."""

import json
from typing import Any

from outgate.cli.formats import render
from outgate.cli.views.wording import Style
from tests.builders.schemas import validate

STYLE = Style()


def text_of(result: object, style: Style = STYLE) -> list[str]:
    """The lines in which a result is told."""
    return render(result, "text", style).splitlines()


def document_of(result: object, schema: str) -> Any:
    """A result in JSON, held against its schema."""
    document = json.loads(render(result, "json", STYLE))
    validate(f"{schema}.schema.json", document)
    return document
