"""A plan as lists and rules of PAN-OS; what it cannot tell is declared or refused."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from outgate.backends.canonical import distinct_natives
from outgate.backends.fidelity import Judgement, Measure, find_unkept, lower_all, measure_plan
from outgate.backends.object_names import source_words
from outgate.backends.panos.capacity import check_capacity
from outgate.backends.panos.kind import TITLE, URL_PATH
from outgate.backends.panos.lists import PanosList, gather
from outgate.backends.panos.lowering import ListKind, Lowered, lower
from outgate.backends.panos.settings import PanosSettings
from outgate.backends.rendered import Context, Fact, Rendered, Unkept
from outgate.backends.service_tags import tags_of
from outgate.backends.widenings import SHARED_ADDRESS
from outgate.diagnostics import Diagnostic, codes, count, has_errors
from outgate.plan.model import Inspection, Plan, Rule
from outgate.traffic.destination import HostDestination
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import address_set
from outgate.values import dataclass, replace

_NOT_DECRYPTED = "this firewall decrypts nothing (`inspection: none`)"
_NOT_TOLD_APART = "what must never be decrypted holds it as well"


@dataclass(frozen=True, slots=True)
class PanosPlan:
    """What the files are made of; `digest` is that of the plan, `target` a name."""

    lists: tuple[PanosList, ...]
    settings: PanosSettings
    digest: str
    target: str


def render(
    plan: Plan, settings: PanosSettings, context: Context
) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
    """The lists of a plan, None where PAN-OS cannot express it."""
    tags = tags_of(context, settings.cloud)
    measure = measure_plan(TITLE, plan, settings.accept, context)
    told, judgements = lower_all(plan.rules, lambda rule: lower(rule, tags))
    lowered = [one for _, one in told]
    judgements += [_judge(one, measure) for one in lowered]
    problems = list(measure.tell(judgements))
    lists = gather(lowered, settings.prefix)
    problems += _check_names(lists)
    if has_errors(problems):
        return None, tuple(problems)
    problems += check_capacity(lists, settings)
    allows = tuple(_allowed(one) for one in lowered)
    entries = count(sum(len(each.entries) for each in lists), "entry", "entries")
    rendered = Rendered(
        rules=distinct_natives(allows),
        allows=allows,
        fidelity=tuple((judged.rule.key, judged.fidelity) for judged in judgements),
        blind=tuple(_allowed(one).key for one in lowered if one.kind is ListKind.NAME),
        unkept=tuple(_unkept(lowered, settings)),
        native=PanosPlan(lists, settings, plan.digest, context.target),
        size=f"{entries} in {count(len(lists), 'list')}",
    )
    return rendered, tuple(problems)


def _judge(one: Lowered, measure: Measure) -> Judgement:
    remotes = (one.allows,) if one.beside is None else (one.allows, one.beside)
    flows = tuple(Flow(one.rule.source.addresses, remote) for remote in remotes)
    by_address = one.kind is ListKind.NAME
    return measure.judge(one.rule, {URL_PATH: flows}, (SHARED_ADDRESS,) if by_address else ())


def _allowed(one: Lowered) -> Rule:
    return replace(one.rule, remote=one.allows)


def _check_names(lists: Sequence[PanosList]) -> Iterator[Diagnostic]:
    """Two sources that PAN-OS could not tell apart would have each other's entries."""
    words = Counter(source_words({each.source for each in lists}).values())
    names = Counter(each.name for each in lists)
    taken = sorted(name for name, uses in (*words.items(), *names.items()) if uses > 1)
    if taken:
        message = f"two sources would have one name in {TITLE}, such as `{taken[0]}`"
        yield Diagnostic(codes.UNSUPPORTED_RULE, message, help="give one of them another name")


def _unkept(lowered: Sequence[Lowered], settings: PanosSettings) -> Iterator[Unkept]:
    rules = [one.rule for one in lowered]
    if not settings.decrypts:
        yield from find_unkept(rules, {Fact.KEEP: _NOT_DECRYPTED})
        return
    hosts: dict[tuple[HostPattern, int, ListKind], list[Lowered]] = {}
    networks: dict[int, list[Lowered]] = {}
    for one in lowered:
        if one.rule.treatment.inspection is Inspection.BYPASS:
            match one.allows.destination:
                case HostDestination(host, _):
                    hosts.setdefault((host, one.allows.port, one.kind), []).append(one)
                case _:
                    networks.setdefault(one.allows.port, []).append(one)
    for one in lowered:
        if one.rule.treatment.inspection is Inspection.KEEP:
            remote = one.allows
            near: Iterable[Lowered] = networks.get(remote.port, ())
            match remote.destination:
                case HostDestination(host, _):
                    wider = (hosts.get((each, remote.port, one.kind), ()) for each in host.wider())
                    near = chain.from_iterable(wider)
            if any(_hides(other, one) for other in near):
                yield Unkept(one.rule, Fact.KEEP, _NOT_TOLD_APART)


def _hides(bypass: Lowered, keep: Lowered) -> bool:
    """Whether a rule that stops decryption, of hosts that hold those, matches the others' too."""
    first, second = bypass.allows, keep.allows
    if not isinstance(second.destination, HostDestination) and not first.contains(
        replace(second, protocol=first.protocol)
    ):
        return False
    addresses = address_set(bypass.rule.source.addresses)
    return addresses.meets(address_set(keep.rule.source.addresses))
