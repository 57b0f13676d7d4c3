"""A review as one HTML file, for everybody who reads it."""

from collections.abc import Iterator, Sequence

from outgate.cli.views.html.data import page_data
from outgate.cli.views.html.elements import Node, element
from outgate.cli.views.html.frame import filter_fields, footer, header, navigation
from outgate.cli.views.html.overview import overview
from outgate.cli.views.html.page import Page, write_page
from outgate.cli.views.html.parts import FIELDS, PARTS, Listed, parts
from outgate.cli.views.links import NO_LINKS, Links
from outgate.deploy.review.model import Review
from outgate.plan.model import Rule
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a page is made from.

    `target` is a firewall, or the later side of a comparison, and `rules` all that it is to allow.
    `beside` are lists for the auditor, each with its title.
    """

    title: str
    review: Review
    target: str
    rules: Sequence[Rule]
    beside: tuple[Listed, ...] = ()
    links: Links = NO_LINKS


def write_report(report: Report) -> str:
    """The file."""
    review = report.review
    return write_page(
        Page(
            title=f"{report.title} \u2013 Outgate",
            scripts=("review.js", "explain.js", "picture.js", "main.js"),
            skip="Skip to the review",
            search="host, address, file, owner, row",
            noscript="The search, the picture and the long lists below need the script of this "
            "page, which this viewer does not run. What opens, what closes and why stands above.",
            header=(header(report.title, _facts(review)), navigation(PARTS)),
            overview=(overview(review, report.links),),
            fields=tuple(filter_fields(FIELDS)),
            parts=tuple(parts(review, report.target, report.beside, report.links)),
            footer=(footer(),),
            data=page_data(review, report.target, report.rules, report.links),
        )
    )


def _facts(review: Review) -> Iterator[Node]:
    if review.edition:
        editions = review.edition
        if review.since:
            editions = f"{review.since} \u2192 {review.edition}"
        yield element("span", f"catalog {editions}")
    if review.digest:
        shown = review.digest.removeprefix("sha256:")[:12]
        yield element("span", "plan ", element("code", shown), title=review.digest)
