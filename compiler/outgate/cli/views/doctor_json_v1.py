"""What `doctor` saw, as JSON (schemas/doctor.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.doctor import Examination
from outgate.plan.document import json_text


def render(examination: Examination, _: Style) -> str:
    """Every finding with its cure."""
    return json_text(
        {
            "format_version": "1.0",
            "ok": examination.ok,
            "findings": [
                {
                    "name": finding.name,
                    "level": str(finding.level),
                    "message": finding.message,
                    "cure": finding.cure,
                }
                for finding in examination.findings
            ],
        }
    )
