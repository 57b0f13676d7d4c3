"""Writes of large policies: one endpoint more touches one rule of one group, and nothing else."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from outgate.backends.azure_firewall.changes.writes import plan_writes
from outgate.backends.azure_firewall.limits import Limits
from outgate.backends.azure_firewall.live.native_rules import ip_group_native
from outgate.backends.azure_firewall.live.read import AzureState
from outgate.backends.change_set import difference, inverse
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from tests.builders.azure_groups import BACKEND, DNAT, NETWORK, STRANGE, filters
from tests.builders.azure_plans import plan_of, rule
from tests.builders.azure_project import FOREIGN
from tests.builders.azure_states import azure_state, natives_of
from tests.emulators.inprocess import target


def test_a_shared_group_may_be_too_full() -> None:
    service = Service()
    policy = service.add_policy("s-1", "rg", "fw")
    service.add_group(policy, "outgate", FOREIGN)
    priorities = {"network": 300, "application": 400}
    shared: dict[str, Any] = {"ownership": "shared", "collection_priorities": priorities}
    backend = target(service, **shared)
    wanted, _ = backend.renderer.render(plan_of(rule("https://a.example")), Context())
    assert wanted is not None
    assert backend.store.preflight(backend.store.read(), wanted, applied=False) == ()
    small = target(service, limits=Limits(group_bytes=500), **shared)
    (problem,) = small.store.preflight(small.store.read(), wanted, applied=False)
    assert problem.code.id == "target-limit"
    assert "with what others have in it, 500 at most" in problem.message
    # Once ours are there, they count once.
    backend = target(service, limits=Limits(group_bytes=800), **shared)
    state = backend.store.read()
    backend.store.apply(difference(state.rules, wanted.rules), state, SILENT)
    assert backend.store.preflight(backend.store.read(), wanted, applied=True) == ()


def state_of(**fields: Any) -> AzureState:
    policy = {"id": "/p", "name": "fw", "location": "westeurope"}
    return azure_state(policy=policy, **fields)


def planned(state: AzureState, before: Iterable[NativeRule], after: Iterable[NativeRule]) -> Any:
    return plan_writes(difference(tuple(before), tuple(after)), state, BACKEND.settings)


def hosts(name: str, *collections: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "properties": {"priority": 1000, "ruleCollections": list(collections)}}


def allowing(name: str) -> dict[str, Any]:
    rule = {
        "ruleType": "ApplicationRule",
        "name": name,
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": ["*"],
        "targetFqdns": ["a.example"],
    }
    return filters(rule, name="outgate-application", action={"type": "Allow"})


def test_groups_are_made_changed_and_deleted_in_this_order() -> None:
    """So a rule that moves is in its new group before it leaves the old one."""
    going = hosts("outgate-0", allowing("moves"))
    growing = hosts("outgate-1", allowing("stays"))
    grown = {"properties": {**growing["properties"]}}
    grown["properties"]["ruleCollections"] = [allowing("stays"), {**allowing("moves"), "name": "n"}]
    coming = hosts("outgate-2", allowing("new"))
    state = state_of(groups={"outgate-0": going, "outgate-1": growing})
    names = "outgate-0", "outgate-1", "outgate-2"
    before = [n for name, raw in zip(names, (going, growing), strict=False) for n in of(name, raw)]
    after = [n for name, raw in zip(names[1:], (grown, coming), strict=True) for n in of(name, raw)]
    assert [str(each) for each in planned(state, before, after)] == [
        "create group `outgate-2` with 1 rule",
        "change 1 rule of group `outgate-1`",
        "delete group `outgate-0`",
    ]


def of(name: str, raw: Mapping[str, Any]) -> tuple[NativeRule, ...]:
    return natives_of(name, raw, BACKEND.settings)


def test_an_ip_group_is_found_whatever_its_letters() -> None:
    there = {
        "id": "/x/ipGroups/OutGate-A",
        "name": "OutGate-A",
        "type": "Microsoft.Network/IpGroups",
        "etag": "e-1",
        "location": "northeurope",
        "tags": {"cost-centre": "7"},
        "properties": {"ipAddresses": ["192.0.2.1"], "provisioningState": "Succeeded"},
    }
    state = state_of(ip_groups={"outgate-a": there})
    before = [ip_group_native("OutGate-A", ["192.0.2.1"])]
    (write,) = planned(state, before, [ip_group_native("OutGate-A", ["192.0.2.2"])])
    assert str(write) == "put back IP group `OutGate-A`"
    assert write.before.raw == there
    # What is only for reading is not sent.
    assert write.after.raw == {
        "location": "northeurope",
        "tags": {"cost-centre": "7", "managed-by": BACKEND.settings.mark},
        "properties": {"ipAddresses": ["192.0.2.2"]},
    }


def test_what_is_no_rule_of_ours_goes_and_comes_back_as_it_was() -> None:
    """Of a group of our own: DNAT, a deny, and a collection of a kind that nobody knows."""
    raw = hosts("outgate", allowing("a"), DNAT, filters(NETWORK, name="no"), STRANGE)
    state = state_of(groups={"outgate": raw})
    natives = of("outgate", raw)
    labels = [each.label for each in natives]
    assert labels == ["outgate/outgate-application/a", "outgate/nat/inbound", "outgate/no/n",
                      "outgate/odd"]  # fmt: skip
    changes = difference(natives, natives[:1])
    assert [(each.label, each.after) for each in changes.changes] == [
        (label, None) for label in sorted(labels[1:])
    ]
    (write,) = plan_writes(changes, state, BACKEND.settings)
    assert write.after is not None
    assert write.after.raw["properties"]["ruleCollections"] == [allowing("a")]
    # The way back, from what is then there.
    left = state_of(groups={"outgate": hosts("outgate", allowing("a"))})
    (back,) = plan_writes(inverse(changes), left, BACKEND.settings)
    assert back.after is not None
    again = {each["name"]: each for each in back.after.raw["properties"]["ruleCollections"]}
    assert again["odd"] == STRANGE
    assert again["nat"]["ruleCollectionType"] == "FirewallPolicyNatRuleCollection"
    assert again["nat"]["action"] == {"type": "Dnat"}
    assert again["no"]["ruleCollectionType"] == "FirewallPolicyFilterRuleCollection"
    assert {n.identity: n.body for n in of("outgate", back.after.raw)} == {
        n.identity: n.body for n in natives
    }
    # Another write of the group leaves the collection that nobody knows alone.
    more = (*natives, *of("outgate", hosts("outgate", allowing("b"))))
    (kept,) = planned(state, natives, more)
    assert STRANGE in kept.after.raw["properties"]["ruleCollections"]


def test_a_collection_is_found_whatever_its_letters() -> None:
    """What is put back joins what is left of its collection."""
    capital = {**allowing("a"), "name": "Outgate-Application"}
    gone = of("outgate", hosts("outgate", capital))
    left = hosts("outgate", allowing("b"))
    (write,) = planned(
        state_of(groups={"outgate": left}), of("outgate", left), (*of("outgate", left), *gone)
    )
    (collection,) = write.after.raw["properties"]["ruleCollections"]
    assert [rule["name"] for rule in collection["rules"]] == ["b", "a"]
    # So is its new priority.
    moved = of("outgate", hosts("outgate", {**capital, "priority": 250}))
    state = state_of(groups={"outgate": hosts("outgate", capital)})
    (write,) = planned(state, gone, moved)
    assert [each["priority"] for each in write.after.raw["properties"]["ruleCollections"]] == [250]


MANY = [
    rule(f"https://h{n}.example", (f"10.{source}.0.0/24",))
    for source in range(50)
    for n in range(100)
]


@pytest.mark.slow
@pytest.mark.parametrize("room", [800_000, 20_000])
def test_one_endpoint_more_of_5000(room: int) -> None:
    service = Service(Options(page=50))
    policy = service.add_policy("s-1", "rg", "fw")
    backend = target(service, limits=Limits(group_bytes=room))
    first, _ = backend.renderer.render(plan_of(*MANY), Context())
    assert first is not None
    state = backend.store.read()
    backend.store.apply(difference(state.rules, first.rules), state, SILENT)
    groups = len(service.snapshot()) - 1
    assert (groups == 1) == (room > 100_000)
    more = rule("https://one-more.example", ("10.7.0.0/24",))
    then, _ = backend.renderer.render(plan_of(*reversed(MANY[:200]), more, *MANY[200:]), Context())
    assert then is not None
    state = backend.store.read()
    assert isinstance(state, AzureState)
    changes = difference(state.rules, then.rules)
    assert len(changes.changes) == 1
    (write,) = plan_writes(changes, state, backend.settings)
    before = service.snapshot()
    backend.store.apply(changes, state, SILENT)
    after = service.snapshot()
    (changed,) = (where for where in after if after[where] != before[where])
    assert changed.startswith(f"{policy}/ruleCollectionGroups/outgate")
    assert changed == write.resource_id
    pairs = zip(
        before[changed]["properties"]["ruleCollections"][0]["rules"],
        after[changed]["properties"]["ruleCollections"][0]["rules"],
        strict=True,
    )
    ((was, now),) = ((was, now) for was, now in pairs if was != now)
    assert set(now["targetFqdns"]) - set(was["targetFqdns"]) == {"one-more.example"}
    was["targetFqdns"] = now["targetFqdns"] = []
    assert json.dumps(was) == json.dumps(now)
