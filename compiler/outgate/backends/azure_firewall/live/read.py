"""What there is: the policy, those above it, their groups, and the IP groups beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from outgate.backends.azure_firewall.arm.client import POLL_SECONDS, ArmClient
from outgate.backends.azure_firewall.arm.failures import Failure, Kind
from outgate.backends.azure_firewall.arm.normalize import (
    collections_of,
    content_digest,
    properties,
    segment,
)
from outgate.backends.azure_firewall.arm.wire import TAG
from outgate.backends.azure_firewall.live.native_rules import (
    group_natives,
    ip_group_native,
    is_ours,
)
from outgate.backends.azure_firewall.rendering.split import split_name
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import Observer
from outgate.backends.target_state import TargetState
from outgate.diagnostics import count
from outgate.plan.digest import json_digest

Raw = Mapping[str, Any]

IDLE_SECONDS = 3_600  # an operation of somebody else's is waited for as long
LEVELS = 8  # of base policies; the service has two


@dataclass(frozen=True, slots=True)
class Level:
    """A policy with its groups. Those of a base policy are looked at before our own."""

    policy: Raw
    groups: tuple[Raw, ...]


@dataclass(frozen=True, slots=True)
class AzureState(TargetState):
    """A policy as it was read.

    `groups` are those by whose name they are ours, `ip_groups` all beside the policy, both by
    their names in lower case; `others` are the groups of others, `above` the base policies from
    near to far, and `unseen` those that could not be read, with the reason.
    """

    policy: Raw = field(default_factory=dict)
    groups: Mapping[str, Raw] = field(default_factory=dict)
    ip_groups: Mapping[str, Raw] = field(default_factory=dict)
    others: tuple[Raw, ...] = ()
    above: tuple[Level, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def tier(self) -> str:
        """The tier of the policy, in the service's words."""
        return str((properties(self.policy).get("sku") or {}).get("tier", "Standard"))


def azure_state(state: TargetState) -> AzureState:
    """A state of this backend; of a target that was not read only our own rules are known."""
    if isinstance(state, AzureState):
        return state
    return AzureState(state.rules, state.fingerprint, state.foreign)


def read_state(client: ArmClient, settings: AzureSettings, observer: Observer) -> AzureState | None:
    """Read all of it, once no operation runs on the policy; None where there is no such policy."""
    policy = idle(client, settings, observer)
    if policy is None:
        return None
    every = tuple(client.list(settings.groups_id))
    groups = {_name(each): each for each in every if split_name(str(each["name"]), settings)}
    others = tuple(each for each in every if _name(each) not in groups)
    ip_groups = {_name(each): each for each in client.list(settings.ip_groups_id)}
    above, unseen = _above(client, policy)
    rules = _rules(groups, ip_groups, settings)
    document = {
        "rules": sorted([rule.identity, dict(rule.body), rule.trouble] for rule in rules),
        "groups": {name: content_digest(each) for name, each in sorted(groups.items())},
        "tier": properties(policy).get("sku"),
    }
    return AzureState(
        rules,
        json_digest(document),
        _foreign(groups, others, settings),
        policy,
        groups,
        ip_groups,
        others,
        above,
        unseen,
    )


def idle(
    client: ArmClient, settings: AzureSettings, observer: Observer, ours: str | None = None
) -> Raw | None:
    """The policy, once nothing changes it; Failure where that takes longer than an hour.

    `ours` is the operation of our own that it may still be busy with.
    """
    what = ours or f"another operation on `{settings.policy}`"
    for number in range(int(IDLE_SECONDS / POLL_SECONDS)):
        policy = client.get(settings.policy_id)
        if policy is None or not changing(policy):
            if number and ours is None:
                observer.finished(what)
            return policy
        observer.waiting(what)
        client.pause(POLL_SECONDS)
    raise Failure(Kind.BUSY, "an operation of somebody else's has gone on for an hour")


def changing(resource: Raw) -> bool:
    """Whether an operation on a resource goes on."""
    state = str(properties(resource).get("provisioningState", "")).lower()
    return state in ("updating", "creating", "deleting")


def ip_group_is_ours(raw: Raw, settings: AzureSettings) -> bool:
    """Whether we made an IP group: it says so."""
    return bool((raw.get("tags") or {}).get(TAG) == settings.mark)


def _rules(
    groups: Mapping[str, Raw], ip_groups: Mapping[str, Raw], settings: AzureSettings
) -> tuple[NativeRule, ...]:
    found = []
    for _, each in sorted(ip_groups.items()):
        if ip_group_is_ours(each, settings):
            addresses = properties(each).get("ipAddresses") or ()
            found.append(_told(ip_group_native(str(each["name"]), addresses), each))
    for _, each in sorted(groups.items()):
        natives = group_natives(str(each["name"]), each, settings)
        found += [_told(native, each) for native in natives]
    return tuple(found)


def _told(native: NativeRule, resource: Raw) -> NativeRule:
    """A rule with what is wrong with the resource that it stands in."""
    if not has_failed(resource):
        return native
    return replace(native, trouble="the last write failed, so it is written again")


def has_failed(resource: Raw) -> bool:
    """Whether the last operation on a resource failed: some firewalls may have the old rules."""
    state = str(properties(resource).get("provisioningState", "")).lower()
    return state in ("failed", "canceled")


def _above(client: ArmClient, policy: Raw) -> tuple[tuple[Level, ...], tuple[str, ...]]:
    """Base policies; one that this login may not read is told, not guessed."""
    found: list[Level] = []
    while len(found) < LEVELS:
        base = (properties(policy).get("basePolicy") or {}).get("id")
        if not base:
            break
        try:
            its = client.get(base)
            if its is None:
                return tuple(found), (f"`{segment(base)}`: there is none",)
            groups = tuple(client.list(f"{base}/ruleCollectionGroups"))
        except Failure as failure:
            if failure.kind not in (Kind.FORBIDDEN, Kind.MISSING):
                raise
            return tuple(found), (f"`{segment(base)}`: {failure.message}",)
        found.append(Level(its, groups))
        policy = its
    return tuple(found), ()


def _foreign(
    groups: Mapping[str, Raw], others: tuple[Raw, ...], settings: AzureSettings
) -> tuple[str, ...]:
    """What of the policy is not ours, in words."""
    told = []
    for each in others:
        rules = sum(len(c.get("rules") or ()) for c in collections_of(each))
        told.append(f"group `{each['name']}` with {count(rules, 'rule')}")
    for each in groups.values():
        told += [
            f"collection `{c.get('name')}` of group `{each['name']}` with "
            f"{count(len(c.get('rules') or ()), 'rule')}"
            for c in collections_of(each)
            if not is_ours(c, settings)
        ]
    return tuple(told)


def _name(resource: Raw) -> str:
    return str(resource["name"]).lower()
