"""What is read of a policy, and when what was read is not what there is any more."""

from collections.abc import Callable
from typing import Any

import pytest

from outgate.backends.azure_firewall.live.read import AzureState, azure_state
from outgate.backends.errors import BackendError
from outgate.backends.native_rule import NativeRule
from outgate.backends.target_state import TargetState
from outgate.catalog.model import Cloud
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from outgate.plan.digest import json_digest
from tests.builders.azure_groups import NETWORK, WEBRULE, filters, group
from tests.emulators.inprocess import target

SCOPE = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network"
OURS = group("outgate", 1000, filters(WEBRULE, name="outgate-application", priority=200,
                                      action={"type": "Allow"}))  # fmt: skip
THEIRS = group("theirs", 500, filters(NETWORK, {**NETWORK, "name": "m"}))


class Read:
    """A policy with groups of ours and of others, and an IP group of either."""

    def __init__(self, **settings: Any) -> None:
        self.service = Service(Options(page=50, lasts=0, busy=0))
        self.policy = self.service.add_policy("s-1", "rg", "fw")
        self.groups = {
            name: self.service.add_group(self.policy, name, raw)
            for name, raw in (("OutGate", OURS), ("theirs", THEIRS), ("outgate-01", OURS))
        }
        for name, mark in (("A", "outgate fw/outgate"), ("b", "somebody")):
            body = {
                "location": "westeurope",
                "tags": {"managed-by": mark},
                "properties": {"ipAddresses": ["192.0.2.0/28"]},
            }
            self.service.add_ip_group(self.policy, name, body)
        self.backend = target(self.service, **settings)

    def state(self) -> AzureState:
        state = self.backend.store.read()
        assert isinstance(state, AzureState)
        return state


def test_what_is_ours_and_what_is_not() -> None:
    state = Read().state()
    assert sorted(state.groups) == ["outgate", "outgate-01"]
    assert [each.name for each in state.others] == ["theirs"]
    assert sorted(state.ip_groups) == ["a", "b"]
    assert [each.identity for each in state.rules] == [
        "ip-group/a",
        "outgate/outgate-application/a",
        "outgate-01/outgate-application/a",
    ]
    assert {each.trouble for each in state.rules} == {None}
    assert state.foreign == ("group `theirs` with 2 rules",)
    assert (state.above, state.unseen, state.policy.tier) == ((), (), "Standard")


def test_in_a_shared_group_collections_of_others_are_theirs() -> None:
    read = Read(ownership="shared")
    collection = filters(NETWORK, name="c", priority=300)
    edit(ours, lambda body: body["properties"]["ruleCollections"].append(collection))(read)
    state = read.state()
    assert sorted(state.groups) == ["outgate"]
    assert [each.name for each in state.others] == ["outgate-01", "theirs"]
    assert state.foreign == (
        "group `outgate-01` with 1 rule",
        "group `theirs` with 2 rules",
        "collection `c` of group `OutGate` with 1 rule",
    )


def test_a_fingerprint_is_that_of_rules_groups_and_tier() -> None:
    """Saved plans hold it: made in another way, each would be refused as stale."""
    state = Read().state()
    assert state.fingerprint == json_digest(
        {
            "rules": sorted([each.identity, dict(each.body), None] for each in state.rules),
            "groups": {name: raw.content_digest for name, raw in sorted(state.groups.items())},
            "tier": {"tier": "Standard"},
        }
    )


def edit(where: Callable[[Read], str], change: Callable[[Any], None]) -> Callable[[Read], None]:
    return lambda read: read.service.edit(where(read), change)


def ours(read: Read) -> str:
    return read.groups["OutGate"]


