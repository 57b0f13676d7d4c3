"""What a group is to be: our changes among what is there, in groups of ours and shared ones."""

from collections.abc import Iterable
from typing import Any

import pytest

from outgate.backends.azure_firewall.arm.resources import IpGroup, RuleCollectionGroup
from outgate.backends.azure_firewall.changes.writes import Write, meaning, plan_writes
from outgate.backends.azure_firewall.live.native_rules import ip_group_native
from outgate.backends.azure_firewall.live.read import AzureState
from outgate.backends.change_set import difference
from outgate.backends.native_rule import NativeRule
from tests.builders.azure_firewall import Firewall, firewall
from tests.builders.azure_groups import BACKEND, NETWORK, filters, group
from tests.builders.azure_rules import application, network
from tests.builders.azure_states import azure_state, natives_of

PLACE = {"subscription": "s-1", "resource_group": "rg", "policy": "fw"}
SHARED = firewall({**PLACE, "ownership": "shared", "priority": 2500}, {})
ALLOW = {"type": "Allow"}
THEIRS = filters(NETWORK, name="theirs", priority=300)
BARE = filters(name="bare", priority=310)  # somebody has it without rules


def ours(*rules: Any, name: str = "outgate-application", **facts: Any) -> dict[str, Any]:
    return filters(*rules, name=name, **{"priority": 200, "action": ALLOW, **facts})


def web(name: str, **fields: Any) -> dict[str, Any]:
    return application(name=name, targetFqdns=[f"{name}.example"], **fields)


def writes(
    backend: Firewall,
    there: Any | None,
    wanted: Any | None,
    name: str = "outgate",
) -> tuple[Write, ...]:
    """The writes that lead from a group that is there to one that is wanted."""
    before = () if there is None else natives_of("outgate", there, backend.settings)
    after = () if wanted is None else natives_of("outgate", wanted, backend.settings)
    groups = {} if there is None else {"outgate": {**there, "name": name}}
    return plan_writes(difference(before, after), azure_state(groups=groups), backend.settings)


def collections(write: Write) -> list[Any]:
    assert isinstance(write.after, RuleCollectionGroup)
    return [collection.raw for collection in write.after.collections]


def names(collection: Any) -> tuple[str, list[str]]:
    return collection["name"], [rule["name"] for rule in collection["rules"]]


@pytest.mark.parametrize(
    ("there", "wanted", "told"),
    [
        (None, [web("a")], "create group `outgate` with 1 rule"),
        (None, [web("a"), web("b")], "create group `outgate` with 2 rules"),
        ([web("a")], [web("a"), web("b")], "change 1 rule of group `outgate`"),
        ([web("a"), web("b")], [web("c")], "change 3 rules of group `outgate`"),
        ([web("a"), web("b")], [], "delete group `outgate`"),
        ([web("a")], [web("a")], None),
    ],
)
def test_what_becomes_of_a_group_is_told(
    there: list[Any] | None, wanted: list[Any], told: str | None
) -> None:
    was = None if there is None else group("outgate", 1000, ours(*there))
    planned = writes(BACKEND, was, group("outgate", 1000, ours(*wanted)))
    assert [str(write) for write in planned] == ([] if told is None else [told])
    for write in planned:
        assert (write.before is None) == (there is None)
        assert (write.after is None) == (wanted == [])
        assert write.resource_id == BACKEND.settings.group_id("outgate")


def test_a_group_is_called_as_it_is_there() -> None:
    (write,) = writes(
        BACKEND,
        group("outgate", 1000, ours(web("a"))),
        group("outgate", 1000, ours(web("b"))),
        name="OutGate",
    )
    assert str(write) == "change 2 rules of group `OutGate`"
    assert write.resource_id.endswith("/ruleCollectionGroups/OutGate")


