"""What a command that failed has to say, as JSON (schemas/diagnostics.schema.json)."""

from outgate.cli.report import Report
from outgate.cli.views.diagnostics_json_v1 import diagnostic_document
from outgate.cli.views.wording import Style
from outgate.plan.document import json_text


def render(report: Report, _: Style) -> str:
    """The command and its diagnostics, errors first."""
    return json_text(
        {
            "format_version": "1.0",
            "command": report.command,
            "ok": report.ok,
            "diagnostics": [diagnostic_document(remark.diagnostic) for remark in report.remarks],
        }
    )
