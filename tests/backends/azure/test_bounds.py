"""What is known of what cannot be read, and what follows from it."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.arm.rules import rule_from_arm
from outgate.backends.azure_firewall.live.native_rules import entries_of
from outgate.backends.azure_firewall.live.to_canonical import to_canonical
from outgate.backends.change_set import difference
from outgate.backends.live_rule import EVERY_PORT, Names, Unread
from outgate.backends.target_state import TargetState
from outgate.deploy.drift import RuleStates, find_drift
from outgate.plan.model import Inspection
from outgate.plan.source_names import SourceNames
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.host import HostPattern
from tests.builders.azure_groups import BACKEND, BESIDE, STRANGE, filters, group
from tests.builders.azure_rules import HERE, SETTINGS, application, http, network, read
from tests.builders.azure_states import azure_state, natives_of


def bound(raw: dict[str, Any]) -> Unread:
    (unread,) = read(raw).unread
    return unread


def test_what_is_unread_is_bounded() -> None:
    unread = bound(network(destinationPorts=["1-99"]))
    assert (unread.protocol, unread.ports, unread.exact) == ("tcp", (1, 99), True)
    assert unread.addresses == tuple(HERE)
    assert unread.reaches == (AddressesDestination(("203.0.113.10/32",)),)
    unread = bound(network(ipProtocols=["UDP"], destinationPorts=["*"]))
    assert (unread.protocol, unread.ports, unread.exact) == ("udp", (1, 65535), False)
    unread = bound(application(targetUrls=["a.example/x"]))
    assert unread.reaches == (HostDestination(HostPattern("a.example")),)
    assert not unread.exact
    unread = bound(application(targetFqdns=["*"]))
    assert (unread.reaches, unread.exact) == ((Names(),), True)
    unread = bound(application(targetFqdns=["*a.example"]))
    assert (unread.reaches, unread.exact) == ((Names("a.example"),), True)
    unread = bound(application(targetFqdns=["*"], protocols=[{"protocolType": "Https"}]))
    assert (unread.ports, unread.exact) == (EVERY_PORT, False)
    unread = bound(network(destinationAddresses=[], destinationFqdns=["a.example"]))
    assert unread.reaches is None
    unread = bound(network(sourceAddresses=["VirtualNetwork"]))
    assert (unread.addresses, unread.reaches) == (
        ("*",),
        (AddressesDestination(("203.0.113.10/32",)),),
    )
    unread = bound(network(ruleType="NatRule", translatedAddress="10.0.0.4", translatedPort="22"))
    assert (unread.protocol, unread.ports, unread.addresses) == ("https", (443, 443), tuple(HERE))
    assert unread.reaches == (AddressesDestination(("203.0.113.10/32",)),)
    headers = [{"headerName": "X-Tenant", "headerValue": "t"}]
    unread = bound(application(targetFqdns=["a.example"], httpHeadersToInsert=headers))
    assert unread.reaches == (HostDestination(HostPattern("a.example")),)
    assert unread.addresses == tuple(HERE)
    unread = bound(network(sourceGeoLocations=["DE"]))
    assert (unread.addresses, unread.reaches) == (("*",), None)


NO_HEADERS = [{"headerName": "X-Tenant", "headerValue": "t"}]


@pytest.mark.parametrize(
    ("raw", "protocols", "ports"),
    [
        (network(destinationPorts=[]), ["tcp"], EVERY_PORT),
        (network(destinationPorts=["x"]), ["tcp"], EVERY_PORT),
        (network(ipProtocols=["UDP"], destinationPorts=["53"]), ["udp"], (53, 53)),
        (network(ipProtocols=["ICMP"], destinationPorts=[]), ["icmp"], EVERY_PORT),
        (network(ipProtocols=["Any"], destinationPorts=["x"]), ["tcp", "other"], EVERY_PORT),
        (network(ipProtocols=["Any"], destinationPorts=["53"]), ["other"], (53, 53)),
        (network(ipProtocols=[]), [None], (443, 443)),
        (network(ruleType="NatRule"), ["https"], (443, 443)),
        (network(ruleType="Odd"), ["https"], (443, 443)),
        (network(newer=1), ["https"], (443, 443)),
        (network(destinationGeoLocations=["DE"]), ["https"], (443, 443)),
        (network(sourceAddresses=["x"]), ["https"], (443, 443)),
        (network(destinationAddresses=["1.2.3"]), ["https"], (443, 443)),
        (application(targetFqdns=["a.example"], protocols=[]), [None], EVERY_PORT),
        (application(targetFqdns=["a.example"], protocols=[{"protocolType": "Mssql", "port": 1}]),
         ["mssql"], (1, 1)),
        (application(targetFqdns=["a.example"], httpHeadersToInsert=NO_HEADERS), ["https"],
         (443, 443)),
        (application(fqdnTags=["WindowsUpdate"]), ["https"], (443, 443)),
    ],
)  # fmt: skip
def test_what_is_unread_may_be_all_of_its_bounds_and_is_surely_none(
    raw: dict[str, Any], protocols: list[str | None], ports: tuple[int, int]
) -> None:
    unread = read(raw).unread
    assert [each.protocol for each in unread] == protocols
    assert {each.ports for each in unread} == {ports}
    assert {each.exact for each in unread} == {False}


def test_of_a_collection_that_nobody_knows_nothing_is_read() -> None:
    raw = group("outgate", 1000, STRANGE)
    understood = to_canonical(natives_of("outgate", raw, SETTINGS), SETTINGS.ip_groups_id)
    assert understood.rules == ()
    (unread,) = understood.unread
    assert unread.text == "`outgate/odd`: a collection of a kind that Outgate does not know"
    assert (unread.identity, unread.whole) == ("outgate/odd", True)
    assert (unread.protocol, unread.ports, unread.reaches) == (None, EVERY_PORT, None)


def test_what_denies_or_translates_allows_nothing() -> None:
    raw = group("outgate", 1000, filters(network()), filters(network(), name="d"))
    natives = natives_of("outgate", raw, SETTINGS)
    assert to_canonical(natives, SETTINGS.ip_groups_id).rules == ()
    assert to_canonical(natives, SETTINGS.ip_groups_id).unread == ()


def test_drift_claims_nothing_of_a_rule_that_cannot_be_read_any_more() -> None:
    def live(**fields: Any) -> Any:
        rule = application(targetFqdns=["a.example"], **fields)
        allowing = filters(rule, name="outgate-a", action={"type": "Allow"})
        return natives_of("outgate", group("outgate", 1000, allowing), SETTINGS)

    was, now = live(), live(destinationAddresses=["192.0.2.1"])
    state = TargetState(now, "")
    lives = RuleStates(*(BACKEND.renderer.place_rules(rules, state) for rules in (was, now, was)))
    drifts = find_drift(difference(was, now), lives, SourceNames(()))
    assert [each.did for each in drifts if each.did != "changed"] == ["unread"]


def test_entries_of_others_are_named_as_they_are_written() -> None:
    rule = rule_from_arm(application(fqdnTags=["WindowsUpdate"], webCategories=["News"]))
    assert entries_of(rule, "Allow") == (
        "10.20.0.0/16 -> https://fqdn-tag:WindowsUpdate:443",
        "10.20.0.0/16 -> https://web-category:News:443",
    )


def test_an_ip_group_without_addresses_is_nowhere() -> None:
    rule = network(destinationAddresses=[], destinationIpGroups=[f"{BESIDE}/empty"])
    empty = {"name": "empty", "properties": {"ipAddresses": None}}
    others = (group("theirs", 500, filters(rule)),)
    (live,) = BACKEND.store.others(azure_state(ip_groups={"empty": empty}, others=others))
    assert (live.rules, live.unread) == ((), ())


def test_the_tier_of_a_policy() -> None:
    premium = {"properties": {"sku": {"tier": "Premium"}}}
    assert azure_state(policy=premium).policy.tier == "Premium"
    assert azure_state().policy.tier == "Standard"


@pytest.mark.parametrize(
    ("raw", "inspection"),
    [
        (application(targetFqdns=["a.example"]), Inspection.BYPASS),
        (application(targetFqdns=["a.example"], terminateTLS=True), Inspection.KEEP),
        (application(targetFqdns=["a.example"], protocols=http(80)), Inspection.NONE),
        (network(destinationPorts=["80"]), Inspection.BYPASS),
    ],
)
def test_inspection(raw: dict[str, Any], inspection: Inspection) -> None:
    (rule,) = read(raw).rules
    assert rule.treatment.inspection is inspection
