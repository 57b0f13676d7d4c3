"""The page of a replay that has some of everything, and what is told on the page of any."""

from outgate.cli.views import replay_html
from outgate.cli.views.links import Links
from outgate.cli.views.wording import Style
from outgate.replay.report import Report
from tests.builders.read_pages import told
from tests.builders.whole_replay import REPORT

LINKS = Links(files="https://host.example/blob/main/")
PAGE = replay_html.render(REPORT, Style(links=LINKS))


def shown(report: Report) -> list[str]:
    return told(replay_html.render(report, Style()))
