"""A plan as filter chains of Envoy; what Envoy cannot tell is declared or refused."""

from collections.abc import Iterable

from outgate.backends.bare_rule import source_of
from outgate.backends.canonical import native_of
from outgate.backends.envoy.chains import MOST_NAMES, TooMuch, find_ports
from outgate.backends.envoy.kind import TITLE
from outgate.backends.envoy.lowering import lower
from outgate.backends.envoy.model import Gateway
from outgate.backends.envoy.settings import EnvoySettings
from outgate.backends.fidelity import find_unkept, lower_all, measure_plan
from outgate.backends.head import written_by
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.service_tags import tags_of
from outgate.backends.widenings import URL_PATH
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Inspection, Plan, Rule
from outgate.traffic.flow import Flow
from outgate.values import replace

_NOT_DECRYPTED = "this gateway decrypts nothing"


def render(
    plan: Plan, settings: EnvoySettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The rules of a plan, None where Envoy cannot express it."""
    tags = tags_of(context, settings.cloud)
    measure = measure_plan(TITLE, plan, settings.accept, context)
    told, judgements = lower_all(plan.rules, lambda rule: lower(rule, settings, tags))
    flows: list[Flow] = []
    allows: list[Rule] = []
    for rule, lowered in told:
        allowed = replace(rule, remote=lowered.allows)
        judgements.append(measure.judge(rule, {URL_PATH: (allowed.flow,)}))
        flows.append(Flow(rule.source.addresses, lowered.native))
        allows.append(allowed)
    problems = list(measure.tell(judgements))
    if has_errors(problems):
        return None, tuple(problems)
    try:
        ports = find_ports(flows)
    except TooMuch:
        return None, (*problems, _too_much())
    gateway = Gateway(
        ports=ports,
        header=written_by(context.target, plan.digest),
        listen=settings.listen,
        resolvers=settings.resolvers,
        original_destination=settings.original_destination,
        serve_itself=settings.serve_itself,
    )
    chains = count(gateway.chain_count, "filter chain")
    rendered = Rendered(
        rules=_natives(allows),
        allows=tuple(allows),
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        unkept=tuple(find_unkept(plan.rules, {Fact.KEEP: _NOT_DECRYPTED})),
        native=gateway,
        size=f"{count(len(allows), 'rule')} in {chains} at {count(len(gateway.ports), 'port')}",
    )
    return rendered, tuple(problems)


def _too_much() -> Diagnostic:
    message = (
        f"{TITLE} would have to be told more than {MOST_NAMES:,} names: it takes all of them "
        "again for each network, and for each who may go elsewhere"
    )
    help = "name with `policies` of the target those for it alone, with fewer networks and sources"
    return Diagnostic(codes.TARGET_LIMIT, message, help=help)


def _natives(allows: Iterable[Rule]) -> tuple[NativeRule, ...]:
    """What is let through, each once and by its addresses; no chain belongs to one rule."""
    natives: dict[str, NativeRule] = {}
    for rule in allows:
        source = source_of(rule.source.addresses)
        treatment = rule.treatment
        if treatment.inspection is Inspection.KEEP:
            treatment = replace(treatment, inspection=Inspection.BYPASS)
        native = native_of(replace(rule, source=source, treatment=treatment))
        natives.setdefault(native.identity, replace(native, label=rule.key))
    return tuple(natives.values())
