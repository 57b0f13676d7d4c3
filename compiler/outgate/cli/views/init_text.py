"""The files of a new project, as text."""

from outgate.cli.views.wording import Style
from outgate.commands.init import InitResult


def render(result: InitResult, _: Style) -> str:
    """The files that were written."""
    return "\n".join(f"wrote {name}" for name in result.written)
