"""What stands against bringing rules to a policy as it is, and what should be known before."""

from collections.abc import Iterator

from outgate.backends.azure_firewall.arm.wire import sent_bytes
from outgate.backends.azure_firewall.live.native_rules import (
    ListBody,
    RuleBody,
    bears_our_name,
    body_of,
    foreign_collections,
    own_collections,
)
from outgate.backends.azure_firewall.live.read import AzureState, ip_group_is_ours
from outgate.backends.azure_firewall.live.shadowing import shadows
from outgate.backends.azure_firewall.settings import AzureSettings, Ownership, Tier
from outgate.backends.rendered import Rendered
from outgate.diagnostics import Diagnostic, codes

_TIERS = {tier.value.lower(): number for number, tier in enumerate(Tier)}


def preflight(
    state: AzureState, rendered: Rendered, settings: AzureSettings, *, applied: bool
) -> tuple[Diagnostic, ...]:
    """Errors where rules of others would be lost or ours not taken; warnings of the rest."""
    return (
        *_tier(state, settings),
        *_taken(state, rendered, settings, applied=applied),
        *_priorities(state, rendered, settings),
        *_room(state, rendered, settings),
        *_unknown(state, settings),
        *(
            Diagnostic(codes.UNSEEN_POLICY, f"base policy {reason}; its rules come before ours")
            for reason in state.unseen
        ),
        *shadows(state, rendered, settings),
    )


def _tier(state: AzureState, settings: AzureSettings) -> Iterator[Diagnostic]:
    tier = state.policy.tier
    if _TIERS.get(tier.lower(), 0) < _TIERS[settings.tier.lower()]:
        message = f"policy `{settings.policy}` is of tier {tier}, the target says {settings.tier}"
        help = f"write `tier: {tier}`, so that rules are made for what the policy can do"
        yield Diagnostic(codes.TARGET_TIER, message, help=help)


def _taken(
    state: AzureState, rendered: Rendered, settings: AzureSettings, *, applied: bool
) -> Iterator[Diagnostic]:
    """Names of ours that somebody else's resources have.

    Once we have applied rules to a group of our own, what others put into it is drift.
    """
    first = settings.ownership is Ownership.EXCLUSIVE and not applied
    for group in state.groups.values() if first else ():
        for collection in group.collections:
            if not bears_our_name(collection):
                message = f"group `{group.name}` holds collection `{collection.name}` of others"
                help = "take another `group`, or write `ownership: shared` to leave it alone"
                yield Diagnostic(codes.NAME_TAKEN, message, help=help)
    for body in map(body_of, rendered.rules):
        if not isinstance(body, ListBody):
            continue
        live = state.ip_groups.get(body.name.lower())
        if live is not None and not ip_group_is_ours(live, settings):
            message = f"there is an IP group `{body.name.lower()}` that is not Outgate's"
            help = "take another `group`: the names of IP groups begin with it"
            yield Diagnostic(codes.NAME_TAKEN, message, help=help)


def _priorities(
    state: AzureState, rendered: Rendered, settings: AzureSettings
) -> Iterator[Diagnostic]:
    """Where the order of ours and others would not be defined."""
    rules = _rules(rendered)
    own = {rule.group.lower(): rule for rule in rules}
    taken = {group.priority: group.name for group in state.others}
    for rule in own.values():
        if rule.group_priority in taken:
            message = (
                f"group `{taken[rule.group_priority]}` has priority {rule.group_priority} as "
                f"well as our `{rule.group}`"
            )
            help = "choose another `priority`: which of the two comes first is not defined"
            yield Diagnostic(codes.PRIORITY_TAKEN, message, help=help)
    for name, group in state.groups.items():
        foreign = foreign_collections(group, settings)
        others = {collection.priority: collection.name for collection in foreign}
        mine = {rule.collection_priority for rule in rules if rule.group.lower() == name}
        for priority in sorted(
            number for number in mine if number is not None and number in others
        ):
            message = (
                f"collection `{others[priority]}` of group `{name}` has our priority {priority}"
            )
            help = "choose others with `collection_priorities: {network: N, application: N}`"
            yield Diagnostic(codes.NAME_TAKEN, message, help=help)
    if len({*own, *state.groups}) + len(state.others) > settings.limits.groups:
        message = f"policy `{settings.policy}` would have more than {settings.limits.groups} groups"
        yield Diagnostic(codes.TARGET_LIMIT, message, help="give the target fewer policies")


def _rules(rendered: Rendered) -> tuple[RuleBody, ...]:
    return tuple(body for body in map(body_of, rendered.rules) if isinstance(body, RuleBody))


def _room(state: AzureState, rendered: Rendered, settings: AzureSettings) -> Iterator[Diagnostic]:
    """Whether what others have in a shared group leaves room for ours."""
    if settings.ownership is not Ownership.SHARED:
        return
    ours = sum(sent_bytes(rule.document().get("rule")) for rule in _rules(rendered))
    for group in state.groups.values():
        foreign = [dict(collection.raw) for collection in foreign_collections(group, settings)]
        size = sent_bytes(foreign) + ours
        if size > settings.limits.group_bytes:
            message = (
                f"group `{group.name}` would have {size:,} bytes with what others have in it, "
                f"{settings.limits.group_bytes:,} at most"
            )
            help = "take a `group` of your own"
            yield Diagnostic(codes.TARGET_LIMIT, message, help=help)


def _unknown(state: AzureState, settings: AzureSettings) -> Iterator[Diagnostic]:
    for group in state.groups.values():
        ours = own_collections(group, settings)
        for rule in (rule for collection in ours for rule in collection.rules):
            if rule.unknown:
                message = (
                    f"rule `{rule.name}` of group `{group.name}` has "
                    f"`{'`, `'.join(rule.unknown)}`, which Outgate knows nothing of and keeps"
                )
                yield Diagnostic(codes.UNKNOWN_FIELD, message)
