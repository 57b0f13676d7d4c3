"""Every code as text."""

from outgate.cli.views.wording import Style
from outgate.commands.explain_code import CodeList


def render(listed: CodeList, _: Style) -> str:
    """A line for each: severity, code and title."""
    widest = max(len(code.id) for code in listed.codes)
    return "\n".join(
        f"{code.severity:<7}  {code.id:<{widest}}  {code.title}" for code in listed.codes
    )
