"""A plan as rule collection groups; what Azure cannot say exactly is declared or refused."""

import re
from collections.abc import Iterator, Mapping

from outgate.backends.azure_firewall.arm.wire import group_bytes
from outgate.backends.azure_firewall.kind import TITLE, URL_PATH
from outgate.backends.azure_firewall.limits import GROUP_NAME
from outgate.backends.azure_firewall.live.native_rules import render_natives
from outgate.backends.azure_firewall.model import (
    ApplicationRule,
    AzurePolicy,
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
from outgate.backends.fidelity import Judgement, Measure, Unsupported, find_unkept
from outgate.backends.rendered import Fact, Rendered
from outgate.catalog.model import ServiceTag
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Plan, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, field, replace

_NOT_DECRYPTED = "a rule of ours allows it without, as none of ours terminates TLS"
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
    judgements: list[Judgement] = field(default_factory=list)
    allows: list[Rule] = field(default_factory=list)
    left_out: int = 0
    problems: list[Diagnostic] = field(default_factory=list)


def render(
    plan: Plan, settings: AzureSettings, tags: Mapping[str, ServiceTag], places: Places
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The groups of a plan, None where it has a rule or a size that Azure does not take.

    `tags` are those of the target's cloud; `places` say where statements stand, for messages.
    """
    work = _Work()
    traffic = TrafficSet(rule.flow for rule in plan.rules)
    measure = Measure(title=TITLE, traffic=traffic, accept=settings.accept, places=places)
    for rule in plan.rules:
        try:
            sources = _sources(rule)
            lowered = lower(rule, settings, tags)
        except Unsupported as reason:
            work.judgements.append(Judgement(rule, refusal=reason))
            continue
        work.left_out += len(sources) != len(rule.source.addresses)
        held = replace(rule, source=_held(rule.source, sources))
        allowed = [replace(held, remote=remote) for remote in lowered.allows]
        work.allows += allowed
        work.judgements.append(measure.judge(rule, {URL_PATH: [each.flow for each in allowed]}))
        _collect(rule, sources, lowered, settings, work)
    work.problems += measure.tell(work.judgements)
    if work.left_out:
        work.problems.append(_ipv6_left_out(work.left_out))
    groups, limits = _groups(settings, work)
    problems = (*work.problems, *limits)
    if has_errors(problems):
        return None, problems
    ip_groups = tuple(IpGroup(name, networks) for name, networks in sorted(work.ip_groups.items()))
    rendering = Rendering(ip_groups, groups)
    count_of_rules = sum(len(group.application) + len(group.network) for group in groups)
    rendered = Rendered(
        rules=render_natives(rendering, settings),
        allows=tuple(work.allows),
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in work.judgements),
        unkept=tuple(find_unkept(plan.rules, {Fact.KEEP: _NOT_DECRYPTED})),
        native=AzurePolicy(rendering, settings),
        size=f"{count(count_of_rules, 'rule')} in {count(len(groups), 'group')}",
    )
    return rendered, problems


def _sources(rule: Rule) -> tuple[str, ...]:
    if rule.source.addresses == EVERYWHERE:
        return EVERYWHERE
    sources = ipv4(rule.source.addresses)
    if not sources:
        raise Unsupported(
            "its source has IPv6 addresses only, which Azure Firewall does not take",
            "give this target policies without them",
        )
    return sources


def _held(source: RuleSource, sources: tuple[str, ...]) -> RuleSource:
    """What of a source the firewall is told; a part of it is not called as the whole."""
    return source if sources == source.addresses else RuleSource(",".join(sources), sources)


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
            if len(destinations) > settings.limits.inline_networks:
                name = ip_group_name(settings.group, settings.mark, tag, destinations)
                work.ip_groups[name] = destinations
                entries.ip_groups.add(name)
            else:
                entries.destinations.update(destinations)
    entries.sources.add(rule.source.name)


def _rules(work: _Work) -> Iterator[AzureRule]:
    for (protocol, port, sources, urls), entries in work.application.items():
        yield ApplicationRule(
            name=application_name(protocol, port, sources, urls=urls),
            description=_from(entries),
            protocol=protocol,
            port=port,
            sources=sources,
            fqdns=tuple(sorted(entries.fqdns)),
            urls=tuple(sorted(entries.urls)),
        )
    for (port, sources), entries in work.network.items():
        yield NetworkRule(
            name=network_name(port, sources),
            description=_from(entries),
            port=port,
            sources=sources,
            destinations=tuple(sorted(entries.destinations)),
            ip_groups=tuple(sorted(entries.ip_groups)),
        )


def _from(entries: _Entries) -> str:
    return f"from {', '.join(sorted(entries.sources))}"


def _groups(
    settings: AzureSettings, work: _Work
) -> tuple[tuple[Group, ...], tuple[Diagnostic, ...]]:
    """Rules in groups, and what of it goes beyond the limits of the service."""
    rules = sorted(_rules(work), key=lambda rule: rule.name)
    try:
        groups = split(rules, settings, group_bytes)
    except TooLarge as error:
        return (), (_limit(str(error)),)
    limits = settings.limits
    problems = []
    if len(groups) > limits.groups:
        problems.append(_limit(f"the plan takes {len(groups)} groups, {limits.groups} at most"))
    pairs = sum(
        len(rule.sources) * (len(rule.destinations) + len(rule.ip_groups))
        for rule in rules
        if isinstance(rule, NetworkRule)
    )
    if pairs > limits.network_pairs:
        problems.append(
            _limit(
                f"the network rules have {pairs:,} pairs of source and destination, "
                f"{limits.network_pairs:,} at most"
            )
        )
    if len(work.ip_groups) > limits.ip_groups:
        problems.append(
            _limit(f"the plan takes {len(work.ip_groups)} IP groups, {limits.ip_groups} at most")
        )
    for name, networks in work.ip_groups.items():
        if len(networks) > limits.ip_group_addresses:
            message = f"IP group `{name}` has {len(networks):,} networks"
            problems.append(_limit(f"{message}, {limits.ip_group_addresses:,} at most"))
    if any(not re.fullmatch(GROUP_NAME, group.name) for group in groups):
        problems.append(_limit(f"`{settings.group}` is no name for a rule collection group"))
    return groups, tuple(problems)


def _limit(message: str) -> Diagnostic:
    help = "give the target fewer policies, or fewer and larger sources"
    return Diagnostic(codes.TARGET_LIMIT, message, help=help)


def _ipv6_left_out(number: int) -> Diagnostic:
    lose = "loses" if number == 1 else "lose"
    message = f"{count(number, 'rule')} {lose} IPv6 networks, which Azure Firewall never sees"
    return Diagnostic(codes.IPV6_LEFT_OUT, message)
