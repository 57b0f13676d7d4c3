"""A plan as a PAC file; what a file cannot tell is declared or refused."""

from collections.abc import Iterator

from outgate.backends.canonical import native_of
from outgate.backends.fidelity import Judgement, Measure, Unsupported
from outgate.backends.native_rule import NativeRule
from outgate.backends.pac.kind import TITLE
from outgate.backends.pac.lowering import goes_direct, lower
from outgate.backends.pac.model import EVERYTHING, PacFile, Way, describe_otherwise
from outgate.backends.pac.served import find_served
from outgate.backends.pac.settings import Otherwise, PacSettings
from outgate.backends.rendered import Context, Fidelity, Rendered
from outgate.backends.widenings import ANY_DESTINATION, ANY_SOURCE, URL_PATH
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Plan, Proxy, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow
from outgate.traffic.interval import address_set
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace

_ENFORCED = (
    "let the proxies and the firewall behind them hold the same policies: what asks for no PAC file "
    "goes where it likes"
)


def render(
    plan: Plan, settings: PacSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The file of a plan, None where there is none."""
    served, problem = find_served(settings.sources, plan.rules)
    if served is None:
        return None, (problem,) if problem is not None else ()
    tags = {
        tag.name: tag
        for file in context.tag_files
        if file.cloud is settings.cloud
        for tag in file.tags
    }
    traffic = TrafficSet(rule.flow for rule in plan.rules)
    measure = Measure(title=TITLE, traffic=traffic, accept=settings.accept, places=context.places)
    devices = address_set(served.addresses)
    judgements: list[Judgement] = []
    problems: list[Diagnostic] = []
    by_place: dict[Remote, list[Rule]] = {}
    allowed: dict[Remote, list[Rule]] = {}
    for rule in plan.rules:
        if not address_set(rule.source.addresses).meets(devices):
            continue
        try:
            lowered = lower(rule, tags)
        except Unsupported as reason:
            problems.append(measure.refuse(rule, reason))
            continue
        by_path = measure.judge_fidelity(rule, (lowered.allows,), URL_PATH)
        by_source = measure.judge_flows(rule, (Flow(served.addresses, rule.remote),), ANY_SOURCE)
        judgements += (by_path, by_source)
        problems += [
            judged.problem for judged in (by_path, by_source) if judged.problem is not None
        ]
        by_place.setdefault(lowered.place, []).append(rule)
        wide = replace(rule, source=served, remote=lowered.allows)
        allowed.setdefault(lowered.place, []).append(wide)
    problems += measure.accepted(judgements)
    problems += _tell_otherwise(settings)
    if has_errors(problems):
        return None, tuple(problems)
    ways = tuple(
        Way(place, goes_direct(rules, devices))
        for place, rules in sorted(by_place.items(), key=lambda pair: str(pair[0]))
    )
    file = PacFile(
        ways=ways,
        proxies=settings.proxies,
        otherwise=settings.otherwise,
        target=context.target,
        digest=plan.digest,
    )
    rendered = Rendered(
        rules=tuple(_natives(file, allowed)),
        allows=tuple(rule for rules in allowed.values() for rule in rules),
        fidelity=tuple(_fidelity(judgements)),
        beyond=_beyond(settings, served),
        native=file,
        size=count(len(ways), "place"),
    )
    return rendered, tuple(problems)


def _natives(
    file: PacFile, allowed: dict[Remote, list[Rule]]
) -> Iterator[NativeRule]:
    """One rule for each place, and one for everything else where that passes."""
    for way in file.ways:
        proxy = Proxy.DIRECT if way.direct else Proxy.ALLOWED
        for rule in {rule.remote: rule for rule in allowed[way.remote]}.values():
            yield native_of(replace(rule, treatment=replace(rule.treatment, proxy=proxy)))
    if file.otherwise is not Otherwise.REFUSE:
        label = f"everything else ({file.otherwise})"
        yield NativeRule(EVERYTHING, label, {EVERYTHING: file.otherwise.value})


def _tell_otherwise(settings: PacSettings) -> Iterator[Diagnostic]:
    """What a file lets through beside all rules, and that it holds nobody back."""
    if settings.otherwise is not Otherwise.REFUSE:
        told = describe_otherwise(settings.otherwise)
        key = ANY_DESTINATION.name
        if key not in settings.accept:
            message = f"{TITLE} would allow more than the plan: {told}"
            help = f'say `otherwise: refuse`, or accept it (`accept: {{{key}: "..."}}`)'
            yield Diagnostic(codes.WIDER_RULE, message, help=help)
        else:
            message = f"{told}, accepted: {settings.accept[key]}"
            yield Diagnostic(codes.ACCEPTED_WIDENING, message)
    message = f"{TITLE} tells clients which way to go, and holds nobody back"
    yield Diagnostic(codes.NOT_ENFORCED, message, help=_ENFORCED)


def _beyond(settings: PacSettings, served: RuleSource) -> Beyond | None:
    if settings.otherwise is Otherwise.REFUSE:
        return None
    return Beyond(served.addresses, ("https", "http"), describe_otherwise(settings.otherwise))


def _fidelity(judgements: list[Judgement]) -> Iterator[tuple[str, Fidelity]]:
    """For each rule, the least exact of what was found of it."""
    worst: dict[str, Fidelity] = {}
    for judged in judgements:
        if worst.get(judged.rule.key) is not Fidelity.WIDER:
            worst[judged.rule.key] = judged.fidelity
    yield from worst.items()
