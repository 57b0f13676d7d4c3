"""What two plans, or a plan and live rules, allow differently: by meaning, not by text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from outgate.plan.compile import Compilation
from outgate.plan.grounds import Ground, Statements, grounds, statements_of
from outgate.plan.model import Rule
from outgate.plan.permissiveness import permissiveness
from outgate.plan.source_names import SourceNames, sources_of
from outgate.plan.treated import Retreated, treated_differently
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.space import Traffic


@dataclass(frozen=True)
class Side:
    """One of two things compared: rules, and what is known of where they come from.

    `name` is what the user called it, `catalog` the digest of the catalog in use. `statements` are
    those behind the rules, by canonical text; None for live rules, which know of none. `sources`
    are names for addresses beside those that the rules bear.
    """

    name: str
    rules: tuple[Rule, ...]
    edition: str | None = None
    catalog: str | None = None
    statements: Statements | None = None
    sources: tuple[RuleSource, ...] = ()

    @cached_property
    def traffic(self) -> Traffic:
        """All traffic that the rules allow."""
        return Traffic(self.by_flow)

    @cached_property
    def by_flow(self) -> dict[Flow, Rule]:
        """Rules by the traffic they allow."""
        return {rule.flow: rule for rule in self.rules}

    def named(self) -> Iterator[RuleSource]:
        """Every source that the side has a name for."""
        yield from self.sources
        yield from sources_of(self.rules)


def policy_side(name: str, compilation: Compilation) -> Side:
    """What a policy set allows, with all that it knows of its statements and sources."""
    plan = compilation.plan
    return Side(
        name,
        plan.rules,
        plan.edition,
        plan.catalog_digest,
        statements_of(compilation),
        tuple(compilation.policy.sources.values()),
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
    traffic is cut into rules or statements, changes anything here. `names` has the words for the
    addresses of either side.
    """

    before: Side
    after: Side
    gained: tuple[Shift, ...]
    lost: tuple[Shift, ...]
    treated: tuple[Retreated, ...]
    same: int
    permissiveness: tuple[float, float]
    names: SourceNames

    @property
    def is_empty(self) -> bool:
        """Whether both sides mean the same."""
        return not (self.gained or self.lost or self.treated)


def difference(before: Side, after: Side) -> Difference:
    """Compare two sides; `difference(a, b).gained` is `difference(b, a).lost`."""
    names = SourceNames(before.named(), after.named())
    gained = _shifts(after, before, names)
    lost = _shifts(before, after, names)
    treated = treated_differently(before.by_flow, before.traffic, after.by_flow, after.traffic)
    touched = Traffic(
        flow
        for flows in (
            (shift.piece.flow for shift in (*gained, *lost)),
            (each.flow for each in treated),
        )
        for flow in flows
    )
    targets = {rule.target for side in (before, after) for rule in side.rules}
    whole = (Flow(("*",), target) for target in targets)
    same = sum(touched.overlap(flow) is None for flow in whole)
    figures = permissiveness(before.traffic, targets), permissiveness(after.traffic, targets)
    return Difference(before, after, gained, lost, treated, same, figures, names)


def _shifts(having: Side, lacking: Side, names: SourceNames) -> tuple[Shift, ...]:
    """What one side allows and the other does not, in the order of targets."""
    pieces = having.traffic.difference(lacking.traffic)
    shifts = (_shift(piece, having, lacking, names) for piece in pieces)
    return tuple(sorted(shifts, key=lambda each: (str(each.piece.flow.target), each.source)))


def _shift(piece: Piece, having: Side, lacking: Side, names: SourceNames) -> Shift:
    rules = tuple(having.by_flow[flow] for flow in having.traffic.touching(piece.flow))
    behind = tuple(rule for rule in rules if rule.target.contains(piece.flow.target)) or rules
    why = grounds(
        piece,
        behind,
        having.statements or {},
        lacking.statements,
        same_catalog=having.catalog == lacking.catalog,
    )
    return Shift(piece, names.words(piece.flow.addresses), behind, why)
