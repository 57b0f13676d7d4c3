"""The files of a pipeline that were written and kept, as JSON (schemas/init-ci.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.init_ci import WrittenPipelines
from outgate.plan.document import json_text


def render(result: WrittenPipelines, _: Style) -> str:
    """Each file, and the one that is to be completed."""
    return json_text(
        {
            "format_version": "1.0",
            "platform": result.platform,
            "written": list(result.written),
            "kept": [
                {"file": name, "as_written": name not in result.other} for name in result.kept
            ],
            "lacks_wheel": result.lacks_wheel,
        }
    )
