"""The files of a new project, as text."""

from outgate.cli.views.wording import Style
from outgate.commands.init import InitResult


def render(result: InitResult, _: Style) -> str:
    """The files that were written, and what to do next where all of them were."""
    lines = [f"wrote {name}" for name in result.written]
    if not result.diagnostics:
        lines.append("Next: edit policies/, then run `outgate plan`.")
    return "\n".join(lines)
