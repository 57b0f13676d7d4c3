"""A plan as rules of Squid; what Squid cannot tell is declared or refused."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from outgate.backends.fidelity import find_unkept, lower_all, measure_plan
from outgate.backends.rendered import Context, Fact, Rendered, Unkept
from outgate.backends.service_tags import tags_of
from outgate.backends.squid.kind import TITLE
from outgate.backends.squid.lowering import Lowering
from outgate.backends.squid.model import Decryption, SquidRule, native_of
from outgate.backends.squid.settings import SquidSettings
from outgate.backends.squid.text import SquidFile
from outgate.backends.widenings import URL_PATH
from outgate.diagnostics import Diagnostic, count, has_errors
from outgate.plan.model import Inspection, Plan, Rule
from outgate.traffic.destination import Remote
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.values import replace

_NOT_DECRYPTED = "this proxy decrypts nothing (`inspection: none`)"
_NOT_TOLD_APART = "it shares a host with what must not be, and no path is seen before"
_NO_UPSTREAM = "devices that use this proxy go through it"
_PAST_PARENT = "this proxy passes it on past its parent, but devices still go through this proxy"


def render(
    plan: Plan, settings: SquidSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The rules of a plan, None where Squid cannot express it."""
    tags = tags_of(context, settings.cloud)
    measure = measure_plan(TITLE, plan, settings.accept, context)
    lowering = Lowering(plan.rules, settings, tags)
    told, judgements = lower_all(plan.rules, lowering.lower)
    natives: list[SquidRule] = []
    allows: list[Rule] = []
    for rule, lowered in told:
        allowed = replace(rule, remote=lowered.allows)
        judgements.append(measure.judge(rule, {URL_PATH: (allowed.flow,)}))
        natives.append(lowered.native)
        allows.append(allowed)
    problems = list(measure.tell(judgements))
    if has_errors(problems):
        return None, tuple(problems)
    merged = tuple(merge(natives))
    rendered = Rendered(
        rules=tuple(map(native_of, merged)),
        allows=tuple(allows),
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        unkept=tuple(_unkept(plan.rules, lowering, settings)),
        native=SquidFile(merged, settings.prefix),
        size=count(len(merged), "rule"),
    )
    return rendered, tuple(problems)


def merge(natives: Iterable[SquidRule]) -> Iterator[SquidRule]:
    """One rule for all who may go somewhere and are treated alike: Squid looks at one at a time.

    Where sources nest and are treated differently, each address is in one rule alone: the one with
    the fewest.
    """
    by_remote: dict[Remote, dict[AddressSet, SquidRule]] = {}
    for rule in natives:
        rules = by_remote.setdefault(rule.remote, {})
        addresses = address_set(rule.addresses)
        known = rules.setdefault(addresses, rule)
        if known != rule:  # as where several paths are one host
            alike = known.decryption is rule.decryption
            rules[addresses] = replace(
                known,
                decryption=known.decryption if alike else Decryption.SPLICE,
                direct=known.direct or rule.direct,
            )
    for rules in by_remote.values():
        by_treatment: dict[tuple[Decryption, bool], list[AddressSet]] = {}
        taken = AddressSet(())
        fewest_first = sorted(rules.items(), key=lambda pair: pair[0].size)
        for treatment, group in groupby(fewest_first, key=_treatment):
            addresses = union(each for each, _ in group)
            by_treatment.setdefault(treatment, []).append(addresses - taken)
            taken = union((taken, addresses))
        first = next(iter(rules.values()))
        for (decryption, direct), sets in by_treatment.items():
            if whole := union(sets):
                yield SquidRule(whole.cidrs(), first.remote, decryption, direct)


def _treatment(pair: tuple[AddressSet, SquidRule]) -> tuple[Decryption, bool]:
    return pair[1].decryption, pair[1].direct


def _unkept(
    rules: tuple[Rule, ...], lowering: Lowering, settings: SquidSettings
) -> Iterator[Unkept]:
    why = _PAST_PARENT if settings.upstream else _NO_UPSTREAM
    yield from find_unkept(rules, {Fact.DIRECT: why})
    if not settings.bump:
        yield from find_unkept(rules, {Fact.KEEP: _NOT_DECRYPTED})
        return
    for rule in rules:
        keep = rule.treatment.inspection is Inspection.KEEP
        if keep and lowering.decryption(rule) is Decryption.SPLICE:
            yield Unkept(rule, Fact.KEEP, _NOT_TOLD_APART)
