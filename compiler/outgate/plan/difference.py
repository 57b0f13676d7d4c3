"""What two plans, or a plan and live rules, allow differently: by meaning, not by text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from outgate.plan.grounds import Ground, grounds
from outgate.plan.model import Rule
from outgate.plan.permissiveness import permissiveness
from outgate.plan.treated import Retreated, treated_differently
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.interval import address_set, union
from outgate.traffic.space import Traffic


@dataclass(frozen=True)
class Side:
    """One of two things compared: rules, and what is known of where they come from.

    `name` is what the user called it, `catalog` the digest of the catalog in use. `places` tells
    for each statement, by its canonical text, where it stands; it is None for live rules, which
    know nothing of statements.
    """

    name: str
    rules: tuple[Rule, ...]
    edition: str | None = None
    catalog: str | None = None
    places: Mapping[str, tuple[str, ...]] | None = None

    @cached_property
    def traffic(self) -> Traffic:
        """All traffic that the rules allow."""
        return Traffic(self.by_flow)

    @cached_property
    def by_flow(self) -> dict[Flow, Rule]:
        """Rules by the traffic they allow."""
        return {rule.flow: rule for rule in self.rules}


@dataclass(frozen=True, slots=True)
class Shift:
    """Traffic that one side allows and the other does not.

    `source` names where it comes from; `rules` are those of the side that allows it.
    """

    piece: Piece
    source: str
    rules: tuple[Rule, ...]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs from `before` to `after`; `same` counts the targets of which nothing does.

    A target counts where its traffic in normal form does: so neither order nor names, nor how
    traffic is cut into rules or statements, changes anything here.
    """

    before: Side
    after: Side
    gained: tuple[Shift, ...]
    lost: tuple[Shift, ...]
    treated: tuple[Retreated, ...]
    same: int
    permissiveness: tuple[float, float]

    @property
    def is_empty(self) -> bool:
        """Whether both sides mean the same."""
        return not (self.gained or self.lost or self.treated)


def difference(before: Side, after: Side) -> Difference:
    """Compare two sides; `difference(a, b).gained` is `difference(b, a).lost`."""
    gained = _shifts(after, before)
    lost = _shifts(before, after)
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
    return Difference(before, after, gained, lost, treated, same, figures)


def _shifts(having: Side, lacking: Side) -> tuple[Shift, ...]:
    """What one side allows and the other does not, in the order of targets."""
    pieces = having.traffic.difference(lacking.traffic)
    shifts = (_shift(piece, having, lacking) for piece in pieces)
    return tuple(sorted(shifts, key=lambda each: (str(each.piece.flow.target), each.source)))


def _shift(piece: Piece, having: Side, lacking: Side) -> Shift:
    rules = tuple(having.by_flow[flow] for flow in having.traffic.touching(piece.flow))
    behind = tuple(rule for rule in rules if rule.target.contains(piece.flow.target)) or rules
    why = grounds(behind, having.places or {}, having.catalog, lacking)
    return Shift(piece, source_name(piece.flow.addresses, behind), behind, why)


def source_name(addresses: tuple[str, ...], rules: Sequence[Rule]) -> str:
    """The names of sources that make up these addresses, else the addresses themselves."""
    wanted = address_set(addresses)
    inside = {
        rule.source.name: address_set(rule.source.addresses)
        for rule in rules
        if address_set(rule.source.addresses) <= wanted
    }
    if inside and wanted <= union(inside.values()):
        return ", ".join(sorted(inside))
    return shortened(addresses)


def shortened(words: Iterable[str], most: int = 6) -> str:
    """The first few words of a list, and how many more there are."""
    several = tuple(words)
    rest = len(several) - most
    return ", ".join(several[:most]) + (f" and {rest} more" if rest > 0 else "")
