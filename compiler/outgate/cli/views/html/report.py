"""A review as one HTML file, for everybody who reads it."""

from collections.abc import Iterator, Mapping, Sequence

from outgate import __version__
from outgate.cli.views.html.data import page_data
from outgate.cli.views.html.elements import Element, Node, element
from outgate.cli.views.html.overview import overview
from outgate.cli.views.html.page import Page, write_page
from outgate.cli.views.html.parts import filter_fields, navigation, parts
from outgate.deploy.review.model import Review
from outgate.plan.model import Rule


def write_report(review: Review, title: str, rules: Sequence[Rule], urls: Mapping[str, str]) -> str:
    """The file; `rules` is all that is allowed afterwards, `urls` leads to places on the web."""
    return write_page(
        Page(
            title=f"{title} \u2013 Outgate",
            header=(_header(review, title), navigation()),
            overview=(overview(review),),
            fields=tuple(filter_fields()),
            parts=tuple(parts(review)),
            footer=(_footer(),),
            data=page_data(review, rules, urls),
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
