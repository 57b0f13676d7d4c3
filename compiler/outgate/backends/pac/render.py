"""A plan as a PAC file; what a file cannot tell is declared or refused."""

from collections.abc import Iterator, Mapping

from outgate.backends.canonical import native_of
from outgate.backends.fidelity import find_unkept, lower_all, measure_plan
from outgate.backends.native_rule import NativeRule
from outgate.backends.pac.kind import TITLE
from outgate.backends.pac.lowering import goes_direct, lower
from outgate.backends.pac.model import EVERYTHING, PacFile, Way, describe_otherwise
from outgate.backends.pac.served import find_served
from outgate.backends.pac.settings import Otherwise, PacSettings
from outgate.backends.pac.text import file_text
from outgate.backends.rendered import Context, Fact, Rendered, Unkept
from outgate.backends.service_tags import tags_of
from outgate.backends.widenings import ANY_DESTINATION, ANY_SOURCE, URL_PATH
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Plan, Proxy, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow
from outgate.traffic.interval import AddressSet, address_set
from outgate.values import replace

MOST_BYTES = 1 << 20
_UP_TO_PROXIES = dict.fromkeys(
    (Fact.KEEP, Fact.BYPASS, Fact.ANONYMOUS),
    "the file says which proxy to go to, and not what that does there",
)
_PASSED_BY = "the file sends it out directly, as devices that share it must"
_ENFORCED = (
    "let the proxies and the firewall behind them hold the same policies: what reads no PAC file "
    "goes where it likes"
)


def render(
    plan: Plan, settings: PacSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The file of a plan, None where there is none."""
    served = find_served(settings.sources, plan.rules)
    if isinstance(served, Diagnostic):
        return None, (served,)
    tags = tags_of(context, settings.cloud)
    measure = measure_plan(TITLE, plan, settings.accept, context)
    devices = address_set(served.addresses)
    served_rules = (
        rule for rule in plan.rules if address_set(rule.source.addresses).meets(devices)
    )
    told, judgements = lower_all(served_rules, lambda rule: lower(rule, tags))
    by_place: dict[Remote, list[Rule]] = {}
    allowed: dict[Remote, list[Rule]] = {}
    for rule, lowered in told:
        by_path = Flow(rule.source.addresses, lowered.allows)
        by_source = Flow(served.addresses, rule.remote)
        widened = {URL_PATH: (by_path,), ANY_SOURCE: (by_source,)}
        judgements.append(measure.judge(rule, widened))
        by_place.setdefault(lowered.place, []).append(rule)
        wide = replace(rule, source=served, remote=lowered.allows)
        allowed.setdefault(lowered.place, []).append(wide)
    problems = list(measure.tell(judgements))
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
    size = len(file_text(file))
    if size > MOST_BYTES:
        message = f"{TITLE} would have {size:,} bytes, and Chromium reads {MOST_BYTES:,}"
        help = "name with `policies` or `sources` of the target those for some devices alone"
        return None, (*problems, Diagnostic(codes.TARGET_LIMIT, message, help=help))
    rendered = Rendered(
        rules=tuple(_natives(file, allowed)),
        allows=(
            *(rule for rules in allowed.values() for rule in rules),
            *_not_served(plan.rules, devices),
        ),
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        unkept=tuple(_unkept(file, by_place)),
        beyond=_beyond(settings, served),
        native=file,
        size=count(len(ways), "place"),
    )
    return rendered, tuple(problems)


def _not_served(rules: tuple[Rule, ...], devices: AddressSet) -> Iterator[Rule]:
    """What devices may do that do not get the file, which takes nothing from them."""
    for rule in rules:
        if others := address_set(rule.source.addresses) - devices:
            yield replace(rule, source=replace(rule.source, addresses=others.cidrs()))


def _unkept(file: PacFile, by_place: Mapping[Remote, list[Rule]]) -> Iterator[Unkept]:
    """What of the rules is up to the proxies; what passes them by meets none of that."""
    for way in file.ways:
        facts = {Fact.KEEP: _PASSED_BY} if way.direct else _UP_TO_PROXIES
        yield from find_unkept(by_place[way.remote], facts)


def _natives(file: PacFile, allowed: Mapping[Remote, list[Rule]]) -> Iterator[NativeRule]:
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
