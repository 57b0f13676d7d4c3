"""What a rollback brings back, or what leaving a former place closes, as text."""

from outgate.cli.views.plan_lines import native_lines, traffic_lines, write_lines
from outgate.cli.views.plan_wording import change_words, size_words
from outgate.cli.views.wording import Style
from outgate.deploy.undo import Undo


def render(title: str, undoing: Undo, style: Style) -> str:
    """Traffic first, then rules and writes, under one sentence that begins with the title."""
    size = size_words(undoing.native, undoing.writes)
    lines = [
        style.heading(f"{title}: {change_words(undoing.traffic)} ({size})."),
        "",
        *traffic_lines(undoing.traffic, None, style),
        *native_lines(undoing.native, style),
        *write_lines(undoing.operations),
    ]
    return "\n".join(lines).rstrip("\n")
