"""A plan as rules of one group; what cannot be told is declared or refused."""

from collections.abc import Iterator

from outgate.backends.aws_network_firewall.kind import TITLE
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.aws_network_firewall.text import SID_BASE, count_rules, group_text
from outgate.backends.fidelity import Judgement, Measure, Unsupported, find_unkept
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.suricata.rules.http import TooLong
from outgate.backends.suricata.rules.lowering import lower
from outgate.backends.suricata.rules.model import RuleSet, SuricataRule, merge, natives_of
from outgate.backends.widenings import URL_PATH
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Plan, Rule
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace

TEXT_BYTES = 2_000_000
MOST_RULES = 30_000  # the largest capacity that a group can have
_NOT_DECRYPTED = "no rule of the group decrypts; what is inspected the policy says"


@dataclass(frozen=True, slots=True)
class AwsGroup:
    """A rule group as it is to be, with its settings: what export formats are made from."""

    text: str
    size: int
    settings: AwsSettings


def render(
    plan: Plan, settings: AwsSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The rules of a plan, None where the group cannot hold it."""
    tags = {
        tag.name: tag
        for file in context.tag_files
        if file.cloud is settings.cloud
        for tag in file.tags
    }
    traffic = TrafficSet(rule.flow for rule in plan.rules)
    measure = Measure(title=TITLE, traffic=traffic, accept=settings.accept, places=context.places)
    lowered: list[SuricataRule] = []
    judgements: list[Judgement] = []
    problems: list[Diagnostic] = []
    allows: list[Rule] = []
    for rule in plan.rules:
        try:
            low = lower(rule, settings.tail, tags)
        except Unsupported as reason:
            problems.append(measure.refuse(rule, reason))
            continue
        judgement = measure.judge_fidelity(rule, (low.allows,), URL_PATH)
        judgements.append(judgement)
        problems += [judgement.problem] if judgement.problem is not None else []
        lowered.append(low.native)
        allows.append(replace(rule, remote=low.allows))
    problems += measure.accepted(judgements)
    if has_errors(problems):
        return None, tuple(problems)
    merged = merge(lowered)
    try:
        text = group_text(RuleSet(merged, settings.tail, SID_BASE))
    except TooLong as error:
        problems.append(_too_long(error))
        return None, tuple(problems)
    group = AwsGroup(text, count_rules(text), settings)
    problems += _limits(group)
    if has_errors(problems):
        return None, tuple(problems)
    rendered = Rendered(
        rules=natives_of(merged, settings.tail),
        allows=tuple(allows),
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        unkept=tuple(find_unkept(plan.rules, {Fact.KEEP: _NOT_DECRYPTED})),
        native=group,
        size=f"{count(group.size, 'rule')} of Suricata",
    )
    return rendered, tuple(problems)


def _too_long(error: TooLong) -> Diagnostic:
    return Diagnostic(
        codes.TARGET_LIMIT,
        f"a rule about `{error.host}` would be longer than the 8,192 characters that {TITLE} reads",
        help="allow fewer paths of that host, or the whole of it",
    )


def _limits(group: AwsGroup) -> Iterator[Diagnostic]:
    size = len(group.text.encode())
    if size > TEXT_BYTES:
        yield Diagnostic(
            codes.TARGET_LIMIT,
            f"the rules would have {size:,} bytes, a group has {TEXT_BYTES:,} at most",
            help="spread the policies over several targets, each with a rule group of its own",
        )
    if group.size > MOST_RULES:
        yield Diagnostic(
            codes.TARGET_LIMIT,
            f"the plan takes {group.size:,} rules, a group has {MOST_RULES:,} at most",
            help="spread the policies over several targets, each with a rule group of its own",
        )
