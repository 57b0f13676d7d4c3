"""A plan as policies of FortiOS; what it cannot tell is declared or refused."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from outgate.backends.canonical import distinct_natives
from outgate.backends.fidelity import Judgement, Measure, find_unkept, lower_all, measure_plan
from outgate.backends.fortios.kind import TITLE
from outgate.backends.fortios.lowering import Lowered, lower
from outgate.backends.fortios.policies import Policy, exempting, gather
from outgate.backends.fortios.settings import FortiosSettings
from outgate.backends.object_names import source_words
from outgate.backends.rendered import Context, Fact, Rendered, Unkept
from outgate.backends.service_tags import tags_of
from outgate.backends.widenings import APEX, SHARED_ADDRESS, URL_PATH
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Inspection, Plan, Rule
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.values import dataclass, replace

_NOT_INSPECTED = "no policy of ours inspects (the target has no `ssl_profile`)"
_EXEMPTED = (
    "some or all of it is exempt in the SSL profile, for everybody, as others must bypass it"
)

_NOBODY = AddressSet(())


@dataclass(frozen=True, slots=True)
class FortiosPlan:
    """What the script is made of; `exempt` is never decrypted, `digest` is that of the plan."""

    policies: tuple[Policy, ...]
    exempt: tuple[HostPattern, ...]
    settings: FortiosSettings
    digest: str
    target: str


def render(
    plan: Plan, settings: FortiosSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The policies of a plan, None where FortiOS cannot express it."""
    tags = tags_of(context, settings.cloud)
    measure = measure_plan(TITLE, plan, settings.accept, context)
    told, judgements = lower_all(plan.rules, lambda rule: lower(rule, settings, tags))
    lowered = [one for _, one in told]
    judgements += [_judge(one, measure) for one in lowered]
    problems = list(measure.tell(judgements))
    problems += _check_sources(lowered)
    policies = gather(lowered, settings)
    problems += _check_numbers(policies, settings)
    if has_errors(problems):
        return None, tuple(problems)
    allows = tuple(rule for one in lowered for rule in _allowed(one))
    exempt = tuple(sorted({one.host for one in exempting(lowered) if one.host is not None}))
    rendered = Rendered(
        rules=distinct_natives(allows),
        allows=allows,
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        blind=_blind(lowered),
        unkept=tuple(_unkept(lowered, settings)),
        native=FortiosPlan(policies, exempt, settings, plan.digest, context.target),
        size=count(len(policies), "policy", "policies"),
    )
    return rendered, tuple(problems)


def _judge(one: Lowered, measure: Measure) -> Judgement:
    if one.host is None:
        return Judgement(one.rule)
    addresses = one.rule.source.addresses
    allows = {URL_PATH: (Flow(addresses, one.whole),)}
    if one.apex is not None:
        allows[APEX] = (Flow(addresses, one.apex),)
    return measure.judge(one.rule, allows, (SHARED_ADDRESS,))


def _blind(lowered: Sequence[Lowered]) -> tuple[str, ...]:
    """The keys of what is told by address: all hosts; two paths are one of these."""
    keys = (rule.key for one in lowered if one.host is not None for rule in _allowed(one))
    return tuple(dict.fromkeys(keys))


def _allowed(one: Lowered) -> tuple[Rule, ...]:
    return tuple(replace(one.rule, remote=remote) for remote in one.allows)


def _check_sources(lowered: Sequence[Lowered]) -> Iterator[Diagnostic]:
    """Two sources that have one name would be one policy."""
    words = Counter(source_words({one.rule.source for one in lowered}).values())
    taken = sorted(word for word, uses in words.items() if uses > 1)
    if taken:
        message = f"two sources would have one name in {TITLE}, such as `{taken[0]}`"
        yield Diagnostic(codes.UNSUPPORTED_RULE, message, help="give one of them another name")


def _check_numbers(policies: Sequence[Policy], settings: FortiosSettings) -> Iterator[Diagnostic]:
    most = settings.most_policies
    if len(policies) > most:
        yield Diagnostic(
            codes.TARGET_LIMIT,
            f"the plan takes {count(len(policies), 'policy', 'policies')}, and the target has "
            f"{count(most, 'number')} for them",
            help=f"give it more (`most_policies: {len(policies)}` of the target), of which nobody "
            "else may have any",
        )


def _unkept(lowered: Sequence[Lowered], settings: FortiosSettings) -> Iterator[Unkept]:
    if settings.ssl_profile is None:
        yield from find_unkept((one.rule for one in lowered), {Fact.KEEP: _NOT_INSPECTED})
        return
    sources: dict[HostPattern, list[AddressSet]] = {}
    for one in exempting(lowered):
        if one.host is not None:
            sources.setdefault(one.host, []).append(address_set(one.rule.source.addresses))
    exempt = {host: union(sets) for host, sets in sources.items()}
    for one in lowered:
        if one.rule.treatment.inspection is Inspection.KEEP and one.host is not None:
            addresses = address_set(one.rule.source.addresses)
            if _is_exempt(one.host, addresses, exempt):
                yield Unkept(one.rule, Fact.KEEP, _EXEMPTED)


def _is_exempt(
    host: HostPattern, addresses: AddressSet, exempt: Mapping[HostPattern, AddressSet]
) -> bool:
    """Whether exemptions, which are for everybody, stop the inspection of some of a host.

    They may do so for what is within the host, for those that asked for it. One of all below x is
    one of x too.
    """
    for each, asked_by in exempt.items():
        if each.contains(host):
            return True
        if host.contains(each) and not addresses <= asked_by:
            return True
        apex = HostPattern(each.name)
        if each.subtree and host.contains(apex) and not addresses <= exempt.get(apex, _NOBODY):
            return True
    return False
