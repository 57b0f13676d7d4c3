"""Every code as JSON (schemas/codes.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.explain_code import CodeList
from outgate.plan.document import json_text


def render(listed: CodeList, _: Style) -> str:
    """Code, severity and title of each."""
    return json_text(
        {
            "format_version": "1.0",
            "codes": [
                {"code": code.id, "severity": code.severity.value, "title": code.title}
                for code in listed.codes
            ],
        }
    )
