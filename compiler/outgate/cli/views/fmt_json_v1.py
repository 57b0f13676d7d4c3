"""What `fmt` laid out, as JSON (schemas/fmt.schema.json)."""

from outgate.cli.views.diagnostics_json_v1 import diagnostic_document
from outgate.cli.views.wording import Style
from outgate.commands.fmt import FormatResult
from outgate.plan.document import json_text


def render(result: FormatResult, _: Style) -> str:
    """The files whose layout differs, whether they were written, and what kept others from it."""
    return json_text(
        {
            "format_version": "1.1",
            "changed": list(result.changed),
            "written": result.write,
            "diagnostics": [diagnostic_document(diagnostic) for diagnostic in result.diagnostics],
        }
    )
