"""Where each rule stands in the order of the service, and what it is called there."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.arm.resources import RuleCollection
from outgate.backends.azure_firewall.arm.rules import rule_from_arm
from outgate.backends.azure_firewall.live.native_rules import body_of, entries_of, who_asks
from outgate.backends.azure_firewall.live.placement import others, place_rules
from outgate.backends.errors import BackendError
from outgate.backends.live_rule import Action, LiveRule
from outgate.values import replace
from tests.builders.azure_firewall import firewall
from tests.builders.azure_groups import BACKEND, DNAT, NETWORK, STRANGE, WEBRULE, filters, group
from tests.builders.azure_rules import application, network
from tests.builders.azure_states import azure_state, level, natives_of

SHARED = firewall(
    {
        "subscription": "s-1",
        "resource_group": "rg",
        "policy": "fw",
        "ownership": "shared",
        "priority": 2500,
    },
    {},
)
ALLOW = {"action": {"type": "Allow"}}
NET = filters(NETWORK, name="outgate-network", priority=110, **ALLOW)
WEB = filters(WEBRULE, {**WEBRULE, "name": "b"}, name="outgate-application", priority=120, **ALLOW)
ODD_RULE = {**NETWORK, "ruleType": "PacketRule", "name": "p"}
ODD_ACTION = {"action": {"type": "Mirror"}}

Told = dict[str, tuple[Any, ...]]


def orders(rules: tuple[LiveRule, ...]) -> Told:
    return {rule.identity: rule.order for rule in rules}


def placed(raw: Any, backend: Any = BACKEND, **state: Any) -> tuple[LiveRule, ...]:
    natives = natives_of("outgate", raw, backend.settings)
    return place_rules(natives, azure_state(**state), backend.settings)


def test_ours_stand_by_phase_group_collection_and_place() -> None:
    raw = group("outgate", 1000, WEB, {**DNAT, "priority": 130}, NET, STRANGE,
                filters(ODD_RULE, name="u", priority=140))  # fmt: skip
    assert orders(placed(raw)) == {
        "outgate/outgate-application/a": (2, 0, 1000, 120, 0),
        "outgate/outgate-application/b": (2, 0, 1000, 120, 1),
        "outgate/nat/inbound": (0, 0, 1000, 130, 2),
        "outgate/outgate-network/n": (1, 0, 1000, 110, 3),
        # A collection without a priority counts as the first.
        "outgate/odd": (0, 0, 1000, 0, 4),
        "outgate/u/p": (0, 0, 1000, 140, 5),
    }


@pytest.mark.parametrize(("priority", "tied"), [(1000, True), (1001, False)])
def test_two_groups_of_one_priority_have_no_order(priority: int, tied: bool) -> None:
    raw = group("outgate", 1000, NET)
    (rule,) = placed(raw, others=[group("theirs", priority)])
    assert rule.order == ((1, 0, 1000) if tied else (1, 0, 1000, 110, 0))


def test_a_group_without_a_priority_is_the_first() -> None:
    bare = {"name": "bare", "properties": {"ruleCollections": [WEB]}}
    state = azure_state(others=[bare, group("zero", 0, NET)])
    assert orders(others(state, BACKEND.settings)) == {
        "bare/outgate-application/a": (2, 0, 0),
        "bare/outgate-application/b": (2, 0, 0),
        "zero/outgate-network/n": (1, 0, 0),
    }
    (rule,) = placed(group("outgate", 0, NET), others=[bare])
    assert rule.order == (1, 0, 0)


@pytest.mark.parametrize(("priority", "tied"), [(110, True), (111, False)])
def test_two_collections_of_one_priority_have_no_order(priority: int, tied: bool) -> None:
    there = group("outgate", 1000, filters(NETWORK, name="theirs", priority=priority), NET)
    groups = {"outgate": there}
    (rule,) = placed(there, SHARED, groups=groups)
    assert rule.order == ((1, 0, 1000, 110) if tied else (1, 0, 1000, 110, 0))
    (other,) = others(azure_state(groups=groups), SHARED.settings)
    assert other.identity == "outgate/theirs/n"
    assert other.order == ((1, 0, 1000, 110) if tied else (1, 0, 1000, 111, 0))


@pytest.mark.parametrize(
    ("there", "priority"),
    [(None, 2500), (group("outgate", 700), 700), ({"name": "outgate"}, 0)],
)
def test_a_shared_group_keeps_its_priority(there: Any, priority: int) -> None:
    groups = {} if there is None else {"outgate": there}
    (rule,) = placed(group("outgate", 1000, NET), SHARED, groups=groups)
    assert rule.order == (1, 0, priority, 110, 0)


def test_others_stand_by_their_level() -> None:
    """Rules of base policies come first, those of the farthest before all."""
    above = [level("near", group("x", 500, NET)), level("Far", group("y", 400, WEB))]
    state = azure_state(
        groups={"outgate": group("outgate", 1000, WEB)},
        others=[group("Theirs", 300, filters(NETWORK, {**NETWORK, "name": "m"}))],
        above=above,
    )
    live = others(state, BACKEND.settings)
    assert [(rule.identity, rule.label, rule.order, rule.above) for rule in live] == [
        ("theirs/c/n", "Theirs/c/n", (1, 0, 300, 100, 0), None),
        ("theirs/c/m", "Theirs/c/m", (1, 0, 300, 100, 1), None),
        ("near/x/outgate-network/n", "x/outgate-network/n", (1, -1, 500, 110, 0), "near"),
        ("far/y/outgate-application/a", "y/outgate-application/a", (2, -2, 400, 120, 0), "Far"),
        ("far/y/outgate-application/b", "y/outgate-application/b", (2, -2, 400, 120, 1), "Far"),
    ]
    assert not any(rule.ours for rule in live)


def test_a_group_of_a_base_policy_may_be_called_as_ours() -> None:
    state = azure_state(
        groups={"outgate": group("outgate", 1000, WEB)},
        above=[level("base", group("outgate", 1000, NET))],
    )
    for backend in (BACKEND, SHARED):
        (rule,) = others(state, backend.settings)
        assert rule.identity == "base/outgate/outgate-network/n"


@pytest.mark.parametrize(
    ("collection", "kind", "action"),
    [
        (WEB, "Allow rule", Action.ALLOW),
        (filters(WEBRULE), "Deny rule", Action.DENY),
        (filters(NETWORK), "Deny rule", Action.DENY),
        (DNAT, "DNAT rule", Action.OTHER),
        (filters(ODD_RULE), "rule of unknown kind", Action.OTHER),
        (filters(WEBRULE, **ODD_ACTION), "rule of unknown kind", Action.OTHER),
        (STRANGE, "collection of unknown kind", Action.OTHER),
    ],
)
def test_what_a_rule_is_called_and_does(collection: Any, kind: str, action: Action) -> None:
    theirs = others(azure_state(others=[group("g", 1, collection)]), BACKEND.settings)
    ours = placed(group("outgate", 1, collection))
    for rule in (*theirs, *ours):
        assert (rule.kind, rule.action) == (kind, action)
    assert {rule.ours for rule in ours} == {True}


@pytest.mark.parametrize(
    ("rule", "facts", "inspects"),
    [
        (application(targetFqdns=["a.example"], terminateTLS=True), ALLOW, True),
        (application(targetFqdns=["a.example"]), ALLOW, False),
        (application(targetFqdns=["a.example"], terminateTLS=True), {}, False),
        (network(terminateTLS=True), ALLOW, False),
    ],
)
def test_only_what_is_allowed_is_inspected(rule: Any, facts: Any, inspects: bool) -> None:
    state = azure_state(others=[group("g", 1, filters(rule, **facts))])
    (live,) = others(state, BACKEND.settings)
    assert live.inspects is inspects


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"description": "from hamburg, milan"}, "hamburg, milan"),
        ({"description": "web from hamburg"}, "10.20.0.0/16"),
        ({"description": ""}, "10.20.0.0/16"),
        ({"sourceAddresses": ["*"], "sourceIpGroups": ["/x/ipGroups/A"]}, "*, ip-group:a"),
        ({"sourceAddresses": []}, "nowhere"),
    ],
)
def test_who_a_rule_is_for(fields: dict[str, Any], who: str) -> None:
    assert who_asks(rule_from_arm(network(**fields))) == who


def test_what_a_rule_opens_is_listed() -> None:
    """Each host or address with each way; what denies, or nobody knows, opens nothing."""
    web = rule_from_arm(
        application(
            targetFqdns=["a.example"],
            targetUrls=["b.example/x"],
            protocols=[
                {"protocolType": "Http", "port": 80},
                {"protocolType": "Https", "port": 443},
            ],
        )
    )
    site = "10.20.0.0/16"
    assert entries_of(web, "Allow") == (
        f"{site} -> http://a.example:80",
        f"{site} -> http://b.example:80/x",
        f"{site} -> https://a.example:443",
        f"{site} -> https://b.example:443/x",
    )
    net = rule_from_arm(
        network(
            destinationAddresses=["192.0.2.1", "AzureCloud"],
            destinationIpGroups=["/x/ipGroups/A"],
            destinationFqdns=["a.example"],
            destinationPorts=["443", "8443"],
            ipProtocols=["TCP", "UDP"],
        )
    )
    told = entries_of(net, "Allow")
    assert told[:8] == tuple(
        f"{site} -> {way}://{where}:443"
        for way in ("https", "udp")
        for where in ("192.0.2.1", "tag:AzureCloud", "ip-group:a", "a.example")
    )
    assert told[8] == f"{site} -> tcp://192.0.2.1:8443"
    assert len(told) == 16
    for rule in (web, net):
        assert entries_of(rule, "Deny") == entries_of(rule, "Dnat") == ()
    assert entries_of(RuleCollection({**STRANGE, **ALLOW}), "Allow") == ()


@pytest.mark.parametrize("field", ["groupPriority", "collectionPriority"])
@pytest.mark.parametrize("odd", ["7", 7.5, True, [7]])
def test_a_priority_of_a_record_is_a_number_or_none(field: str, odd: object) -> None:
    (native,) = natives_of("outgate", group("outgate", 1000, NET), BACKEND.settings)
    for fine in (7, None):
        assert body_of(replace(native, body={**native.body, field: fine}))
    with pytest.raises(BackendError) as caught:
        body_of(replace(native, body={**native.body, field: odd}))
    assert caught.value.message.endswith(f": `{odd}` is no priority")


def test_a_rule_of_a_record_is_an_object() -> None:
    (native,) = natives_of("outgate", group("outgate", 1000, NET), BACKEND.settings)
    for part in ({"rule": "x"}, {"whole": ["x"]}):
        with pytest.raises(BackendError, match="is no rule"):
            body_of(replace(native, body={**native.body, **part}))
