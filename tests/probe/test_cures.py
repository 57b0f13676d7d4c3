"""Cures under catalogs of a few rows: what the smallest change is can be read off the page."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from outgate.catalog.model import Method, Need
from outgate.policy.model import Request
from outgate.policy.resolve import read_request
from outgate.probe.cure import find_cure, request_text
from outgate.probe.judge import Judge
from outgate.probe.report import Asking, Cure
from outgate.traffic.url import parse_url
from tests.builders.catalogs import catalog, endpoint_list, row
from tests.probe.few_rows import LINUX, THERE, URL, compiled, judged
from tests.support import shipped

LIVE = ("feature-live-response",)
MANY = catalog(
    endpoint_list(
        row("x.a.example", geography="EU", need=Need.OPTIONAL, readings=LIVE, platforms=("macOS",)),
        row("y.a.example", number=2, geography="UK"),
        row("a.a.example", number=4, geography="AU"),
        row(
            "z.a.example",
            number=3,
            geography="EU",
            need=Need.OPTIONAL,
            readings=("feature-symbols", "feature-app-reputation"),
        ),
    )
)


def cure_of(text: str, url: str = URL, fleets: tuple[str, ...] = ()) -> Cure | None:
    return judged(text, url, None, MANY, fleets).cure


def test_three_clauses_may_have_to_change_together() -> None:
    uk = "allow mde for region UK, fleet linux"
    change = "`with live-response` and `fleet macos` and `region EU`"
    assert cure_of(uk) == Cure(change, Asking(uk, ("a.policy:1",)))


def test_of_several_statements_the_one_with_the_smallest_change_is_told() -> None:
    near = "allow mde for region EU, fleet macos"
    for text in (f"{near}\nallow mde for region UK, fleet linux\n",
                 f"allow mde for region UK, fleet linux\n{near}\n"):  # fmt: skip
        cure = cure_of(text)
        assert cure is not None
        assert cure.statement is not None
        assert (cure.change, cure.statement.statement) == ("`with live-response`", near)


def test_the_statement_that_comes_nearest_is_changed_before_others() -> None:
    """Both would let it in by one region; of these the one whose row was told is meant."""
    compilation = compiled(f"{LINUX.replace('EU', 'UK')}\n", MANY)
    (uk,) = compilation.policy.statements
    other = replace(uk, text="allow other", number=7)
    places = {**compilation.places, "allow other": ("b.policy:1",)}
    both = replace(compilation, places=places)
    rows = Judge(compilation)._standing.near(parse_url("https://z.a.example"))
    for nearest, statement in (("allow other", "allow other"), (uk.text, uk.text), ("", uk.text)):
        cure = find_cure(
            parse_url("https://z.a.example"),
            both,
            rows,
            (other, uk),
            (),
            lambda text: read_request(text, MANY),
            nearest,
        )
        assert cure is not None
        assert cure.statement is not None
        assert cure.statement.statement == statement


def test_of_two_features_that_would_do_the_first_by_name_is_turned_on() -> None:
    cure = cure_of(f"{LINUX} without symbols", "https://z.a.example")
    assert cure is not None
    assert cure.change == "`with app-reputation`"


@pytest.mark.parametrize(("others", "change"), [(49, "`with live-response`"), (50, None)])
def test_fifty_statements_are_looked_at_for_one_url(others: int, change: str | None) -> None:
    """Whoever has thousands waits no longer: then a statement of its own is told."""
    portal = "allow mde for region EU, fleet macos"
    compilation = compiled(portal, MANY)
    (statement,) = compilation.policy.statements
    no_use = replace(statement, request=replace(statement.request, service="other"))
    cure = find_cure(
        parse_url(URL),
        compilation,
        Judge(compilation)._standing.near(parse_url(URL)),
        (*[no_use] * others, statement),
        (),
        lambda text: read_request(text, MANY),
    )
    assert cure is not None
    told: Sequence[str | None] = (cure.change, None) if cure.statement else (None, cure.change)
    assert told[0] == change


UK, EU = "allow mde for region UK, fleet linux", "allow mde for region EU, fleet macos"


@pytest.mark.parametrize(
    ("fleets", "change", "statement"),
    [
        ((), "`fleet linux`", EU),
        (("linux",), "`region EU`", UK),
        (("win10-1809",), "`region EU`", UK),
    ],
)
def test_a_statement_for_the_devices_is_changed_where_there_is_one(
    fleets: tuple[str, ...], change: str, statement: str
) -> None:
    """Another one would take a smaller change, and open the host to devices of others."""
    cure = cure_of(f"{UK}\n{EU}\n", "https://z.a.example", fleets)
    assert cure is not None
    assert cure.statement is not None
    assert (cure.change, cure.statement.statement) == (change, statement)
    # What has no use for a host gets no clause for it, whatever others have.
    assert cure_of(f"{UK}\n{EU}\n", URL, ("linux",)) is None


OVER = "until 2026-01-01"


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (f"{EU} with live-response {OVER}", "a later `until`"),
        (f"{EU} {OVER}", "`allow mde for region EU with live-response`"),
        (f"{EU.replace('EU', 'UK')} with live-response {OVER}\n{EU}", "`with live-response`"),
    ],
)
def test_a_statement_that_is_over_is_told_where_it_asked_for_the_url(
    text: str, change: str
) -> None:
    cure = cure_of(text)
    assert cure is not None
    assert cure.change == change


WORKSPACE = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
OTHER = "11111111-2222-3333-4444-555555555555"
AGENT = catalog(
    endpoint_list(
        *(
            row(host, number=number, geography=region, platforms=("MMA",), readings=("mma-part",))
            for number, (host, region) in enumerate(
                (
                    ("*.ods.opinsights.azure.com", "WW"),
                    ("*.blob.core.windows.net", "WW"),
                    ("w.a.example", "EU"),
                    ("w.b.example", "UK"),
                )
            )
        )
    )
)


@pytest.mark.parametrize(
    ("url", "change"),
    [
        (f"https://{OTHER}.ods.opinsights.azure.com", f'`workspace "{OTHER}"`'),
        ("https://zother.blob.core.windows.net", '`storage "zother"`'),
        ("https://aother.blob.core.windows.net", '`storage "aother"`'),
        ("https://w.b.example", "`region UK`"),
    ],
)
def test_what_narrows_a_wildcard_takes_one_name_more(url: str, change: str) -> None:
    narrowed = f'workspace "{WORKSPACE}" storage "stmmauks01"'
    text = f"allow mde for region EU, fleet server2016-mma {narrowed}"
    cure = judged(text, url, None, AGENT).cure
    assert cure == Cure(change, Asking(text, ("a.policy:1",)))
    # The changed statement is written with every clause: each is there, and one is more.
    assert cure is not None
    read: list[str] = []

    def reading(told: str) -> Request | None:
        read.append(told)
        return read_request(told, AGENT)

    compilation = compiled(text, AGENT)
    asked = parse_url(url)
    rows = Judge(compilation)._standing.near(asked)
    statements = compilation.policy.statements
    assert find_cure(asked, compilation, rows, statements, (), reading) == cure
    assert [word in read[-1] for word in ("server2016-mma", WORKSPACE, "stmmauks01")] == [True] * 3


@pytest.mark.parametrize(
    ("text", "url", "change"),
    [
        (EU, "https://y.a.example", "`fleet linux` and `region UK`"),
        # One clause in either statement would do: a feature before devices, these before a region.
        (f"{EU.replace('macos', 'linux')} with live-response\n{EU}", URL, "`with live-response`"),
        (f"{EU}\n{EU.replace('EU', 'AU').replace('macos', 'linux')}", "https://z.a.example",
         "`fleet linux`"),
    ],
)  # fmt: skip
def test_the_change_that_opens_least_is_told(text: str, url: str, change: str) -> None:
    cure = cure_of(text, url)
    assert cure is not None
    assert cure.change == change


def test_another_method_may_let_a_url_in() -> None:
    streamlined = replace(endpoint_list(row("s.a.example"), id="s"), method=Method.STREAMLINED)
    rows = catalog(endpoint_list(row("x.a.example", geography="EU")), streamlined)
    each = judged(LINUX, "https://s.a.example", None, rows)
    assert each.cure == Cure("`via streamlined`", Asking(LINUX, ("a.policy:1",)))


@pytest.mark.parametrize(
    "text",
    [
        "allow mde for region EU, UK, fleet linux, macos via standard with live-response, "
        "network-scanner without symbols, updates",
        f'allow mde for region EU, fleet server2016-mma via standard workspace "{WORKSPACE}", '
        f'"{OTHER}" storage "one1", "two2"',
        "allow mde for region US, fleet win11-24h2 via streamlined",
        "allow mde-portal for region EU",
    ],
)
def test_a_changed_statement_is_written_with_all_that_it_asks_for(text: str) -> None:
    request = read_request(text, shipped("2026-09-03"))
    assert request is not None
    assert request_text(request) == text


def test_a_new_statement_for_a_worldwide_row_is_for_a_region_that_policies_name() -> None:
    rows = catalog(
        endpoint_list(
            row("eu.a.example", geography="EU"),
            row("uk.a.example", number=2, geography="UK"),
            row("mac.a.example", number=3, platforms=("macOS",)),
        )
    )
    text = "source lab = 10.20.0.0/16\nallow mde for region UK, fleet linux from lab\n"
    each = judged(text, "https://mac.a.example", THERE, rows, ("macos",))
    assert each.cure == Cure("`allow mde for region UK, fleet macos`", None)
    # Of a row for one region it is that region; of devices that nobody knows, any that it is for.
    each = judged(text, "https://eu.a.example", THERE, rows)
    assert each.cure == Cure("`allow mde for region EU`", None)
