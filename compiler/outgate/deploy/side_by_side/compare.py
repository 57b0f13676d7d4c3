"""Targets held against each other, by the algebra over what each of them would allow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from outgate.backends.rendered import Fact
from outgate.deploy.side_by_side.model import (
    BlindSplit,
    LeftOut,
    RenderedTarget,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
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
        blind=tuple(_split_blind(reach)),
        treatments=tuple(_split_treatments(targets, compilation)),
        left_out=tuple(left_out),
        places=compilation.places,
    )


class _Reach:
    """What one target lets through, with the rules behind it."""

    def __init__(self, target: RenderedTarget, compilation: Compilation) -> None:
        self.name = target.name
        rendered, tags = target.rendered, compilation.tags
        self.by_flow = {tags.flow(rule.flow): rule for rule in rendered.allows}
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
    """Targets that have just the same flows."""

    members: tuple[_Reach, ...]
    traffic: TrafficSet


def _split_traffic(reach: Sequence[_Reach], compilation: Compilation) -> Iterator[TrafficSplit]:
    alike: dict[frozenset[Flow], list[_Reach]] = {}
    for one in reach:
        alike.setdefault(frozenset(one.by_flow), []).append(one)
    distinct = [_Alike(tuple(ones), TrafficSet(flows)) for flows, ones in alike.items()]
    names = SourceNames((*compilation.policy.sources.values(), *sources_of(compilation.plan.rules)))
    yardstick = Yardstick()
    splits: dict[tuple[Names, Names, Names], list[SplitFlow]] = {}
    for lacking, pieces in _partition([each.traffic for each in distinct]).items():
        holding = [each for number, each in enumerate(distinct) if number not in lacking]
        having = {one.name for each in holding for one in each.members}
        allowing = tuple(one.name for one in reach if one.name in having)
        others = [one for one in reach if one.name not in having]
        for piece in pieces:
            flow = piece.flow
            unsure = tuple(one.name for one in others if one.may_hold(flow))
            key = allowing, tuple(one.name for one in others), unsure
            statements = _statements_behind(piece, holding[0])
            split = SplitFlow(
                piece=piece, source=names.words(flow.addresses), statements=statements
            )
            splits.setdefault(key, []).append(split)
    widest = {
        key: sorted(flows, key=lambda split: _order(split, yardstick))
        for key, flows in splits.items()
    }
    for key, flows in sorted(widest.items(), key=lambda pair: _order(pair[1][0], yardstick)):
        allowing, refusing, unsure = key
        yield TrafficSplit(allowing=allowing, refusing=refusing, unsure=unsure, flows=tuple(flows))


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
        parts = {**split, frozenset((number,)): fresh}
    return {lacking: pieces for lacking, pieces in parts.items() if pieces}


def _statements_behind(piece: Piece, holding: _Alike) -> tuple[str, ...]:
    """The statements of the rules by which a target lets some of a piece through."""
    by_flow = holding.members[0].by_flow
    touching = holding.traffic.touching(piece.flow)
    if piece.without:
        touching = tuple(flow for flow in touching if intersect((piece,), TrafficSet((flow,))))
    origins = (origin for flow in touching for origin in by_flow[flow].origins)
    return tuple(sorted({origin.statement for origin in origins}))


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


def _split_treatments(
    targets: Sequence[RenderedTarget], compilation: Compilation
) -> Iterator[TreatmentSplit]:
    """Treatments that some targets keep and others do not, by fact and by who does not."""
    losing: dict[tuple[Fact, str], dict[str, str]] = {}
    for target in targets:
        for unkept in target.rendered.unkept:
            losing.setdefault((unkept.fact, unkept.rule.key), {})[target.name] = unkept.why
    by_names: dict[tuple[Fact, Names], list[tuple[Rule, Names]]] = {}
    for rule in compilation.plan.rules:
        for fact in Fact:
            if whys := losing.get((fact, rule.key)):
                names = tuple(target.name for target in targets if target.name in whys)
                told = tuple(whys[name] for name in names)
                by_names.setdefault((fact, names), []).append((rule, told))
    for (fact, names), pairs in sorted(by_names.items(), key=lambda pair: _rank(*pair[0])):
        if len(names) < len(targets):
            yield TreatmentSplit(
                fact=fact,
                keeping=tuple(target.name for target in targets if target.name not in names),
                losing=names,
                why=pairs[0][1],
                rules=tuple(rule for rule, _ in pairs),
            )


def _rank(fact: Fact, names: Names) -> tuple[int, Names]:
    return tuple(Fact).index(fact), names
