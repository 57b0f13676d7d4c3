"""Targets held against each other, by the algebra over what each of them would allow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from outgate.backends.rendered import Fact
from outgate.deploy.side_by_side.model import (
    BeyondSplit,
    BlindSplit,
    LeftOut,
    RenderedTarget,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
from outgate.plan.checks.beyond import Beyond
from outgate.plan.comparison.permissiveness import Yardstick
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.plan.source_names import SourceNames, sources_of
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.region import intersect, subtract
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

Names = tuple[str, ...]


def compare_targets(
    targets: Sequence[RenderedTarget], compilation: Compilation, left_out: Iterable[LeftOut] = ()
) -> SideBySide:
    """Where targets differ; `left_out` are those that have no rules for these policies."""
    reach = [_Reach(target, compilation) for target in targets]
    return SideBySide(
        targets=tuple(target.name for target in targets),
        traffic=tuple(_split_traffic(reach, compilation)),
        beyond=tuple(_split_beyond(reach)),
        blind=tuple(_split_blind(reach)),
        treatments=tuple(_split_treatments(targets)),
        left_out=tuple(left_out),
        places=compilation.places,
    )


class _Reach:
    """What one target lets through, with the rules behind it."""

    def __init__(self, target: RenderedTarget, compilation: Compilation) -> None:
        self.name = target.name
        rendered, tags = target.rendered, compilation.tags
        # What a target widens may come from many rules.
        self.by_flow: dict[Flow, list[Rule]] = {}
        for rule in rendered.allows:
            self.by_flow.setdefault(tags.flow(rule.flow), []).append(rule)
        self.beyond = rendered.beyond
        keys = frozenset(rendered.blind)
        self.blind = {rule.key: rule for rule in rendered.allows if rule.key in keys}
        by_port: dict[int, list[AddressSet]] = {}
        for rule in self.blind.values():
            by_port.setdefault(rule.remote.port, []).append(address_set(rule.source.addresses))
        self._blindly = {port: union(sets) for port, sets in by_port.items()}

    def may_hold(self, flow: Flow) -> bool:
        """Whether traffic that no rule names may share an address with what a rule names."""
        blindly = self._blindly.get(flow.remote.port)
        return blindly is not None and blindly.meets(address_set(flow.addresses))


@dataclass(frozen=True, slots=True)
class _Alike:
    """Targets that let just the same through."""

    members: tuple[_Reach, ...]
    traffic: TrafficSet
    beyond: Beyond | None


def _split_traffic(reach: Sequence[_Reach], compilation: Compilation) -> Iterator[TrafficSplit]:
    """Traffic to what rules of any name, by who lets it through."""
    distinct = _find_alike(reach)
    names = SourceNames((*compilation.policy.sources.values(), *sources_of(compilation.plan.rules)))
    yardstick = Yardstick()
    splits: dict[tuple[Names, Names, Names], list[SplitFlow]] = {}
    for lacking, pieces in _partition([each.traffic for each in distinct]).items():
        holding = next(each for number, each in enumerate(distinct) if number not in lacking)
        for refusing, piece in _pass_beyond(pieces, lacking, distinct):
            having = {
                one.name
                for number, each in enumerate(distinct)
                if number not in refusing
                for one in each.members
            }
            others = [one for one in reach if one.name not in having]
            key = (
                tuple(one.name for one in reach if one.name in having),
                tuple(one.name for one in others),
                tuple(one.name for one in others if one.may_hold(piece.flow)),
            )
            split = SplitFlow(
                piece=piece,
                source=names.words(piece.flow.addresses),
                statements=_statements_behind(piece, holding),
            )
            splits.setdefault(key, []).append(split)
    widest = {
        key: sorted(flows, key=lambda split: _order(split, yardstick))
        for key, flows in splits.items()
    }
    for key, flows in sorted(widest.items(), key=lambda pair: _order(pair[1][0], yardstick)):
        allowing, refusing_names, unsure = key
        yield TrafficSplit(
            allowing=allowing, refusing=refusing_names, unsure=unsure, flows=tuple(flows)
        )


def _find_alike(reach: Sequence[_Reach]) -> list[_Alike]:
    alike: dict[tuple[frozenset[Flow], Beyond | None], list[_Reach]] = {}
    for one in reach:
        alike.setdefault((frozenset(one.by_flow), one.beyond), []).append(one)
    return [
        _Alike(tuple(ones), TrafficSet(flows), beyond) for (flows, beyond), ones in alike.items()
    ]


def _pass_beyond(
    pieces: tuple[Piece, ...], lacking: frozenset[int], distinct: Sequence[_Alike]
) -> Iterator[tuple[frozenset[int], Piece]]:
    """Pieces by who has no rule for them and lets them through beside its rules neither.

    What passes everywhere is none of the answers.
    """
    parts = {lacking: pieces}
    for number in sorted(lacking):
        beyond = distinct[number].beyond
        if beyond is None:
            continue
        split: dict[frozenset[int], tuple[Piece, ...]] = {}
        for refusing, some in parts.items():
            passing = TrafficSet(
                Flow(beyond.addresses, piece.flow.remote)
                for piece in some
                if piece.flow.remote.protocol in beyond.protocols
            )
            split[refusing] = (*split.get(refusing, ()), *subtract(some, passing))
            fewer = refusing - {number}
            split[fewer] = (*split.get(fewer, ()), *intersect(some, passing))
        parts = split
    for refusing, some in parts.items():
        for piece in some if refusing else ():
            yield refusing, piece


def _order(split: SplitFlow, yardstick: Yardstick) -> tuple[float, str, tuple[str, ...]]:
    """Puts the widest first."""
    flow = split.piece.flow
    return -yardstick.measure(flow), str(flow.remote), flow.addresses


def _partition(sets: Sequence[TrafficSet]) -> Mapping[frozenset[int], tuple[Piece, ...]]:
    """What not every set holds, as disjoint pieces by the numbers of the sets that lack them."""
    if len(sets) < 2:
        return {}
    whole = reduce(TrafficSet.union, sets)
    parts: dict[frozenset[int], tuple[Piece, ...]] = {}
    for number, traffic in enumerate(sets):
        fresh = whole.difference(traffic)
        for earlier in sets[:number]:
            fresh = intersect(fresh, earlier)
        split = {lacking: intersect(pieces, traffic) for lacking, pieces in parts.items()}
        split |= {
            lacking | {number}: subtract(pieces, traffic) for lacking, pieces in parts.items()
        }
        split[frozenset((number,))] = fresh
        # Each set would double the parts, of which all but a few are empty.
        parts = {lacking: pieces for lacking, pieces in split.items() if pieces}
    return parts


def _statements_behind(piece: Piece, holding: _Alike) -> tuple[str, ...]:
    """The statements of the rules by which a target lets some of a piece through."""
    by_flow = holding.members[0].by_flow
    touching = holding.traffic.touching(piece.flow)
    if piece.without:
        touching = tuple(flow for flow in touching if intersect((piece,), TrafficSet((flow,))))
    origins = (origin for flow in touching for rule in by_flow[flow] for origin in rule.origins)
    return tuple(sorted({origin.statement for origin in origins}))


def _split_beyond(reach: Sequence[_Reach]) -> Iterator[BeyondSplit]:
    """What some let through beside all rules, by what it is."""
    for beyond in dict.fromkeys(one.beyond for one in reach):
        names = tuple(one.name for one in reach if one.beyond == beyond)
        if beyond is not None and len(names) < len(reach):
            others = tuple(one.name for one in reach if one.beyond != beyond)
            yield BeyondSplit(targets=names, others=others, beyond=beyond)


def _split_blind(reach: Sequence[_Reach]) -> Iterator[BlindSplit]:
    """Rules that some targets tell by address only and others do not, by who does."""
    rules = {key: rule for one in reach for key, rule in one.blind.items()}
    by_blind: dict[Names, list[Rule]] = {}
    for key in sorted(rules):
        blind = tuple(one.name for one in reach if key in one.blind)
        if len(blind) < len(reach):
            by_blind.setdefault(blind, []).append(rules[key])
    for blind, told in by_blind.items():
        telling = tuple(one.name for one in reach if one.name not in blind)
        yield BlindSplit(blind=blind, telling=telling, rules=tuple(told))


def _split_treatments(targets: Sequence[RenderedTarget]) -> Iterator[TreatmentSplit]:
    """Treatments that some targets keep and others do not, by fact and by who does not and why."""
    rules: dict[tuple[Fact, str], Rule] = {}
    losing: dict[tuple[Fact, str], dict[str, str]] = {}
    for target in targets:
        for unkept in target.rendered.unkept:
            key = unkept.fact, unkept.rule.key
            rules.setdefault(key, unkept.rule)
            losing.setdefault(key, {}).setdefault(target.name, unkept.why)
    alike: dict[tuple[Fact, Names, Names], list[str]] = {}
    for (fact, rule), whys in losing.items():
        alike.setdefault((fact, tuple(whys), tuple(whys.values())), []).append(rule)
    for (fact, names, told), keys in sorted(alike.items(), key=lambda pair: _rank(*pair[0])):
        if len(names) < len(targets):
            yield TreatmentSplit(
                fact=fact,
                keeping=tuple(target.name for target in targets if target.name not in names),
                losing=names,
                why=told,
                rules=tuple(rules[fact, key] for key in sorted(keys)),
            )


def _rank(fact: Fact, names: Names, told: Names) -> tuple[int, Names, Names]:
    return tuple(Fact).index(fact), names, told
