"""Answers to whether a URL is allowed, and how they are told."""

import json
from typing import Any

from outgate.cli.views import explain_json_v2, explain_text
from outgate.cli.views.wording import Style
from outgate.plan.explanation.rows import RowReference
from outgate.plan.explanation.url import Explanation
from outgate.traffic.url import parse_url
from tests.builders.schemas import validate

ROW = RowReference(
    endpoint="l/urls#7",
    text="*.row.example",
    list_id="l",
    file="l.csv",
    sheet="urls",
    row=9,
    edition="2026-07-03",
)
NOTHING = Explanation(url=parse_url("https://a.example/x"), allowed=(), near=(), similar=None)


def lines_of(explanation: Explanation) -> list[str]:
    """The lines in which an answer is told."""
    return explain_text.render(explanation, Style()).splitlines()


def document_of(explanation: Explanation) -> Any:
    """An answer in JSON, held against its schema."""
    document = json.loads(explain_json_v2.render(explanation, Style()))
    validate("explanation.schema.json", document)
    return document
