"""What stands against an apply, and what should be known before: each alone, to the word."""

import json
from typing import Any

import pytest

from outgate.backends.azure_firewall.limits import LIMITS, Limits
from outgate.backends.azure_firewall.live.native_rules import body_of
from outgate.backends.azure_firewall.live.preflight import preflight
from outgate.backends.azure_firewall.live.read import AzureState
from outgate.backends.azure_firewall.renderer import AzureRenderer
from outgate.backends.azure_firewall.settings import AzureSettings, Ownership, Tier
from outgate.backends.rendered import Rendered
from outgate.values import replace
from tests.builders.azure_firewall import firewall
from tests.builders.azure_groups import NETWORK, filters, group
from tests.builders.azure_plans import context, plan_of, rule
from tests.builders.azure_states import azure_state

BACKEND = firewall(
    {
        "subscription": "s-1",
        "resource_group": "rg",
        "policy": "fw",
        "collection_priorities": {"network": 300, "application": 400},
    },
    {},
)
SETTINGS = BACKEND.settings
SHARED = replace(SETTINGS, ownership=Ownership.SHARED)
PLAN = plan_of(rule("https://a.example"), rule("tag:OneDsCollector"))


def rendered_for(settings: AzureSettings) -> Rendered:
    renderer = AzureRenderer(replace(settings, limits=LIMITS))
    rendered, problems = renderer.render(PLAN, context(0))
    assert rendered is not None, problems
    return rendered


def told(
    state: AzureState, settings: AzureSettings = SETTINGS, *, applied: bool = True
) -> list[tuple[str, str, str | None]]:
    problems = preflight(state, rendered_for(settings), settings, applied=applied)
    return [(each.code.id, each.message, each.help) for each in problems]


@pytest.mark.parametrize(
    ("policy", "target", "enough"),
    [
        ("Basic", Tier.BASIC, True),
        ("Basic", Tier.STANDARD, False),
        ("standard", Tier.STANDARD, True),
        ("Premium", Tier.STANDARD, True),
        ("Standard", Tier.PREMIUM, False),
        ("Premium", Tier.PREMIUM, True),
        # Of a tier that nobody knows nothing is sure but what the least can.
        ("Odd", Tier.BASIC, True),
        ("Odd", Tier.STANDARD, False),
    ],
)
def test_rules_are_made_for_what_the_policy_can_do(policy: str, target: Tier, enough: bool) -> None:
    state = azure_state(policy={"properties": {"sku": {"tier": policy}}})
    message = f"policy `fw` is of tier {policy}, the target says {target}"
    help = f"write `tier: {policy}`, so that rules are made for what the policy can do"
    assert told(state, replace(SETTINGS, tier=target)) == (
        [] if enough else [("target-tier", message, help)]
    )


def named(name: str, priority: int = 900) -> Any:
    return filters(NETWORK, name=name, priority=priority, sourceAddresses=["192.0.2.1"],
                   action={"type": "Allow"})  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "applied", "name", "taken"),
    [
        (SETTINGS, False, "theirs", True),
        (SETTINGS, False, "outgate-x", False),
        # What others put into a group of ours is drift, and in a shared one it is theirs.
        (SETTINGS, True, "theirs", False),
        (SHARED, False, "theirs", False),
    ],
)
def test_a_group_of_others_is_not_taken(
    settings: AzureSettings, applied: bool, name: str, taken: bool
) -> None:
    state = azure_state(groups={"outgate": group("OutGate", 1000, named(name))})
    wanted = (
        "name-taken",
        "group `OutGate` holds collection `theirs` of others",
        "take another `group`, or write `ownership: shared` to leave it alone",
    )
    assert told(state, settings, applied=applied) == [wanted] * taken


@pytest.mark.parametrize(
    ("mark", "taken"),
    [("outgate fw/outgate", False), ("outgate fw/other", True), (None, True)],
)
def test_an_ip_group_of_others_is_not_taken(mark: str | None, taken: bool) -> None:
    (name,) = (
        native.body["ipGroup"]
        for native in rendered_for(SETTINGS).rules
        if "ipGroup" in native.body
    )
    raw = {"name": name, "tags": {"managed-by": mark}}
    wanted = (
        "name-taken",
        f"there is an IP group `{name}` that is not Outgate's",
        "take another `group`: the names of IP groups begin with it",
    )
    assert told(azure_state(ip_groups={str(name): raw})) == [wanted] * taken


