"""What stands against bringing rules to a policy as it is, and what should be known before."""

import json
from collections.abc import Iterator

from outgate.backends.azure_firewall.arm.normalize import collections_of, properties, unknown_fields
from outgate.backends.azure_firewall.live.native_rules import bears_our_name, is_ours
from outgate.backends.azure_firewall.live.read import AzureState, ip_group_is_ours
from outgate.backends.azure_firewall.live.shadowing import shadows
from outgate.backends.azure_firewall.settings import AzureSettings, Ownership, Tier
from outgate.backends.rendered import Rendered
from outgate.diagnostics import Diagnostic, codes

_TIERS = {each.value.lower(): number for number, each in enumerate(Tier)}


def preflight(
    state: AzureState, rendered: Rendered, settings: AzureSettings, *, applied: bool
) -> tuple[Diagnostic, ...]:
    """Errors where rules of others would be lost or ours not taken; warnings of the rest."""
    return (
        *_tier(state, settings),
        *_taken(state, rendered, settings, applied),
        *_priorities(state, rendered, settings),
        *_room(state, rendered, settings),
        *_unknown(state, settings),
        *(
            Diagnostic(codes.UNSEEN_POLICY, f"base policy {each}; its rules come before ours")
            for each in state.unseen
        ),
        *shadows(state, rendered, settings),
    )


def _tier(state: AzureState, settings: AzureSettings) -> Iterator[Diagnostic]:
    if _TIERS.get(state.tier.lower(), 0) < _TIERS[settings.tier.lower()]:
        message = (
            f"policy `{settings.policy}` is of tier {state.tier}, the target says {settings.tier}"
        )
        help = f"write `tier: {state.tier}`, so that rules are made for what the policy can do"
        yield Diagnostic(codes.TARGET_TIER, message, help=help)


def _taken(
    state: AzureState, rendered: Rendered, settings: AzureSettings, applied: bool
) -> Iterator[Diagnostic]:
    """Names of ours that somebody else's resources have.

    Once we have applied rules to a group of our own, what others put into it is drift.
    """
    first = settings.ownership is Ownership.EXCLUSIVE and not applied
    for group in state.groups.values() if first else ():
        for each in collections_of(group):
            if not bears_our_name(each):
                message = f"group `{group['name']}` holds collection `{each.get('name')}` of others"
                help = "take another `group`, or write `ownership: shared` to leave it alone"
                yield Diagnostic(codes.NAME_TAKEN, message, help=help)
    for native in rendered.rules:
        name = str(native.body.get("ipGroup", "")).lower()
        if name in state.ip_groups and not ip_group_is_ours(state.ip_groups[name], settings):
            message = f"there is an IP group `{name}` that is not Outgate's"
            help = "take another `group`: the names of IP groups begin with it"
            yield Diagnostic(codes.NAME_TAKEN, message, help=help)


def _priorities(
    state: AzureState, rendered: Rendered, settings: AzureSettings
) -> Iterator[Diagnostic]:
    """Where the order of ours and others would not be defined."""
    rules = [each.body for each in rendered.rules if "group" in each.body]
    own = {str(body["group"]).lower(): body for body in rules}
    taken = {properties(each).get("priority"): each["name"] for each in state.others}
    for body in own.values():
        if body["groupPriority"] in taken:
            message = (
                f"group `{taken[body['groupPriority']]}` has priority {body['groupPriority']} as "
                f"well as our `{body['group']}`"
            )
            help = "choose another `priority`: which of the two comes first is not defined"
            yield Diagnostic(codes.PRIORITY_TAKEN, message, help=help)
    for name, group in state.groups.items():
        foreign = (each for each in collections_of(group) if not is_ours(each, settings))
        others = {each.get("priority"): each.get("name") for each in foreign}
        mine = {each["collectionPriority"] for each in rules if str(each["group"]).lower() == name}
        for priority in sorted(mine & others.keys()):
            message = (
                f"collection `{others[priority]}` of group `{name}` has our priority {priority}"
            )
            help = "choose others with `collection_priorities: {network: N, application: N}`"
            yield Diagnostic(codes.NAME_TAKEN, message, help=help)
    if len({*own, *state.groups}) + len(state.others) > settings.limits.groups:
        message = f"policy `{settings.policy}` would have more than {settings.limits.groups} groups"
        yield Diagnostic(codes.TARGET_LIMIT, message, help="give the target fewer policies")


def _room(state: AzureState, rendered: Rendered, settings: AzureSettings) -> Iterator[Diagnostic]:
    """Whether what others have in a shared group leaves room for ours."""
    if settings.ownership is not Ownership.SHARED:
        return
    for group in state.groups.values():
        foreign = [each for each in collections_of(group) if not is_ours(each, settings)]
        theirs = len(json.dumps(foreign))
        size = theirs + sum(len(json.dumps(each.body.get("rule"))) for each in rendered.rules)
        if size > settings.limits.group_bytes:
            message = (
                f"group `{group['name']}` would have {size:,} bytes with what others have in it, "
                f"{settings.limits.group_bytes:,} at most"
            )
            help = "take a `group` of your own"
            yield Diagnostic(codes.TARGET_LIMIT, message, help=help)


def _unknown(state: AzureState, settings: AzureSettings) -> Iterator[Diagnostic]:
    for group in state.groups.values():
        for collection in collections_of(group):
            for rule in collection.get("rules") or () if is_ours(collection, settings) else ():
                if fields := unknown_fields(rule):
                    message = (
                        f"rule `{rule.get('name')}` of group `{group['name']}` has "
                        f"`{'`, `'.join(fields)}`, which Outgate knows nothing of and keeps"
                    )
                    yield Diagnostic(codes.UNKNOWN_FIELD, message)
