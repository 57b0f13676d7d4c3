"""A plan as rules of one group, within what a group can have."""

from collections.abc import Iterator

from outgate.backends.aws_network_firewall.kind import TITLE
from outgate.backends.aws_network_firewall.settings import AwsSettings
from outgate.backends.aws_network_firewall.text import SID_BASE, count_rules, group_text
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.suricata.rules.model import RuleSet
from outgate.backends.suricata.rules.render import Dialect
from outgate.backends.suricata.rules.render import render as render_rules
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.plan.model import Plan
from outgate.values import dataclass, replace

TEXT_BYTES = 2_000_000
MOST_RULES = 30_000  # the largest capacity that a group can have
_UNKEPT = {Fact.KEEP: "no rule of the group decrypts; what is inspected its policy says"}


@dataclass(frozen=True, slots=True)
class AwsGroup:
    """A rule group as it is to be, with its settings: what export formats are made from.

    `size` is how many rules it has, each of which takes one of its capacity.
    """

    text: str
    size: int
    settings: AwsSettings


def render(
    plan: Plan, settings: AwsSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The rules of a plan, None where the group cannot hold it; `native` is an AwsGroup."""
    dialect = Dialect(
        title=TITLE,
        tail=settings.tail,
        sid_base=SID_BASE,
        cloud=settings.cloud,
        accept=settings.accept,
        unkept=_UNKEPT,
    )
    rendered, problems = render_rules(plan, dialect, context)
    if rendered is None or not isinstance(rendered.native, RuleSet):
        return None, problems
    text = group_text(rendered.native)
    group = AwsGroup(text, count_rules(text), settings)
    problems = (*problems, *_limits(group))
    if has_errors(problems):
        return None, problems
    return replace(rendered, native=group), problems


def _limits(group: AwsGroup) -> Iterator[Diagnostic]:
    size = len(group.text.encode())
    help = "spread the policies over several targets, each with a rule group of its own"
    if size > TEXT_BYTES:
        message = f"the rules would have {size:,} bytes, a group has {TEXT_BYTES:,} at most"
        yield Diagnostic(codes.TARGET_LIMIT, message, help=help)
    if group.size > MOST_RULES:
        message = f"the plan takes {group.size:,} rules, a group has {MOST_RULES:,} at most"
        yield Diagnostic(codes.TARGET_LIMIT, message, help=help)
