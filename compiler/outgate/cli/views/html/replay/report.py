"""The page of a replay."""

from collections.abc import Iterator

from outgate.cli.views.html.elements import Node, element
from outgate.cli.views.html.frame import filter_fields, footer, header, navigation
from outgate.cli.views.html.page import Page, write_page
from outgate.cli.views.html.replay.data import page_data
from outgate.cli.views.html.replay.overview import overview
from outgate.cli.views.html.replay.parts import FIELDS, PARTS, parts, timeline_part
from outgate.cli.views.links import Links
from outgate.replay.report import Report


def write_replay(report: Report, links: Links) -> str:
    """The file."""
    title = f"Replay against {report.against}"
    shown = tuple(each for each in PARTS if report.timeline is not None or each[0] != "timeline")
    return write_page(
        Page(
            title=f"{title} \u2013 Outgate",
            styles=("replay.css",),
            scripts=("sites.js", "replay.js"),
            skip="Skip to the findings",
            search="host, address, file, row",
            noscript="The search, the statements by site and the long lists below need the script "
            "of this page, which this viewer does not run. The first findings and the timeline "
            "stand above.",
            header=(header(title, _facts(report)), navigation(shown)),
            overview=(overview(report, links), *timeline_part(report)),
            fields=tuple(filter_fields(FIELDS)),
            parts=tuple(parts(report)),
            footer=(footer(),),
            data=page_data(report, links),
        )
    )


def _facts(report: Report) -> Iterator[Node]:
    yield element("span", f"catalog {report.edition}")
    shown = report.digest.removeprefix("sha256:")[:12]
    yield element("span", "rules ", element("code", shown), title=report.digest)
