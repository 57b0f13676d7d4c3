"""Rules of others that are looked at before ours, and deny or inspect what ours allow.

The service looks at network rules before application rules, at base policies before their children,
then goes by the priorities of groups and of collections; the first rule that matches decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from outgate.backends.azure_firewall.live import AzureState, Raw
from outgate.backends.azure_firewall.names import is_tag
from outgate.backends.azure_firewall.natives import is_ours
from outgate.backends.azure_firewall.normal import (
    action_of,
    collections_of,
    normal_rule,
    properties,
)
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.azure_firewall.understand import sources_of, understand
from outgate.backends.interface import NativeRule, Rendered
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.model import Rule
from outgate.traffic.destination import HostDestination
from outgate.traffic.interval import address_set
from outgate.traffic.space import Traffic

Order = tuple[int, int, int]  # how far above, priority of the group, of the collection


@dataclass(frozen=True, slots=True)
class _Other:
    """A rule of others that denies or inspects, with where it stands."""

    where: str
    order: Order
    denies: bool
    rule: Raw


def shadows(
    state: AzureState, rendered: Rendered, settings: AzureSettings
) -> tuple[Diagnostic, ...]:
    """A warning for each rule of others by which ours may not come to bear."""
    rules = rendered.allows
    group = _last_priority(state, rendered, settings)
    ours = {
        "ApplicationRule": (0, group, settings.collections.application),
        "NetworkRule": (0, group, settings.collections.network),
    }
    hosts = [each for each in rules if isinstance(each.target.destination, HostDestination)]
    others = [each for each in rules if not isinstance(each.target.destination, HostDestination)]
    found = []
    for other in _others(state, settings):
        kind = other.rule["ruleType"]
        if kind not in ours:
            continue
        behind = []
        if kind == "NetworkRule" and _reaches_public(other.rule):
            behind += hosts
        if other.order <= ours[kind]:
            behind += hosts if kind == "ApplicationRule" else others
        if (hit := _first_met(other, behind)) is not None:
            found.append(_warning(other, hit))
    return tuple(found)


def _last_priority(state: AzureState, rendered: Rendered, settings: AzureSettings) -> int:
    """The priority of the last of our groups; a shared one that is there keeps its own."""
    wanted = [each.body.get("groupPriority") for each in rendered.rules]
    ours = [each for each in wanted if each is not None]
    shared = properties(state.groups.get(settings.group.lower(), {})).get("priority")
    return max(ours, default=settings.priority if shared is None else shared)


def _others(state: AzureState, settings: AzureSettings) -> Iterator[_Other]:
    levels = [(0, state.others), *((-n, each.groups) for n, each in enumerate(state.above, 1))]
    for distance, groups in levels:
        for group in groups:
            yield from _in_group(group, distance, _of(state, distance), None)
    for group in state.groups.values():
        yield from _in_group(group, 0, "", settings)


def _of(state: AzureState, distance: int) -> str:
    return "" if not distance else f" of base policy `{state.above[-distance - 1].policy['name']}`"


def _in_group(
    group: Raw, distance: int, suffix: str, settings: AzureSettings | None
) -> Iterator[_Other]:
    priority = int(properties(group).get("priority") or 0)
    for collection in collections_of(group):
        if settings is not None and is_ours(collection, settings):
            continue
        denies = action_of(collection) == "Deny"
        order = distance, priority, int(collection.get("priority") or 0)
        for raw in collection.get("rules") or ():
            rule = normal_rule(raw)
            if denies or rule.get("terminateTLS"):
                name = f"rule `{raw.get('name')}` of group `{group['name']}`{suffix}"
                yield _Other(name, order, denies, rule)


def _first_met(other: _Other, behind: list[Rule]) -> Rule | None:
    """A rule of ours that shares traffic with one of others, as far as that can be told."""
    known = understand((NativeRule("", "", {"action": "Allow", "rule": other.rule}, ()),))
    traffic = Traffic(rule.flow for rule in known.rules)
    for each in behind:
        by_name = isinstance(each.target.destination, HostDestination)
        if not known.unread and by_name == (other.rule["ruleType"] == "ApplicationRule"):
            if traffic.overlap(each.flow):
                return each
        # What is not known by name may be any host; who asks and by which port can still be told.
        elif _may_meet(other.rule, each):
            return each
    return None


def _reaches_public(rule: Raw) -> bool:
    """Whether a network rule is about more than private networks: published hosts are in none."""
    if rule.get("destinationIpGroups") or rule.get("destinationFqdns"):
        return True
    return any(
        each == "*" or "-" in each or is_tag(each) or not ip_network(each, strict=False).is_private
        for each in rule.get("destinationAddresses", ())
    )


def _may_meet(rule: Raw, ours: Rule) -> bool:
    return _transport_meets(rule, ours) and _source_meets(rule, ours)


def _transport_meets(rule: Raw, ours: Rule) -> bool:
    port, protocol = ours.target.port, ours.target.protocol
    if rule["ruleType"] == "ApplicationRule":
        wanted = {"protocolType": protocol.capitalize(), "port": port}
        return wanted in rule.get("protocols", ())
    if not {"TCP", "ANY"} & set(rule.get("ipProtocols", ())):
        return False
    return any(_holds(each, port) for each in rule.get("destinationPorts", ()))


def _holds(ports: str, port: int) -> bool:
    first, _, last = ports.partition("-")
    if ports == "*":
        return True
    return first.isdigit() and int(first) <= port <= int(last or first)


def _source_meets(rule: Raw, ours: Rule) -> bool:
    """Whether somebody whom our rule is for is one whom the other is for."""
    theirs = sources_of(rule)
    if theirs is None:
        return True
    return bool(address_set(theirs) & address_set(ours.source.addresses))


def _warning(other: _Other, ours: Rule) -> Diagnostic:
    verb = "denies" if other.denies else "inspects"
    message = f"{other.where} comes before ours and {verb} what `{ours.key}` allows"
    help = "give the group of the target a lower priority number, or narrow that rule"
    if other.order[0]:
        help = "rules of a base policy always come first: narrow it there"
    elif other.rule["ruleType"] == "NetworkRule":
        help = "network rules always come before application rules: narrow it"
    return Diagnostic(codes.SHADOWED_RULE, message, help=help)
