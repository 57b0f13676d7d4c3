"""What there is: the policy, those above it, their groups, and the IP groups beside it."""

from collections.abc import Mapping

from outgate.backends.azure_firewall.arm.client import POLL_SECONDS, ArmClient
from outgate.backends.azure_firewall.arm.failures import Failure, Kind
from outgate.backends.azure_firewall.arm.names import segment
from outgate.backends.azure_firewall.arm.resources import (
    IpGroup,
    Policy,
    Resource,
    RuleCollectionGroup,
)
from outgate.backends.azure_firewall.live.native_rules import (
    foreign_collections,
    group_natives,
    ip_group_native,
)
from outgate.backends.azure_firewall.rendering.split import split_name
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import Observer
from outgate.backends.target_state import TargetState
from outgate.diagnostics import count
from outgate.plan.digest import json_digest
from outgate.values import dataclass, field, replace

IDLE_SECONDS = 3_600  # an operation of somebody else's is waited for as long
LEVELS = 8  # of base policies; the service has two


@dataclass(frozen=True, slots=True)
class Level:
    """A policy with its groups. Those of a base policy are looked at before our own."""

    policy: Policy
    groups: tuple[RuleCollectionGroup, ...]


NO_POLICY = Policy({})


@dataclass(frozen=True, slots=True)
class AzureState(TargetState):
    """A policy as it was read.

    `groups` are those by whose name they are ours, `ip_groups` all beside the policy, both by
    their names in lower case; `others` are the groups of others, `above` the base policies from
    near to far, and `unseen` those that could not be read, with the reason.
    """

    policy: Policy = NO_POLICY
    groups: Mapping[str, RuleCollectionGroup] = field(default_factory=dict)
    ip_groups: Mapping[str, IpGroup] = field(default_factory=dict)
    others: tuple[RuleCollectionGroup, ...] = ()
    above: tuple[Level, ...] = ()
    unseen: tuple[str, ...] = ()


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
    every = tuple(map(RuleCollectionGroup, client.list(settings.groups_id)))
    groups = {_key(group): group for group in every if split_name(group.name, settings)}
    others = tuple(group for group in every if _key(group) not in groups)
    ip_groups = {_key(group): group for group in map(IpGroup, client.list(settings.ip_groups_id))}
    above, unseen = _above(client, policy)
    rules = _rules(groups, ip_groups, settings)
    document = {
        "rules": sorted([rule.identity, dict(rule.body), rule.trouble] for rule in rules),
        "groups": {name: group.content_digest for name, group in sorted(groups.items())},
        "tier": policy.raw_sku,
    }
    return AzureState(
        rules,
        json_digest(document),
        _foreign(groups, others, settings),
        policy=policy,
        groups=groups,
        ip_groups=ip_groups,
        others=others,
        above=above,
        unseen=unseen,
    )


def idle(
    client: ArmClient, settings: AzureSettings, observer: Observer, ours: str | None = None
) -> Policy | None:
    """The policy, once nothing changes it; Failure where that takes longer than an hour.

    `ours` is the operation of our own that it may still be busy with.
    """
    what = ours or f"another operation on `{settings.policy}`"
    for number in range(int(IDLE_SECONDS / POLL_SECONDS)):
        raw = client.get(settings.policy_id)
        policy = None if raw is None else Policy(raw)
        if policy is None or not policy.is_changing:
            if number and ours is None:
                observer.finished(what)
            return policy
        observer.waiting(what)
        client.pause(POLL_SECONDS)
    raise Failure(Kind.BUSY, "an operation of somebody else's has gone on for an hour")


def ip_group_is_ours(group: IpGroup, settings: AzureSettings) -> bool:
    """Whether we made an IP group: it says so."""
    return group.mark == settings.mark


def _rules(
    groups: Mapping[str, RuleCollectionGroup],
    ip_groups: Mapping[str, IpGroup],
    settings: AzureSettings,
) -> tuple[NativeRule, ...]:
    natives = [
        _with_trouble(ip_group_native(ip_group.name, ip_group.addresses), ip_group)
        for _, ip_group in sorted(ip_groups.items())
        if ip_group_is_ours(ip_group, settings)
    ]
    for _, group in sorted(groups.items()):
        natives += [_with_trouble(native, group) for native in group_natives(group, settings)]
    return tuple(natives)


def _with_trouble(native: NativeRule, resource: Resource) -> NativeRule:
    """A rule with what is wrong with the resource that it stands in."""
    if not resource.has_failed:
        return native
    return replace(native, trouble="the last write failed, so it is written again")


def _above(client: ArmClient, policy: Policy) -> tuple[tuple[Level, ...], tuple[str, ...]]:
    """Base policies; one that this login may not read is told, not guessed."""
    levels: list[Level] = []
    while len(levels) < LEVELS and policy.base:
        where = policy.base
        try:
            raw = client.get(where)
            if raw is None:
                return tuple(levels), (f"`{segment(where)}`: there is none",)
            groups = tuple(map(RuleCollectionGroup, client.list(f"{where}/ruleCollectionGroups")))
        except Failure as failure:
            if failure.kind not in (Kind.FORBIDDEN, Kind.MISSING):
                raise
            return tuple(levels), (f"`{segment(where)}`: {failure.message}",)
        policy = Policy(raw)
        levels.append(Level(policy, groups))
    return tuple(levels), ()


def _foreign(
    groups: Mapping[str, RuleCollectionGroup],
    others: tuple[RuleCollectionGroup, ...],
    settings: AzureSettings,
) -> tuple[str, ...]:
    """What of the policy is not ours, in words."""
    words = []
    for group in others:
        rules = sum(len(collection.rules) for collection in group.collections)
        words.append(f"group `{group.name}` with {count(rules, 'rule')}")
    for group in groups.values():
        words += [
            f"collection `{collection.name}` of group `{group.name}` with "
            f"{count(len(collection.rules), 'rule')}"
            for collection in foreign_collections(group, settings)
        ]
    return tuple(words)


def _key(resource: Resource) -> str:
    return resource.name.lower()
