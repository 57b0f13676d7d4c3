"""The files of a new project, as JSON (schemas/init.schema.json)."""

from outgate.cli.views.diagnostics_json_v1 import diagnostic_document
from outgate.cli.views.wording import Style
from outgate.commands.init import InitResult
from outgate.plan.document import json_text


def render(result: InitResult, _: Style) -> str:
    """The files that were written, and what kept others from it."""
    return json_text(
        {
            "format_version": "1.1",
            "written": list(result.written),
            "diagnostics": [diagnostic_document(diagnostic) for diagnostic in result.diagnostics],
        }
    )
