"""The rules that a statement leads to, as JSON (schemas/explanation.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.plan.document import json_text
from outgate.plan.explanation.statement import StatementImpact


def render(impact: StatementImpact, _: Style) -> str:
    """Each rule with the rows behind it, and the endpoints that the statement withholds."""
    return json_text(
        {
            "format_version": "2.0",
            "statement": impact.statement.text,
            "place": impact.statement.span.place,
            "rules": [
                {
                    "rule": asked.rule.key,
                    "target": asked.target,
                    "endpoints": list(asked.endpoints),
                    "alone": asked.alone,
                }
                for asked in impact.rules
            ],
            "withheld": [
                {"endpoint": row.endpoint, "target": row.target, "feature": row.feature}
                for row in impact.withheld
            ],
        }
    )
