"""What stands behind traffic that opens or closes: statements, rows, and what lists require."""

from outgate.catalog.model import Need
from outgate.deploy.traffic_change.model import Cause, Entry, Reason, TrafficChange
from outgate.deploy.traffic_change.reasons import (
    RuleOrigins,
    add_reasons_of_closing,
    find_reasons,
)
from outgate.deploy.traffic_change.required_rows import add_required_rows
from outgate.deploy.traffic_change.source_words import name_sources
from outgate.plan.comparison.provenance import Standing
from outgate.plan.model import Origin, Rule
from outgate.plan.source_names import SourceNames
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.interval import address_set
from outgate.traffic.tags import Tags
from outgate.values import replace
from tests.builders.rules import BYPASS, KEEP
from tests.deploy.risky import OFFICE, WITNESS, entry, remote, treated
from tests.support import shipped

LAB = ("192.0.2.0/24",)
STATEMENTS = {
    "from office": Standing(("a:1",), address_set(OFFICE)),
    "from lab": Standing(("a:2",), address_set(LAB)),
}


def asked(host: str, sources: tuple[str, ...], *origins: tuple[str, str]) -> Rule:
    made = tuple(Origin(text, row, "required", ()) for text, row in origins)
    return Rule(RuleSource("s", sources), remote(host), BYPASS, made)


OFFICE_RULE = asked("a.example", OFFICE, ("from office", "l/t#2"), ("from office", "l/t#1"))
LAB_RULE = asked("a.example", LAB, ("from lab", "l/t#1"))
BOTH = RuleOrigins((OFFICE_RULE, LAB_RULE), STATEMENTS)


def test_the_statements_that_ask_for_traffic_from_its_addresses() -> None:
    entries = [
        entry("a.example"),
        entry("a.example", *LAB),
        entry("a.example", *OFFICE, *LAB),
        entry("b.example"),
        entry("a.example", "198.51.100.0/24"),
    ]
    office = (Reason("from office", "l/t#1"), Reason("from office", "l/t#2"))
    lab = (Reason("from lab", "l/t#1"),)
    assert list(find_reasons(entries, BOTH)) == [office, lab, (*lab, *office), (), ()]
    assert list(find_reasons([], BOTH)) == []


def test_a_service_tag_is_behind_its_networks() -> None:
    """A target may be told a tag by name or as its networks."""
    networks = ("203.0.113.0/24",)
    tags = Tags({"Edge": networks})
    origin = Origin("from office", "l/addresses#1", "required", ())

    def to(destination: Destination) -> Entry:
        flow = Flow(OFFICE, Remote(destination, "https", 443))
        return replace(entry("a.example"), piece=Piece(flow, (), WITNESS))

    rule = Rule(
        RuleSource("s", OFFICE),
        Remote(ServiceTagDestination("Edge"), "https", 443),
        BYPASS,
        (origin,),
    )
    entries = [to(ServiceTagDestination("Edge")), to(AddressesDestination(networks))]
    reason = (Reason("from office", "l/addresses#1"),)
    assert list(find_reasons(entries, RuleOrigins((rule,), STATEMENTS, tags))) == [reason, reason]
    assert list(find_reasons(entries, RuleOrigins((rule,), STATEMENTS))) == [reason, ()]


def test_what_closed_is_told_with_what_asked_for_it() -> None:
    expired = replace(entry("a.example"), causes=(Cause.EXPIRY,))
    dropped = replace(entry("a.example", *LAB), causes=(Cause.CATALOG,))
    both = replace(
        entry("a.example"),
        causes=(Cause.EXPIRY, Cause.CATALOG),
        reasons=(Reason("known", "l/t#9"),),
    )
    other = replace(entry("a.example"), causes=(Cause.POLICY,))
    explained = add_reasons_of_closing(
        [expired, dropped, both, other],
        {
            Cause.EXPIRY: RuleOrigins((OFFICE_RULE,), STATEMENTS),
            Cause.CATALOG: RuleOrigins((LAB_RULE,), STATEMENTS),
        },
    )
    office = (Reason("from office", "l/t#1"), Reason("from office", "l/t#2"))
    assert [each.reasons for each in explained] == [
        office,
        (Reason("from lab", "l/t#1"),),
        (Reason("known", "l/t#9"), *office),
        (),
    ]
    assert [replace(each, reasons=()) for each in explained] == [
        replace(each, reasons=()) for each in (expired, dropped, both, other)
    ]


def test_required_rows_that_lose_all_of_a_destination() -> None:
    catalog = shipped("2026-09-03")
    rows: dict[Remote, set[str]] = {}
    optional = set()
    for listed in catalog.lists:
        for endpoint in listed.endpoints:
            if endpoint.need is Need.REQUIRED:
                rows.setdefault(endpoint.remote, set()).add(endpoint.id)
            else:
                optional.add(endpoint.remote)
    gateway = remote("winatp-gw-neu.microsoft.com")
    wildcard = next(each for each in rows if str(each).startswith("https://*."))
    below = remote(f"x.{str(wildcard).removeprefix('https://*.').removesuffix(':443')}")
    free = next(
        each for each in sorted(optional, key=str) if not any(r.contains(each) for r in rows)
    )

    def closing(what: Remote) -> Entry:
        return replace(entry("a.example"), piece=Piece(Flow(OFFICE, what), (), WITNESS))

    wanted = [gateway, wildcard, below, free, remote("*.microsoft.com"), remote("a.example")]
    closed = add_required_rows([closing(each) for each in wanted], catalog)
    assert [each.piece.flow.remote for each in closed] == wanted
    for each, what in zip(closed, wanted, strict=True):
        # Of a wildcard that closes, hosts below it are no matter: they may stay open.
        lost = {row for held, ids in rows.items() if held.contains(what) for row in ids}
        assert each.required == tuple(sorted(lost))
    assert [bool(each.required) for each in closed] == [True, True, True, False, False, False]
    assert add_required_rows([], catalog) == ()


def test_where_traffic_comes_from_is_said_of_all_of_it() -> None:
    names = SourceNames((), (RuleSource("office", OFFICE), RuleSource("lab", LAB)))
    change = TrafficChange(
        opened=(replace(entry("a.example"), source=""),),
        closed=(replace(entry("a.example", *LAB), source=""),),
        treated=(replace(treated("a.example", KEEP, BYPASS), source=""),),
    )
    named = name_sources(change, names)
    assert [each.source for each in (*named.opened, *named.closed)] == ["office", "lab"]
    assert [each.source for each in named.treated] == ["office"]
