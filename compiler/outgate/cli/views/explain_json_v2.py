"""Why a URL is allowed or not, as JSON (schemas/explanation.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.plan.document import json_text, origin_document, rule_document
from outgate.plan.explanation.near_misses import NearMiss
from outgate.plan.explanation.rows import RowReference
from outgate.plan.explanation.url import AllowedBy, Explanation


def render(explanation: Explanation, _: Style) -> str:
    """Every rule that allows the URL with its reasons, or everything that keeps it out."""
    return json_text(
        {
            "format_version": "2.0",
            "url": str(explanation.url),
            "from": explanation.address,
            "allowed": bool(explanation.allowed) and not explanation.partly,
            "partly": explanation.partly,
            "rules": [_allowed(by) for by in explanation.allowed],
            "elsewhere": [rule.key for rule in explanation.elsewhere],
            "perhaps": [rule.key for rule in explanation.perhaps],
            "near": [_near(miss) for miss in explanation.near],
            "similar": explanation.similar,
            "unspoken": explanation.unspoken,
            "editions": [
                {
                    "edition": presence.edition,
                    "row": str(presence.row.place),
                    "text": presence.row.endpoint.text,
                }
                for presence in explanation.editions
            ],
        }
    )


def _allowed(by: AllowedBy) -> dict[str, object]:
    return {
        **rule_document(by.rule),
        "tags": [
            {
                "name": fact.tag.name,
                "change_number": fact.tag.change_number,
                "file": fact.file.source.file,
                "file_change_number": fact.file.change_number,
            }
            for fact in by.tags
        ],
        "reasons": [
            {
                **origin_document(reason.origin),
                "places": list(reason.places),
                "row": _row(reason.row),
            }
            for reason in by.reasons
        ],
    }


def _near(miss: NearMiss) -> dict[str, object]:
    return {
        "row": _row(miss.row),
        "statement": miss.statement,
        "places": list(miss.places),
        "kept_out": miss.text,
    }


def _row(row: RowReference) -> dict[str, object]:
    return {
        "endpoint": row.endpoint,
        "text": row.text,
        "list": row.list_id,
        "file": row.file,
        "table": row.sheet,
        "row": row.row,
        "edition": row.edition,
    }
