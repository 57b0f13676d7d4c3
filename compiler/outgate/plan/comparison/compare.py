"""What two plans, or a plan and live rules, allow differently: by meaning, not by text."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from outgate.diagnostics import Diagnostic
from outgate.plan.comparison.permissiveness import permissiveness
from outgate.plan.comparison.provenance import Ground, Statements, grounds, statements_of
from outgate.plan.comparison.treatment_changes import TreatmentChange, find_treatment_changes
from outgate.plan.compile import Compilation
from outgate.plan.model import PlanWarning, Rule
from outgate.plan.remote_names import RemoteNames
from outgate.plan.source_names import SourceNames, sources_of
from outgate.plan.warnings import SplitWarnings, all_warnings, split_warnings
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.tags import NO_TAGS, Tags
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass, replace


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two things compared: rules, and what is known of where they come from.

    `name` is what the user called it, `catalog` the digest of the catalog in use. `statements` are
    those behind the rules, by canonical text; None for live rules, which know of none. `sources`
    are names for addresses beside those that the rules bear, `tags` the networks of service tags.
    `warnings` are all there are about statements and plan, None where nobody knows them.
    """

    name: str
    rules: tuple[Rule, ...]
    edition: str | None = None
    catalog: str | None = None
    statements: Statements | None = None
    sources: tuple[RuleSource, ...] = ()
    tags: Tags = NO_TAGS
    warnings: tuple[PlanWarning, ...] | None = None

    @cached_property
    def traffic(self) -> TrafficSet:
        """All traffic that the rules allow."""
        return TrafficSet(self.by_flow)

    @cached_property
    def by_flow(self) -> dict[Flow, Rule]:
        """Rules by the traffic they allow; that to a tag is traffic to its networks."""
        return {self.tags.flow(rule.flow): rule for rule in self.rules}

    def knowing(self, tags: Tags) -> "Side":
        """The side with networks for the tags of which it knows none itself."""
        known = self.tags.beside(tags)
        return self if known is self.tags else replace(self, tags=known)

    def named(self) -> Iterator[RuleSource]:
        """Every source that the side has a name for."""
        yield from self.sources
        yield from sources_of(self.rules)


def policy_side(
    name: str, compilation: Compilation, diagnostics: Iterable[Diagnostic] = ()
) -> Side:
    """What a policy set allows, with all that is known of its statements, sources and warnings."""
    plan = compilation.plan
    return Side(
        name=name,
        rules=plan.rules,
        edition=plan.edition,
        catalog=plan.catalog_digest,
        statements=statements_of(compilation),
        sources=tuple(compilation.policy.sources.values()),
        tags=compilation.tags,
        warnings=all_warnings(plan.warnings, diagnostics),
    )


@dataclass(frozen=True, slots=True)
class TrafficShift:
    """Traffic that one side allows and the other does not.

    `source` says in words where it comes from; `rules` are those of the side that allows it, and
    `grounds` the statements behind them, as far as these allow some of the piece.
    """

    piece: Piece
    source: str
    rules: tuple[Rule, ...]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs from `before` to `after`; `same` counts remotes that do not differ.

    What counts is the traffic in normal form: neither order nor names, nor how traffic is cut into
    rules or statements, changes anything here. `names` and `targets` have the words for addresses
    and remotes of either side. Tags count by their networks where one of the sides knows these.
    `warnings` is None where one of the sides knows nothing of them.
    """

    before: Side
    after: Side
    gained: tuple[TrafficShift, ...]
    lost: tuple[TrafficShift, ...]
    treated: tuple[TreatmentChange, ...]
    same: int
    permissiveness: tuple[float, float]
    names: SourceNames
    targets: RemoteNames
    warnings: SplitWarnings | None

    @property
    def is_empty(self) -> bool:
        """Whether both sides mean the same."""
        return not (self.gained or self.lost or self.treated)


def difference(before: Side, after: Side) -> Difference:
    """Compare two sides; `difference(a, b).gained` is `difference(b, a).lost`."""
    before, after = before.knowing(after.tags), after.knowing(before.tags)
    names = SourceNames(before.named(), after.named())
    gained = _shifts(after, before, names)
    lost = _shifts(before, after, names)
    treated = find_treatment_changes(before.by_flow, before.traffic, after.by_flow, after.traffic)
    warnings = None
    if before.warnings is not None and after.warnings is not None:
        warnings = split_warnings(before.warnings, after.warnings)
    return Difference(
        before=before,
        after=after,
        gained=gained,
        lost=lost,
        treated=treated,
        same=_count_same(
            before,
            after,
            TrafficSet(
                (
                    *(shift.piece.flow for shift in (*gained, *lost)),
                    *(change.flow for change in treated),
                )
            ),
        ),
        permissiveness=(permissiveness(before.traffic), permissiveness(after.traffic)),
        names=names,
        targets=RemoteNames(before.tags, after.tags),
        warnings=warnings,
    )


def _count_same(before: Side, after: Side, touched: TrafficSet) -> int:
    """How many remotes of both sides have no traffic that differs."""
    remotes = {flow.remote for side in (before, after) for flow in side.by_flow}
    return sum(touched.overlap(Flow(EVERYWHERE, remote)) is None for remote in remotes)


def _shifts(having: Side, lacking: Side, names: SourceNames) -> tuple[TrafficShift, ...]:
    """What one side allows and the other does not, in the order of targets."""
    pieces = having.traffic.difference(lacking.traffic)
    shifts = (_shift(piece, having, lacking, names) for piece in pieces)
    return tuple(sorted(shifts, key=lambda shift: (str(shift.piece.flow.remote), shift.source)))


def _shift(piece: Piece, having: Side, lacking: Side, names: SourceNames) -> TrafficShift:
    touching = having.traffic.touching(piece.flow)
    whole = tuple(flow for flow in touching if flow.remote.contains(piece.flow.remote))
    rules = tuple(having.by_flow[flow] for flow in whole or touching)
    why = grounds(
        piece,
        rules,
        having.statements or {},
        lacking.statements,
        same_catalog=having.catalog == lacking.catalog,
        tags=having.tags,
    )
    return TrafficShift(piece, names.words(piece.flow.addresses), rules, why)
