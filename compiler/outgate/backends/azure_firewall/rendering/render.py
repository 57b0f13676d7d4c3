"""A plan as rule collection groups; what Azure cannot say exactly is declared or refused."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from outgate.backends.azure_firewall.arm.wire import group_body
from outgate.backends.azure_firewall.limits import (
    GROUP_NAME,
    GROUPS,
    INLINE_NETWORKS,
    IP_GROUP_ADDRESSES,
    IP_GROUPS,
    NETWORK_PAIRS,
)
from outgate.backends.azure_firewall.model import (
    ApplicationRule,
    AzureRule,
    Group,
    IpGroup,
    NetworkRule,
    Rendering,
)
from outgate.backends.azure_firewall.rendering.lowering import (
    Application,
    Lowered,
    Network,
    Unsupported,
    ipv4,
    lower,
)
from outgate.backends.azure_firewall.rendering.names import (
    application_name,
    ip_group_name,
    network_name,
)
from outgate.backends.azure_firewall.rendering.split import TooLarge, split
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.interface import Fidelity
from outgate.catalog.model import ServiceTag
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Inspection, Plan, Rule
from outgate.traffic.flow import Flow, Witness
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.traffic_set import TrafficSet

URL_PATH = "url-path"  # what a target accepts where a path cannot be told
Places = Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class _Entries:
    """What one native rule is to hold; `sources` are the names of those who ask."""

    sources: set[str] = field(default_factory=set)
    fqdns: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    destinations: set[str] = field(default_factory=set)
    ip_groups: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Work:
    """Everything collected on the way through a plan, by who asks and how."""

    application: dict[tuple[str, int, tuple[str, ...], bool], _Entries] = field(
        default_factory=dict
    )
    network: dict[tuple[int, tuple[str, ...]], _Entries] = field(default_factory=dict)
    ip_groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fidelity: list[tuple[str, Fidelity]] = field(default_factory=list)
    widened: list[tuple[Rule, Witness]] = field(default_factory=list)
    allows: list[Rule] = field(default_factory=list)
    left_out: int = 0
    problems: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AzureRendered:
    """A plan as a policy is to hold it, and for each rule key how exact the translation is.

    `allows` are the rules as Azure reads them, with accepted widenings.
    """

    rendering: Rendering
    fidelity: tuple[tuple[str, Fidelity], ...]
    allows: tuple[Rule, ...]


def render(
    plan: Plan, settings: AzureSettings, tags: Mapping[str, ServiceTag], places: Places
) -> tuple[AzureRendered | None, tuple[Diagnostic, ...]]:
    """The groups of a plan, None where it has a rule or a size that Azure does not take.

    `tags` are those of the target's cloud; `places` say where statements stand, for messages.
    """
    work = _Work()
    traffic = TrafficSet(rule.flow for rule in plan.rules)
    for rule in plan.rules:
        sources = EVERYWHERE if rule.source.addresses == EVERYWHERE else ipv4(rule.source.addresses)
        try:
            if not sources:
                raise Unsupported(
                    "its source has IPv6 addresses only, which Azure Firewall does not take",
                    "give this target policies without them",
                )
            lowered = lower(rule, settings, tags)
        except Unsupported as error:
            work.problems.append(_refused(rule, str(error), error.help, places))
            continue
        work.left_out += len(sources) != len(rule.source.addresses)
        work.allows += (replace(rule, remote=each) for each in lowered.allows)
        _judge(rule, lowered, traffic, settings, places, work)
        _collect(rule, sources, lowered, settings, work)
    work.problems += _remarks(plan, settings, work)
    groups, wrong = _groups(settings, work)
    work.problems += wrong
    problems = tuple(work.problems)
    if has_errors(problems):
        return None, problems
    ip_groups = tuple(IpGroup(name, its) for name, its in sorted(work.ip_groups.items()))
    rendering = Rendering(ip_groups, groups)
    return AzureRendered(rendering, tuple(work.fidelity), tuple(work.allows)), problems


def _judge(
    rule: Rule,
    lowered: Lowered,
    traffic: TrafficSet,
    settings: AzureSettings,
    places: Places,
    work: _Work,
) -> None:
    """Hold what Azure would allow against the whole plan: only what is in none of it is wider."""
    wider = (Flow(rule.source.addresses, each) for each in lowered.allows if each != rule.remote)
    witness = next(filter(None, map(traffic.missing, wider)), None)
    work.fidelity.append((rule.key, Fidelity.EXACT if witness is None else Fidelity.WIDER))
    if witness is None:
        return
    if URL_PATH in settings.accept:
        work.widened.append((rule, witness))
        return
    message = f"Azure Firewall would allow more than `{rule.key}`: {witness}, for one"
    help = f'accept it with a reason (`accept: {{{URL_PATH}: "..."}}` of the target)'
    help += _asked_for(rule, places)
    work.problems.append(Diagnostic(codes.WIDER_RULE, message, help=help))


def _collect(
    rule: Rule, sources: tuple[str, ...], lowered: Lowered, settings: AzureSettings, work: _Work
) -> None:
    match lowered.entries:
        case Application(protocol, fqdns, urls):
            key = protocol, rule.remote.port, sources, bool(urls)
            entries = work.application.setdefault(key, _Entries())
            entries.fqdns.update(fqdns)
            entries.urls.update(urls)
        case Network(destinations, tag, left_out):
            entries = work.network.setdefault((rule.remote.port, sources), _Entries())
            work.left_out += bool(left_out)
            if len(destinations) > INLINE_NETWORKS:
                name = ip_group_name(settings.group, settings.mark, tag, destinations)
                work.ip_groups[name] = destinations
                entries.ip_groups.add(name)
            else:
                entries.destinations.update(destinations)
    entries.sources.add(rule.source.name)


def _rules(work: _Work) -> Iterator[AzureRule]:
    for (protocol, port, sources, urls), its in work.application.items():
        yield ApplicationRule(
            application_name(protocol, port, sources, urls=urls),
            _from(its),
            protocol,
            port,
            sources,
            tuple(sorted(its.fqdns)),
            tuple(sorted(its.urls)),
        )
    for (port, sources), its in work.network.items():
        yield NetworkRule(
            network_name(port, sources),
            _from(its),
            port,
            sources,
            tuple(sorted(its.destinations)),
            tuple(sorted(its.ip_groups)),
        )


def _from(entries: _Entries) -> str:
    return f"from {', '.join(sorted(entries.sources))}"


def _groups(
    settings: AzureSettings, work: _Work
) -> tuple[tuple[Group, ...], tuple[Diagnostic, ...]]:
    """Rules in groups, and what of it goes beyond the limits of the service."""
    rules = sorted(_rules(work), key=lambda each: each.name)
    try:
        groups = split(rules, settings, _size)
    except TooLarge as error:
        return (), (_limit(str(error)),)
    found = []
    if len(groups) > GROUPS:
        found.append(_limit(f"the plan takes {len(groups)} groups, {GROUPS} at most"))
    pairs = sum(
        len(each.sources) * (len(each.destinations) + len(each.ip_groups))
        for each in rules
        if isinstance(each, NetworkRule)
    )
    if pairs > NETWORK_PAIRS:
        found.append(
            _limit(
                f"the network rules have {pairs:,} pairs of source and destination, "
                f"{NETWORK_PAIRS:,} at most"
            )
        )
    if len(work.ip_groups) > IP_GROUPS:
        found.append(_limit(f"the plan takes {len(work.ip_groups)} IP groups, {IP_GROUPS} at most"))
    for name, networks in work.ip_groups.items():
        if len(networks) > IP_GROUP_ADDRESSES:
            message = f"IP group `{name}` has {len(networks):,} networks"
            found.append(_limit(f"{message}, {IP_GROUP_ADDRESSES:,} at most"))
    if any(not re.fullmatch(GROUP_NAME, each.name) for each in groups):
        found.append(_limit(f"`{settings.group}` is no name for a rule collection group"))
    return groups, tuple(found)


def _size(group: Group) -> int:
    """Bytes of a group as it is sent; references to IP groups are about as long as any."""
    reference = "x" * 200
    return len(json.dumps(group_body(group, lambda _: reference), separators=(",", ":")))


def _limit(message: str) -> Diagnostic:
    help = "give the target fewer policies, or fewer and larger sources"
    return Diagnostic(codes.TARGET_LIMIT, message, help=help)


def _remarks(plan: Plan, settings: AzureSettings, work: _Work) -> Iterable[Diagnostic]:
    if work.widened:
        rule, witness = work.widened[0]
        message = (
            f"{len(work.widened)} rules allow whole hosts or folders where the plan names paths "
            f"(`{rule.key}`: {witness}, for one), accepted: {settings.accept[URL_PATH]}"
        )
        yield Diagnostic(codes.ACCEPTED_WIDENING, message)
    if work.left_out:
        rules = count(work.left_out, "rule")
        lose = "loses" if work.left_out == 1 else "lose"
        message = f"{rules} {lose} IPv6 networks, which Azure Firewall never sees"
        yield Diagnostic(codes.IPV6_LEFT_OUT, message)
    kept = [rule for rule in plan.rules if rule.treatment.inspection is Inspection.KEEP]
    if kept:
        message = (
            f"`{kept[0].remote}` should stay under HTTPS inspection; a rule of ours allows it "
            "without, as none of ours terminates TLS"
        )
        help = "narrow the wildcard in the policy, so that only your own accounts are reached"
        yield Diagnostic(codes.INSPECTION_NOT_KEPT, message, help=help)


def _refused(rule: Rule, why: str, help: str, places: Places) -> Diagnostic:
    message = f"Azure Firewall cannot express `{rule.key}`: {why}"
    return Diagnostic(codes.UNSUPPORTED_RULE, message, help=help + _asked_for(rule, places))


def _asked_for(rule: Rule, places: Places) -> str:
    found = sorted({place for each in rule.origins for place in places.get(each.statement, ())})
    return f"; asked for at {', '.join(found)}" if found else ""
