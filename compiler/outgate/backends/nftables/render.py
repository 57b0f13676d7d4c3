"""A plan as rules of a table; what a packet filter cannot tell is declared or refused."""

from collections.abc import Iterator

from outgate.backends.fidelity import find_unkept, lower_all, measure_plan
from outgate.backends.nftables.feed import too_long
from outgate.backends.nftables.kind import TITLE
from outgate.backends.nftables.layout import NftTable, set_names
from outgate.backends.nftables.lowering import lower, merge
from outgate.backends.nftables.model import NftRule, native_of
from outgate.backends.nftables.settings import NftSettings
from outgate.backends.rendered import Context, Fact, Rendered
from outgate.backends.service_tags import tags_of
from outgate.backends.widenings import SHARED_ADDRESS
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Plan, Rule
from outgate.values import replace

MOST_SETS = 5_000
_NOT_DECRYPTED = "a packet filter decrypts nothing"


def render(
    plan: Plan, settings: NftSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The rules of a plan, None where nftables cannot express it."""
    tags = tags_of(context, settings.cloud)
    measure = measure_plan(TITLE, plan, settings.accept, context)
    told, judgements = lower_all(plan.rules, lambda rule: lower(rule, settings, tags))
    natives: list[NftRule] = []
    allows: list[Rule] = []
    blind: list[str] = []
    for rule, lowered in told:
        untold = (SHARED_ADDRESS,) if lowered.blind else ()
        judgements.append(measure.judge(rule, lowered.wider, untold))
        natives += lowered.natives
        allowed = [replace(rule, remote=remote) for remote in lowered.allows]
        allows += allowed
        blind += (each.key for each in allowed if lowered.blind)
    problems = list(measure.tell(judgements))
    table = NftTable(tuple(merge(natives)), settings.table, settings.hook)
    problems += _limits(table)
    if has_errors(problems):
        return None, tuple(problems)
    rendered = Rendered(
        rules=tuple(map(native_of, table.rules)),
        allows=tuple(allows),
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        blind=tuple(blind),
        unkept=tuple(find_unkept(plan.rules, {Fact.KEEP: _NOT_DECRYPTED})),
        native=table,
        size=f"{count(len(table.rules), 'rule')} and {count(len(set_names(table)), 'set')}",
    )
    return rendered, tuple(problems)


def _limits(table: NftTable) -> Iterator[Diagnostic]:
    """What is more than nft lists in some seconds, or dnsmasq reads in a line."""
    number = len(set_names(table))
    if number > MOST_SETS:
        message = f"the plan takes {number:,} sets, {MOST_SETS:,} at most"
        help = "give the target fewer policies: packets are held against one rule after the other"
        yield Diagnostic(codes.TARGET_LIMIT, message, help=help)
    line = too_long(table)
    if line is not None:
        message = f"dnsmasq reads no line of {len(line):,} letters: `{line[:80]}...`"
        help = "take names out of the policy that are below many others in it"
        yield Diagnostic(codes.TARGET_LIMIT, message, help=help)
