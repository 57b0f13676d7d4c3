"""A plan as rules of Suricata; what those cannot tell is declared or refused."""

from collections.abc import Mapping

from outgate.backends.fidelity import find_unkept, lower_all, measure_plan
from outgate.backends.kind import Accept
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.service_tags import tags_of
from outgate.backends.suricata.rules.lines import Line, Unwritable
from outgate.backends.suricata.rules.lowering import lower
from outgate.backends.suricata.rules.model import RuleSet, SuricataRule, Tail, merge, natives_of
from outgate.backends.suricata.rules.text import lay_out
from outgate.backends.widenings import URL_PATH
from outgate.catalog.model import Cloud
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Plan, Rule
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """What differs between those who read rules of Suricata.

    `title` is the product in messages; `unkept` says why it does not keep a treatment.
    """

    title: str
    tail: Tail
    sid_base: int
    cloud: Cloud
    accept: Accept
    unkept: Mapping[Fact, str]


def render(
    plan: Plan, dialect: Dialect, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The rules of a plan, None where they cannot be expressed; `native` is a RuleSet."""
    tags = tags_of(context, dialect.cloud)
    measure = measure_plan(dialect.title, plan, dialect.accept, context)
    told, judgements = lower_all(plan.rules, lambda rule: lower(rule, dialect.tail, tags))
    natives: list[SuricataRule] = []
    allows: list[Rule] = []
    for rule, lowered in told:
        allowed = replace(rule, remote=lowered.allows)
        judgements.append(measure.judge(rule, {URL_PATH: (allowed.flow,)}))
        natives.append(lowered.native)
        allows.append(allowed)
    problems = list(measure.tell(judgements))
    rules = RuleSet(merge(natives), dialect.tail, dialect.sid_base)
    lines, problem = _lay_out(rules, dialect.title)
    problems += [problem] if problem is not None else []
    if has_errors(problems):
        return None, tuple(problems)
    rendered = Rendered(
        rules=natives_of(rules.rules, rules.tail),
        allows=tuple(allows),
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        unkept=tuple(find_unkept(plan.rules, dialect.unkept)),
        native=rules,
        size=f"{count(len(rules.rules), 'rule')} in {count(len(lines), 'line')}",
    )
    return rendered, tuple(problems)


def _lay_out(rules: RuleSet, title: str) -> tuple[tuple[Line, ...], Diagnostic | None]:
    try:
        return lay_out(rules), None
    except Unwritable as error:
        code = codes.TARGET_LIMIT if error.whole else codes.UNSUPPORTED_RULE
        return (), Diagnostic(code, f"{title} {error}", help=error.help)