@pytest.mark.parametrize(
    ("backend", "there", "wanted", "priority"),
    [
        (BACKEND, None, 1000, 1000),
        (BACKEND, 1000, 1100, 1100),
        # A shared group keeps its own, and is made with that of the settings.
        (SHARED, 1000, 1100, 1000),
        (SHARED, None, 1100, 2500),
    ],
)
def test_the_priority_of_a_group(
    backend: Firewall, there: int | None, wanted: int, priority: int
) -> None:
    was = None if there is None else group("outgate", there, ours(web("a")))
    (write,) = writes(backend, was, group("outgate", wanted, ours(web("b"))))
    assert isinstance(write.after, RuleCollectionGroup)
    assert write.after.priority == priority


def test_a_shared_group_is_never_deleted() -> None:
    (write,) = writes(SHARED, group("outgate", 1000, ours(web("a"))), None)
    assert str(write) == "change 1 rule of group `outgate`"
    assert collections(write) == []


def test_of_a_shared_group_what_others_have_stays_where_it_is() -> None:
    """Also a collection without rules; one of ours without rules goes."""
    odd = {"ruleCollectionType": "FirewallPolicyMirrorRuleCollection", "name": "odd"}
    own_odd = {**odd, "name": "outgate-odd"}
    network_rules = ours(network(name="n"), name="outgate-network", priority=100)
    there = group("outgate", 1000, THEIRS, network_rules, BARE, ours(web("a")), odd, own_odd)
    wanted = group("outgate", 1000, ours(web("a"), web("b")), own_odd)
    (write,) = writes(SHARED, there, wanted)
    assert collections(write) == [
        THEIRS,
        BARE,
        {**ours(web("a")), "rules": [web("a"), {**web("b"), "terminateTLS": False}]},
        odd,
        own_odd,
    ]


def test_rules_are_replaced_where_they_stand_and_new_ones_come_last() -> None:
    there = group("outgate", 1000, ours(web("c"), web("b"), web("a"), colour="red"))
    changed = web("b", sourceAddresses=["10.9.0.0/16"])
    (write,) = writes(
        BACKEND, there, group("outgate", 1000, ours(web("a"), changed, web("e"), web("d")))
    )
    (collection,) = collections(write)
    assert names(collection) == ("outgate-application", ["b", "a", "d", "e"])
    assert collection["colour"] == "red"
    assert collection["rules"][0]["sourceAddresses"] == ["10.9.0.0/16"]
    # A rule that stays is sent back to the letter.
    assert collection["rules"][1] == web("a")


@pytest.mark.parametrize(
    ("facts", "priority", "action"),
    [({"priority": 210}, 210, "Allow"), ({"action": {"type": "Deny"}}, 200, "Deny")],
)
def test_a_collection_has_the_facts_of_its_rules(
    facts: dict[str, Any], priority: int, action: str
) -> None:
    there = group("outgate", 1000, ours(web("a")))
    (write,) = writes(BACKEND, there, group("outgate", 1000, ours(web("a"), **facts)))
    (collection,) = collections(write)
    assert (collection["priority"], collection["action"]) == (priority, {"type": action})


def test_a_collection_of_a_kind_that_nobody_knows_is_put_back_whole() -> None:
    odd = {"ruleCollectionType": "FirewallPolicyMirrorRuleCollection", "name": "odd", "to": "x"}
    there, wanted = (group("outgate", 1000, ours(web("a")), {**odd, "to": to}) for to in ("x", "y"))
    (write,) = writes(BACKEND, there, wanted)
    assert collections(write) == [ours(web("a")), {**odd, "to": "y"}]
    (gone,) = writes(BACKEND, there, group("outgate", 1000, ours(web("a"))))
    assert collections(gone) == [ours(web("a"))]
    (new,) = writes(BACKEND, group("outgate", 1000, ours(web("a"))), wanted)
    assert collections(new) == [ours(web("a")), {**odd, "to": "y"}]


def test_only_our_own_ip_groups_are_named_as_we_spell_them() -> None:
    own = f"{BACKEND.settings.ip_groups_id}/tags"
    other = "/subscriptions/s-2/resourceGroups/rg/providers/microsoft.network/ipgroups/tags"
    rule = network(destinationIpGroups=[own.lower(), other], destinationAddresses=[])
    (write,) = writes(BACKEND, None, group("outgate", 1000, ours(rule, name="outgate-network")))
    ((sent,),) = (collection["rules"] for collection in collections(write))
    assert sorted(sent["destinationIpGroups"]) == sorted([own, other.lower()])