def first(body: Any) -> Any:
    return body["properties"]["ruleCollections"][0]


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (lambda _: None, False),
        (edit(ours, lambda body: first(body)["rules"].clear()), True),
        (edit(ours, lambda body: first(body)["rules"][0].update(description="x")), True),
        (edit(ours, lambda body: body["properties"].update(priority=1001)), True),
        (edit(ours, lambda body: first(body).update(newer=1)), True),
        (edit(lambda read: read.policy,
              lambda body: body["properties"].update(sku={"tier": "Premium"})), True),
        (edit(lambda _: f"{SCOPE}/ipGroups/A",
              lambda body: body["properties"].update(ipAddresses=[])), True),
        # What others have is not overwritten.
        (edit(lambda read: read.groups["theirs"], lambda body: first(body)["rules"].clear()),
         False),
        (edit(lambda _: f"{SCOPE}/ipGroups/b",
              lambda body: body["properties"].update(ipAddresses=[])), False),
    ],
)  # fmt: skip
def test_what_an_apply_would_overwrite_moves_the_target(
    change: Callable[[Read], None], moved: bool
) -> None:
    read = Read()
    before = read.state().fingerprint
    change(read)
    assert (read.state().fingerprint != before) is moved


def test_where_the_last_write_failed_rules_are_written_again() -> None:
    read = Read()
    before = read.state().fingerprint
    read.service._state.resources[ours(read).lower()].state = "Failed"
    state = read.state()
    told = {each.identity.partition("/")[0]: each.trouble for each in state.rules}
    failed = "the last write failed, so it is written again"
    assert told == {"ip-group": None, "outgate": failed, "outgate-01": None}
    assert state.fingerprint != before


def based_on(read: Read, policy: str, base: str) -> None:
    def change(body: Any) -> None:
        body["properties"]["basePolicy"] = {"id": base}

    read.service.edit(policy, change)


def chain_of(count: int) -> Read:
    """Base policies above each other, the last of which is above itself."""
    read = Read()
    below = read.policy
    for number in range(count):
        base = read.service.add_policy("s-1", "rg", f"base-{number}")
        read.service.add_group(base, f"g{number}", THEIRS)
        based_on(read, below, base)
        below = base
    based_on(read, below, below)
    return read


@pytest.mark.parametrize("count", [1, 2])
def test_base_policies_are_read_from_near_to_far_and_not_for_ever(count: int) -> None:
    state = chain_of(count).state()
    assert len(state.above) == 8
    assert [each.policy.name for each in state.above[:count]] == [
        f"base-{number}" for number in range(count)
    ]
    assert [[raw.name for raw in each.groups] for each in state.above[:count]] == [
        [f"g{number}"] for number in range(count)
    ]
    assert state.unseen == ()


def test_of_a_target_that_was_not_read_only_our_rules_are_known() -> None:
    rules = (NativeRule("a", "a", {}),)
    state = azure_state(TargetState(rules, "f", ("x",)))
    assert (state.rules, state.fingerprint, state.foreign) == (rules, "f", ("x",))
    assert (state.groups, state.others, state.above) == ({}, (), ())
    assert azure_state(state) is state


def test_where_a_policy_and_its_neighbours_are() -> None:
    """Spelt as the service documents it; a record is that of one place, however it is spelt."""
    settings = target(Service(), group="OutGate").settings
    assert settings.policy_id == f"{SCOPE}/firewallPolicies/fw"
    assert settings.groups_id == f"{SCOPE}/firewallPolicies/fw/ruleCollectionGroups"
    assert settings.group_id("a") == f"{SCOPE}/firewallPolicies/fw/ruleCollectionGroups/a"
    assert settings.ip_groups_id == f"{SCOPE}/ipGroups"
    assert settings.ip_group_id("a") == f"{SCOPE}/ipGroups/a"
    assert settings.mark == "outgate fw/outgate"
    store = target(Service(), group="OutGate").store
    assert store.address == settings.group_id("OutGate").lower()


def test_what_nobody_says_of_a_target() -> None:
    settings = target(Service()).settings
    assert (settings.tier, settings.group, settings.priority) == ("Standard", "outgate", 1000)
    assert (settings.ownership, settings.cloud) == ("exclusive", Cloud.COMMERCIAL)
    assert (settings.collections.network, settings.collections.application) == (100, 200)
    half = target(Service(), collection_priorities={"network": 300}).settings
    assert (half.collections.network, half.collections.application) == (300, 200)


def test_a_policy_that_is_not_there() -> None:
    service = Service()
    service.add_policy("s-1", "rg", "other")
    with pytest.raises(BackendError) as caught:
        target(service).store.read()
    assert caught.value.message == "there is no firewall policy `fw` in resource group `rg`"
