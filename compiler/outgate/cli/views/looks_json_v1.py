"""Looks at targets as JSON (schemas/looks.schema.json)."""

from outgate.cli.views.diagnostics_json_v1 import diagnostic_document
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Look, Looks
from outgate.deploy.look.told import time_text
from outgate.deploy.review.risk_document import risks_document
from outgate.plan.document import json_text


def render(looks: Looks, _: Style) -> str:
    """All that differs, each thing with its news."""
    return json_text(
        {
            "format_version": "1.0",
            "outcome": looks.outcome.value,
            "level": looks.level.value,
            "news": looks.has_news,
            "targets": [_look(look) for look in looks.looks],
        }
    )


def _look(look: Look) -> dict[str, object]:
    return {
        "target": look.target,
        "place": look.place or None,
        "at": time_text(look.at),
        "last_look": None if look.last is None else time_text(look.last),
        "outcome": look.outcome.value,
        "news": look.has_news,
        "applied_by": look.by,
        "edition": look.edition,
        "audit": look.audit,
        "unfinished_apply": None if look.journal is None else look.journal.by,
        **risks_document(look.level, look.risks),
        "drift": [
            {
                "key": seen.deed.key,
                "did": seen.deed.did,
                "what": seen.deed.what,
                "note": seen.deed.note,
                "news": seen.news.value,
                "after": None if seen.after is None else time_text(seen.after),
                "since": time_text(seen.since),
            }
            for seen in look.drift
        ],
        "gone": [
            {"did": each.did, "what": each.what, "since": time_text(each.since)}
            for each in look.gone
        ],
        "diagnostics": [diagnostic_document(each) for each in look.problems],
    }
