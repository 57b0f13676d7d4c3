"""A replay as one HTML file."""

from outgate.cli.views.html.replay.report import write_replay
from outgate.cli.views.wording import Style
from outgate.replay.report import Report


def render(report: Report, style: Style) -> str:
    """The whole report; nothing of it is cut."""
    return write_replay(report, style.links)