@pytest.mark.parametrize(("priority", "taken"), [(1000, True), (999, False), (None, False)])
def test_two_groups_need_two_priorities(priority: int | None, taken: bool) -> None:
    theirs = {"name": "theirs", "properties": {"priority": priority}}
    wanted = (
        "priority-taken",
        "group `theirs` has priority 1000 as well as our `outgate`",
        "choose another `priority`: which of the two comes first is not defined",
    )
    assert told(azure_state(others=[theirs])) == [wanted] * taken


@pytest.mark.parametrize(
    ("priorities", "taken"),
    [((310, None), ()), ((300,), (300,)), ((400, 300), (300, 400)), ((400, 410), (400,))],
)
def test_two_collections_need_two_priorities(
    priorities: tuple[int | None, ...], taken: tuple[int, ...]
) -> None:
    theirs = [{**named(f"c{n}"), "priority": n, "rules": []} for n in priorities]
    state = azure_state(groups={"outgate": group("outgate", 1000, *theirs)})
    assert told(state, SHARED) == [
        (
            "name-taken",
            f"collection `c{number}` of group `outgate` has our priority {number}",
            "choose others with `collection_priorities: {network: N, application: N}`",
        )
        for number in taken
    ]


@pytest.mark.parametrize(("most", "too_many"), [(3, False), (2, True)])
def test_a_policy_has_so_many_groups(most: int, too_many: bool) -> None:
    """Ours count once, whether they are there or come."""
    state = azure_state(groups={"outgate-0": group("outgate-0", 990)}, others=[group("theirs", 5)])
    wanted = (
        "target-limit",
        f"policy `fw` would have more than {most} groups",
        "give the target fewer policies",
    )
    settings = replace(SETTINGS, limits=Limits(groups=most))
    assert told(state, settings) == [wanted] * too_many


def test_a_shared_group_may_be_full_to_the_last_byte() -> None:
    """Ours as they are sent, and beside them what others have."""
    state = azure_state(groups={"outgate": group("outgate", 1000, named("theirs"))})

    parts = [[named("theirs")]] + [
        native.body["rule"] for native in rendered_for(SHARED).rules if "rule" in native.body
    ]
    size = sum(len(json.dumps(part, separators=(",", ":"))) for part in parts)
    assert len(parts) == 3
    assert told(state, replace(SHARED, limits=Limits(group_bytes=size))) == []
    assert told(state, replace(SHARED, limits=Limits(group_bytes=size - 1))) == [
        (
            "target-limit",
            f"group `outgate` would have {size:,} bytes with what others have in it, "
            f"{size - 1:,} at most",
            "take a `group` of your own",
        )
    ]
    # A group of our own is split, or refused, when rules are made.
    assert told(state, replace(SETTINGS, limits=Limits(group_bytes=800))) == []


def test_a_field_that_nobody_knows_is_told_and_kept() -> None:
    odd = {**NETWORK, "sourceAddresses": ["192.0.2.1"], "planets": ["Mars"], "moons": 2}
    for name, known in (("outgate-network", False), ("theirs", True)):
        collection = filters(odd, name=name, priority=900, action={"type": "Allow"})
        state = azure_state(groups={"outgate": group("outgate", 1000, collection)})
        wanted = (
            "unknown-field",
            "rule `n` of group `outgate` has `moons`, `planets`, which Outgate knows nothing of "
            "and keeps",
            None,
        )
        assert told(state, SHARED) == ([] if known else [wanted])


def test_a_base_policy_that_cannot_be_read_is_told() -> None:
    state = replace(azure_state(), unseen=("`base`: there is none",))
    assert told(state) == [
        ("unseen-policy", "base policy `base`: there is none; its rules come before ours", None)
    ]


def test_nothing_stands_against_an_empty_policy() -> None:
    assert told(azure_state(), applied=False) == []
    assert all(body_of(native) for native in rendered_for(SETTINGS).rules)
