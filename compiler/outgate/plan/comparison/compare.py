"""What two plans, or a plan and live rules, allow differently: by meaning, not by text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from outgate.diagnostics import Diagnostic
from outgate.plan.comparison.permissiveness import permissiveness
from outgate.plan.comparison.provenance import Ground, Statements, grounds, statements_of
from outgate.plan.comparison.treatment_changes import Retreated, treated_differently
from outgate.plan.compile import Compilation
from outgate.plan.model import PlanWarning, Rule
from outgate.plan.source_names import SourceNames, sources_of
from outgate.plan.target_names import TargetNames
from outgate.plan.warnings import SplitWarnings, all_warnings, split_warnings
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.tags import NO_TAGS, Tags
from outgate.traffic.traffic_set import TrafficSet


@dataclass(frozen=True)
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
        name,
        plan.rules,
        plan.edition,
        plan.catalog_digest,
        statements_of(compilation),
        tuple(compilation.policy.sources.values()),
        compilation.tags,
        all_warnings(plan.warnings, diagnostics),
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """Traffic that one side allows and the other does not.

    `source` says in words where it comes from; `rules` are those of the side that allows it, and
    `grounds` the statements behind them, as far as these allow some of the piece.
    """

    piece: Piece
    source: str
    rules: tuple[Rule, ...]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs from `before` to `after`; `same` counts the targets of which nothing does.

    A target counts where its traffic in normal form does: so neither order nor names, nor how
    traffic is cut into rules or statements, changes anything here. `names` and `targets` have the
    words for addresses and targets of either side. Tags count by their networks where one of the
    sides knows these. `warnings` is None where one of the sides knows nothing of them.
    """

    before: Side
    after: Side
    gained: tuple[Shift, ...]
    lost: tuple[Shift, ...]
    treated: tuple[Retreated, ...]
    same: int
    permissiveness: tuple[float, float]
    names: SourceNames
    targets: TargetNames
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
    treated = treated_differently(before.by_flow, before.traffic, after.by_flow, after.traffic)
    touched = TrafficSet(
        flow
        for flows in (
            (shift.piece.flow for shift in (*gained, *lost)),
            (each.flow for each in treated),
        )
        for flow in flows
    )
    targets = {flow.remote for side in (before, after) for flow in side.by_flow}
    whole = (Flow(("*",), target) for target in targets)
    same = sum(touched.overlap(flow) is None for flow in whole)
    figures = permissiveness(before.traffic), permissiveness(after.traffic)
    words = TargetNames(before.tags, after.tags)
    warnings = None
    if before.warnings is not None and after.warnings is not None:
        warnings = split_warnings(before.warnings, after.warnings)
    return Difference(before, after, gained, lost, treated, same, figures, names, words, warnings)


def _shifts(having: Side, lacking: Side, names: SourceNames) -> tuple[Shift, ...]:
    """What one side allows and the other does not, in the order of targets."""
    pieces = having.traffic.difference(lacking.traffic)
    shifts = (_shift(piece, having, lacking, names) for piece in pieces)
    return tuple(sorted(shifts, key=lambda each: (str(each.piece.flow.remote), each.source)))


def _shift(piece: Piece, having: Side, lacking: Side, names: SourceNames) -> Shift:
    touching = having.traffic.touching(piece.flow)
    whole = tuple(flow for flow in touching if flow.remote.contains(piece.flow.remote))
    behind = tuple(having.by_flow[flow] for flow in whole or touching)
    why = grounds(
        piece,
        behind,
        having.statements or {},
        lacking.statements,
        same_catalog=having.catalog == lacking.catalog,
        tags=having.tags,
    )
    return Shift(piece, names.words(piece.flow.addresses), behind, why)
