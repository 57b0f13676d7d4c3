"""States of a policy and native rules, put together from groups as the service gives them."""

from collections.abc import Iterable, Mapping
from typing import Any

from outgate.backends.azure_firewall.arm.resources import IpGroup, Policy, RuleCollectionGroup
from outgate.backends.azure_firewall.live.native_rules import group_natives
from outgate.backends.azure_firewall.live.read import AzureState, Level
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.native_rule import NativeRule

Raw = Mapping[str, Any]


def azure_state(
    rules: tuple[NativeRule, ...] = (),
    *,
    policy: Raw | None = None,
    groups: Mapping[str, Raw] | None = None,
    ip_groups: Mapping[str, Raw] | None = None,
    others: Iterable[Raw] = (),
    above: Iterable[Level] = (),
) -> AzureState:
    """A state that holds these resources."""
    return AzureState(
        rules,
        "",
        policy=Policy(policy or {}),
        groups={name: RuleCollectionGroup(raw) for name, raw in (groups or {}).items()},
        ip_groups={name: IpGroup(raw) for name, raw in (ip_groups or {}).items()},
        others=tuple(map(RuleCollectionGroup, others)),
        above=tuple(above),
    )


def level(name: str, *groups: Raw) -> Level:
    """A base policy with its groups."""
    return Level(Policy({"name": name}), tuple(map(RuleCollectionGroup, groups)))


def natives_of(name: str, group: Raw, settings: AzureSettings) -> tuple[NativeRule, ...]:
    """Our rules in a group, whatever it is called in the text of the test."""
    return tuple(group_natives(RuleCollectionGroup(group), settings, name))
