"""Where rules stand on a policy, and what they meet there, against an evaluator of our own."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings

from outgate.backends.azure_firewall.live.native_rules import ip_group_native
from outgate.backends.live_rule import Action, LiveRule
from outgate.backends.meeting import Matcher
from outgate.backends.target_state import TargetState
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from tests.backends.azure.walker import Asked, decides
from tests.builders.azure_firewall import firewall
from tests.builders.azure_groups import (
    BACKEND,
    BESIDE,
    DNAT,
    NETWORK,
    STRANGE,
    WEBRULE,
    filters,
    group,
)
from tests.builders.azure_policies import HOSTS, IP_GROUPS, policies, state_of
from tests.builders.azure_states import azure_state, level, natives_of

SHARED = firewall(
    {"subscription": "s-1", "resource_group": "rg", "policy": "fw", "ownership": "shared"}, {}
)
ASKED = [
    *(
        Asked(address, to, port)
        for address, to, port in product(
            ("10.0.0.9", "10.0.1.7", "192.0.2.1"),
            ("8.8.8.8", "8.8.4.4", "20.9.0.9", "10.9.9.9"),
            (80, 443, 445, 8443),
        )
    ),
    *(
        Asked(address, HOSTS[host], port, protocol, host)
        for address, host, (protocol, port) in product(
            ("10.0.0.9", "10.0.1.7", "192.0.2.1"),
            HOSTS,
            (("http", 80), ("https", 443), ("https", 8443)),
        )
    ),
]


def flow_of(asked: Asked) -> Flow:
    destination: Destination = AddressesDestination((f"{asked.to}/32",))
    if asked.host is not None:
        destination = HostDestination(HostPattern(asked.host))
    protocol = "https" if asked.host is None and asked.port == 443 else asked.protocol
    return Flow((f"{asked.address}/32",), Remote(destination, protocol, asked.port))


def name_of(live: LiveRule) -> str:
    return live.label


@given(policies)
@settings(max_examples=40)
def test_the_first_rule_that_matches_decides(
    drawn: tuple[tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]],
) -> None:
    base, own = drawn
    state = state_of(base, own)
    live = (*BACKEND.renderer.place_rules(state.rules, state), *BACKEND.store.others(state))
    by_label = {each.label: each for each in live}
    assert len(by_label) == len(live) == sum(1 for _ in all_rules(base, own))
    matchers = [Matcher(each) for each in live]
    for asked in ASKED:
        flow = flow_of(asked)
        sure = [each.rule for each in matchers if each.meets(flow) is not None]
        perhaps = [each.rule for each in matchers if each.may_meet(flow)]
        label = decides([list(base), list(own)], asked, IP_GROUPS)
        if label is None:
            assert sure == []
            continue
        decider = by_label[label]
        assert decider in perhaps, asked
        assert not any(each.precedes(decider) for each in sure), asked
        if asked.host is None:
            # Between addresses nothing is in doubt but the order of what has one priority.
            assert sure == perhaps, asked
            assert all(decider.precedes(each) is not False for each in sure), asked


def all_rules(*levels: tuple[dict[str, Any], ...]) -> Iterator[dict[str, Any]]:
    for groups in levels:
        for raw in groups:
            for collection in raw["properties"]["ruleCollections"]:
                yield from collection["rules"]


def test_kinds_and_order_by_hand() -> None:
    """Every kind there is, in the order that the documentation gives, typed by hand."""
    base = group("top", 900, filters(WEBRULE, NETWORK | {"name": "n"}, name="t"))
    far = group("root", 950, filters(NETWORK, name="r", action={"type": "Allow"}))
    state = azure_state(
        others=(group("theirs", 200, filters(NETWORK, name="z", priority=300), DNAT, STRANGE),),
        above=(level("near", base), level("far", far)),
    )
    others = sorted(BACKEND.store.others(state), key=lambda each: each.order)
    assert [(each.label, each.kind, each.action, each.above) for each in others] == [
        ("theirs/odd", "collection of unknown kind", Action.OTHER, None),
        ("theirs/nat/inbound", "DNAT rule", Action.OTHER, None),
        ("root/r/n", "Allow rule", Action.ALLOW, "far"),
        ("top/t/n", "Deny rule", Action.DENY, "near"),
        ("theirs/z/n", "Deny rule", Action.DENY, None),
        ("top/t/a", "Deny rule", Action.DENY, "near"),
    ]
    assert not any(each.ours for each in others)
    texts = [part.text for each in others for part in each.unread]
    assert texts == [
        "`theirs/odd`: a collection of a kind that Outgate does not know",
        "rule `theirs/nat/inbound`: TCP 443 to `20.1.2.3`: translated to `10.0.0.4:8443`",
    ]


def test_our_own_deny_dnat_and_unknown_collections_are_there() -> None:
    ours = group("outgate", 1000, filters(NETWORK, name="no"), DNAT, STRANGE)
    state = state_of((), (ours,))
    placed = BACKEND.renderer.place_rules(state.rules, state)
    assert [(each.label, each.kind, each.action) for each in placed] == [
        ("outgate/no/n", "Deny rule", Action.DENY),
        ("outgate/nat/inbound", "DNAT rule", Action.OTHER),
        ("outgate/odd", "collection of unknown kind", Action.OTHER),
    ]
    assert all(each.ours for each in placed)


@pytest.mark.parametrize(("theirs", "first"), [(999, True), (1000, None), (1001, False)])
def test_one_priority_is_no_order(theirs: int, first: bool | None) -> None:
    other = group("theirs", theirs, filters(WEBRULE))
    ours = group("outgate", 1000, filters(WEBRULE, name="outgate-a", action={"type": "Allow"}))
    live = group("outgate", 700, filters(WEBRULE, name="outgate-a", action={"type": "Allow"}))
    # What is wanted may stand elsewhere than what is there.
    for state in (state_of((), (ours, other)), state_of((), (live, other))):
        wanted = natives_of("outgate", ours, BACKEND.settings)
        (mine,) = BACKEND.renderer.place_rules(wanted, state)
        (their_rule,) = BACKEND.store.others(state)
        assert their_rule.precedes(mine) is first
        assert mine.precedes(their_rule) is (None if first is None else not first)


@pytest.mark.parametrize(("theirs", "first"), [(199, True), (200, None), (201, False)])
def test_collections_of_a_shared_group(theirs: int, first: bool | None) -> None:
    foreign = filters(WEBRULE, name="theirs", priority=theirs)
    ours = filters(WEBRULE, name="outgate-a", priority=200, action={"type": "Allow"})
    raw = group("outgate", 700, foreign, ours)
    state = azure_state(groups={"outgate": raw})
    wanted = natives_of("outgate", raw, SHARED.settings)
    (mine,) = SHARED.renderer.place_rules(wanted, state)
    (their_rule,) = SHARED.store.others(state)
    assert their_rule.label == "outgate/theirs/a"
    assert mine.order[:3] == (2, 0, 700)
    assert their_rule.precedes(mine) is first


def test_ip_groups_of_rules_to_be_written_come_first() -> None:
    rule = {**NETWORK, "destinationAddresses": [], "destinationIpGroups": [f"{BESIDE}/far"]}
    state = state_of((), (group("outgate", 1000, filters(rule)),))
    (live,) = BACKEND.renderer.place_rules(state.rules, state)
    (canonical_rule,) = live.rules
    assert canonical_rule.remote.destination == AddressesDestination(("20.9.0.0/29", "20.9.0.8/31"))
    wanted = (*state.rules, ip_group_native("far", ["203.0.113.0/24"]))
    (live,) = BACKEND.renderer.place_rules(wanted, state)
    (canonical_rule,) = live.rules
    assert canonical_rule.remote.destination == AddressesDestination(("203.0.113.0/24",))
    # A namesake in another resource group is another list.
    elsewhere = f"{BESIDE.replace('/rg/', '/rg-2/')}/far"
    strange = {**rule, "destinationIpGroups": [elsewhere]}
    state = state_of((), (group("outgate", 1000, filters(strange)),))
    (live,) = BACKEND.renderer.place_rules(state.rules, state)
    assert live.rules == ()
    assert [each.text for each in live.unread] == [
        "rule `outgate/c/n`: TCP 443 to `ip-group:far`: "
        "there is no IP group `far` beside the policy"
    ]


def test_an_ip_group_without_addresses_is_nowhere() -> None:
    rule = {**NETWORK, "destinationAddresses": [], "destinationIpGroups": [f"{BESIDE}/empty"]}
    empty = {"name": "empty", "properties": {"ipAddresses": None}}
    others = (group("theirs", 500, filters(rule)),)
    (live,) = BACKEND.store.others(azure_state(ip_groups={"empty": empty}, others=others))
    assert (live.rules, live.unread) == ((), ())


def test_the_tier_of_a_policy() -> None:
    premium = {"properties": {"sku": {"tier": "Premium"}}}
    assert azure_state(policy=premium).policy.tier == "Premium"
    assert azure_state().policy.tier == "Standard"


def test_a_target_that_was_not_read_has_our_rules() -> None:
    natives = natives_of("outgate", group("x", 7, filters(WEBRULE)), BACKEND.settings)
    (live,) = BACKEND.renderer.place_rules(natives, TargetState(natives, "offline"))
    assert live.rules[0].source == RuleSource("*", ("*",))
    assert BACKEND.store.others(TargetState(natives, "offline")) == ()
