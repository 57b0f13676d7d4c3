"""Risks of single changes, each worked out by hand."""

from pathlib import Path

import pytest

from outgate.catalog.readings import load_readings
from outgate.catalog.store import Store
from outgate.cli.views.html.elements import markup
from outgate.cli.views.html.groups import group_blocks
from outgate.cli.views.links import NO_LINKS
from outgate.cli.views.review_tables import group_row
from outgate.deploy.review.risk import EXPLANATIONS, Level, RiskKind
from outgate.deploy.review.risks import open_names
from outgate.deploy.review.words import network_words
from outgate.deploy.traffic_change.model import (
    Effect,
    Reason,
)
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.flow import Flow, Piece
from outgate.values import replace
from tests.deploy.risky import (
    OFFICE,
    WITNESS,
    entry,
    holding,
    remote,
    reviewed,
    risks,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("*.blob.core.windows.net", RiskKind.OPEN_WILDCARD),
        ("*.core.windows.net", RiskKind.OPEN_WILDCARD),
        ("*.windows.net", RiskKind.OPEN_WILDCARD),
        ("*.ods.opinsights.azure.com", RiskKind.OPEN_WILDCARD),
        ("*.net", RiskKind.BROAD_DESTINATION),
        ("0.0.0.0/0", RiskKind.BROAD_DESTINATION),
        ("11.0.0.0/8", RiskKind.BROAD_DESTINATION),
        ("2600::/32", RiskKind.BROAD_DESTINATION),
    ],
)
def test_what_is_dangerous_to_open_even_from_one_office(text: str, kind: RiskKind) -> None:
    review = reviewed([entry(text)])
    assert risks(review) == {kind: Level.DANGER}
    assert review.level is Level.DANGER
    assert [each.target for each in review.risks[0].entries] == [str(remote(text))]


@pytest.mark.parametrize(
    "text",
    [
        "own.blob.core.windows.net",
        "blob.core.windows.net",
        "*.own.blob.core.windows.net",
        "*.events.data.microsoft.com",
    ],
)
def test_what_is_not(text: str) -> None:
    review = reviewed([entry(text)])
    assert review.risks == ()
    assert review.level is Level.NONE


@pytest.mark.parametrize(
    "text", ["a.net", "*.github.io", "amicrosoft.com", "11.0.0.0/9", "2600::/33"]
)
def test_a_place_that_no_published_list_is_known_for(text: str) -> None:
    assert risks(reviewed([entry(text)])) == {RiskKind.UNKNOWN_PLACE: Level.LOOK}
    # Networks of a service tag are the publisher's.
    tagged = replace(entry(text), reasons=(Reason("allow mde", "streamlined/addresses#48"),))
    assert bool(risks(reviewed([tagged]))) is not text[0].isdigit()
    # It is no new place where somebody could reach it before.
    wider = holding((text, ("10.20.0.0/15",)))
    review = reviewed([entry(text, "10.21.0.0/16")], plan=wider)
    assert risks(review) == {RiskKind.MORE_ADDRESSES: Level.LOOK}


def test_a_service_tag_is_what_its_publisher_says_it_is() -> None:
    tag = Remote(ServiceTagDestination("AzureFrontDoor.Frontend"), "https", 443)
    opened = replace(entry("a.windows.com"), piece=Piece(Flow(OFFICE, tag), (), WITNESS))
    assert reviewed([opened]).risks == ()


def test_what_closed_but_for_a_name_was_no_way_to_that_name() -> None:
    closed = entry("*.windows.com")
    but = replace(closed, piece=replace(closed.piece, without=(remote("a.windows.com"),)))
    opened = [entry("a.windows.com")]
    assert risks(reviewed(opened, [closed])) == {RiskKind.MORE_ADDRESSES: Level.LOOK}
    assert risks(reviewed(opened, [but])) == {}


def test_a_wildcard_over_several_open_ones_tells_of_each() -> None:
    known = load_readings()
    (open_one, *_) = known.open_wildcards.values()
    opens = {"*.a.b.test": "x", "*.c.b.test": "y", "*.d.b.test": "x", "*.e.test": "z"}
    more = {host: replace(open_one, opens=words) for host, words in opens.items()}
    told = replace(known, open_wildcards=more)
    assert open_names(remote("*.b.test"), told) == "x, y"
    assert open_names(remote("*.c.b.test"), told) == "y"
    assert open_names(remote("*.x.c.b.test"), told) == ""


def test_nothing_that_is_published_is_such_a_place() -> None:
    """Every row of every edition that comes with the product, so that the risk says something."""
    store = Store(None, Path())
    for edition in store.editions():
        catalog, _ = store.load(edition)
        assert catalog is not None
        remotes = {each.remote for listed in catalog.lists for each in listed.endpoints}
        opened = [
            replace(entry("a.windows.com"), piece=Piece(Flow(OFFICE, each), (), WITNESS))
            for each in sorted(remotes, key=str)
        ]
        assert RiskKind.UNKNOWN_PLACE not in risks(reviewed(opened))


@pytest.mark.parametrize(
    ("source", "addresses", "told"),
    [
        ("any", ("*",), ""),
        ("any but hq", ("0.0.0.0/1", "128.0.0.0/2", "::/0"), ""),
        ("10.20.0.0/16, 192.0.2.7", ("10.20.0.0/16", "192.0.2.7/32"), ""),
        ("2001:db8::1", ("2001:db8::1/128",), ""),
        ("hq", ("64.0.0.0/3",), "64.0.0.0/3"),
        ("hq", ("10.2.0.0/16", "192.0.2.7/32"), "10.2.0.0/16, 192.0.2.7"),
        # The widest is never what is left out, and no name looks like what it is not.
        ("hq", ("10.2.0.0/16", "10.9.0.0/16", "64.0.0.0/3"), "64.0.0.0/3, 10.2.0.0/16 and 1 more"),
        ("64.0.0.0/30", ("64.0.0.0/3",), "64.0.0.0/3"),
        (
            "a, b and 94 more",
            ("10.2.0.0/16", "::/1", "10.4.0.0/16"),
            "::/1, 10.2.0.0/16 and 1 more",
        ),
    ],
)
def test_a_name_stands_beside_what_it_means(
    source: str, addresses: tuple[str, ...], told: str
) -> None:
    assert network_words(source, addresses) == told
    opening = replace(entry("a.windows.com", *addresses), source=source)
    (block, *_) = group_blocks(reviewed([opening]), NO_LINKS)
    row = group_row(reviewed([opening]).opened[0], reviewed([opening]), NO_LINKS)
    for view in (markup([block]), row):
        assert (f"({told})" in view) is bool(told)


def test_every_kind_of_risk_is_explained() -> None:
    assert EXPLANATIONS.keys() == set(RiskKind)
    assert len({words for words in EXPLANATIONS.values() if words}) == len(RiskKind)


def test_what_rules_of_others_decide_is_no_risk() -> None:
    review = reviewed([entry("*.net", "*", effect=Effect.STOPPED)])
    assert review.risks == ()
    assert (review.counts.opened, review.counts.decided) == (0, 1)