def of_lists(before: Iterable[str], after: Iterable[str], **there: Any) -> tuple[Write, ...]:
    def natives(words: Iterable[str]) -> tuple[NativeRule, ...]:
        return tuple(ip_group_native(word, ["192.0.2.0/28"]) for word in words)

    state: AzureState = azure_state(
        policy={"name": "fw", "location": "westeurope"}, ip_groups=there
    )
    return plan_writes(difference(natives(before), natives(after)), state, BACKEND.settings)


def test_an_ip_group_is_made_and_deleted() -> None:
    (made,) = of_lists((), ("A",))
    assert (str(made), made.before) == ("create IP group `A`", None)
    assert made.resource_id == f"{BACKEND.settings.ip_groups_id}/A"
    assert isinstance(made.after, IpGroup)
    assert made.after.raw == {
        "location": "westeurope",
        "tags": {"managed-by": "outgate fw/outgate"},
        "properties": {"ipAddresses": ["192.0.2.0/28"]},
    }
    raw = {"name": "A", "properties": {"ipAddresses": ["192.0.2.0/28"]}}
    (gone,) = of_lists(("A",), (), a=raw)
    assert (str(gone), gone.after) == ("delete IP group `A`", None)
    assert gone.before == IpGroup(raw)


def test_ip_groups_come_before_rules_name_them_and_go_after() -> None:
    was = group("outgate", 1000, ours(web("a")))
    before = (
        ip_group_native("old", ["192.0.2.0/28"]),
        *natives_of("outgate", was, BACKEND.settings),
    )
    after = (
        ip_group_native("new", ["192.0.2.0/28"]),
        *natives_of("outgate", group("outgate", 1000, ours(web("b"))), BACKEND.settings),
    )
    state = azure_state(
        groups={"outgate": was},
        ip_groups={"old": {"name": "old", "properties": {"ipAddresses": ["192.0.2.0/28"]}}},
    )
    planned = plan_writes(difference(before, after), state, BACKEND.settings)
    assert [str(write) for write in planned] == [
        "create IP group `new`",
        "change 2 rules of group `outgate`",
        "delete IP group `old`",
    ]


LIVE = group("outgate", 1000, THEIRS, ours(web("a"), web("b")))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (group("outgate", 1000, THEIRS, ours(web("a"), web("b"))), True),
        (group("OUTGATE", 1000, THEIRS, ours(web("a"), web("b"))), True),
        (group("outgate", 1000, THEIRS, ours(web("b"), web("a"))), True),
        (group("outgate", 1000, THEIRS, ours(web("a"), web("b", newer=7))), True),
        (group("outgate", 1001, THEIRS, ours(web("a"), web("b"))), False),
        (group("outgate", 1000, THEIRS, ours(web("a"))), False),
        (group("outgate", 1000, THEIRS, ours(web("a"), web("b"), priority=201)), False),
        (group("outgate", 1000, ours(web("a"), web("b"))), False),
        (group("outgate", 1000, {**THEIRS, "colour": "red"}, ours(web("a"), web("b"))), False),
    ],
)
def test_what_a_write_of_ours_decides_of_a_group(other: Any, same: bool) -> None:
    """Of our rules what is documented, and what others have to the letter."""
    settings = SHARED.settings
    one, two = (meaning(RuleCollectionGroup(raw), settings) for raw in (LIVE, other))
    assert (one == two) is same
    assert one != meaning(None, settings)


def test_what_a_write_of_ours_decides_of_an_ip_group() -> None:
    def of(*addresses: str, mark: str = "m") -> str | None:
        raw = {"tags": {"managed-by": mark}, "properties": {"ipAddresses": addresses}}
        return meaning(IpGroup(raw), SHARED.settings)

    assert of("a", "b") == of("b", "a")
    assert len({of("a", "b"), of("a"), of("a", "b", mark="n"), None}) == 4
