"""What `fmt` laid out, as text."""

from outgate.cli.views.wording import Style
from outgate.commands.fmt import FormatResult


def render(result: FormatResult, _: Style) -> str:
    """The names of the files whose layout differs, one in a line."""
    return "\n".join(result.changed)
