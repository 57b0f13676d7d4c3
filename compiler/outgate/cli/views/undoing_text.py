"""What a rollback brings back, or what leaving a former place closes, as text."""

from outgate.cli.views.plan_text import Style, native_lines, traffic_lines, write_lines
from outgate.cli.views.plan_words import change_words
from outgate.deploy.undoing import Undoing
from outgate.diagnostics import count

SHOWN = 500


def undoing_text(title: str, its: Undoing, *, color: bool, width: int) -> str:
    """Traffic first, then rules and writes, under one sentence that begins with the title."""
    style = Style(color, width, SHOWN)
    size = f"{count(len(its.native), 'rule')}, {count(its.writes, 'write')}"
    head = style.paint(f"{title}: {change_words(its.traffic)} ({size}).", bold=True)
    body = [
        *traffic_lines(its.traffic, None, style),
        *native_lines(its.native, style),
        *write_lines(its.operations),
    ]
    return "\n".join((head, "", *body)).rstrip("\n")
