"""A review as one HTML file, for everybody who reads it."""

from collections.abc import Iterator, Sequence

from outgate import __version__
from outgate.cli.views.html.data import page_data
from outgate.cli.views.html.elements import Element, Node, element
from outgate.cli.views.html.overview import overview
from outgate.cli.views.html.page import Page, write_page
from outgate.cli.views.html.parts import Listed, filter_fields, navigation, parts
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
            header=(_header(review, report.title), navigation()),
            overview=(overview(review, report.links),),
            fields=tuple(filter_fields()),
            parts=tuple(parts(review, report.target, report.beside, report.links)),
            footer=(_footer(),),
            data=page_data(review, report.target, report.rules, report.links),
        )
    )


def _header(review: Review, title: str) -> Element:
    return element(
        "header",
        element("p", "Outgate", element("span", f" / {title}"), class_="brand"),
        element("p", *_facts(review), class_="facts"),
        element("button", "Theme: auto", id="theme", type="button", hidden=""),
        class_="top",
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


def _footer() -> Element:
    text = (
        f"Made by Outgate {__version__}. This file loads nothing and sends nothing; "
        "every sentence about traffic in it was worked out when it was made."
    )
    return element("footer", element("p", text), class_="foot")
