"""Why one side of a comparison allows what the other does not: statement and catalog row."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from outgate.plan.compile import Compilation
from outgate.plan.model import Origin, Rule
from outgate.traffic.destination import Remote, read_host_remote
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.index import RemoteIndex
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.set_operations import shared
from outgate.traffic.tags import Tags
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass


class Cause(StrEnum):
    """Why the other side lacks what a statement allows here."""

    STATEMENT = "statement"  # it has no such statement
    SOURCE = "source"  # it has the statement, from other addresses
    EXPIRY = "expiry"  # it has the statement, whose last day is over
    CATALOG = "catalog"  # it has the statement, and another edition or other services of its own
    FLEET = "fleet"  # it has the statement, for other devices
    UNKNOWN = "unknown"  # it knows no statements


@dataclass(frozen=True, slots=True, order=True)
class Ground:
    """One statement with the catalog row that allows traffic, and why the other side lacks it."""

    statement: str
    places: tuple[str, ...]
    endpoint: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement as one side has it: where it stands, from where it allows, whether it holds.

    `addresses` is None where that is not known, as of a plan that was saved.
    """

    places: tuple[str, ...]
    addresses: AddressSet | None = None
    in_force: bool = True


Statements = Mapping[str, Standing]

_UNKNOWN = Standing(())


def statements_of(compilation: Compilation) -> Statements:
    """The statements of a policy set by their canonical text."""
    expired = {each.text for each in compilation.expired}
    return {
        text: Standing(
            compilation.places[text],
            union(each.addresses for each in statements),
            text not in expired,
        )
        for text, statements in compilation.by_text.items()
    }


def grounds(
    piece: Piece,
    rules: Iterable[Rule],
    having: Statements,
    lacking: Statements | None,
    *,
    same_catalog: bool,
    tags: Tags,
) -> tuple[Ground, ...]:
    """The statements that allow some of a piece by these rules, sorted by cause, then by text.

    `lacking` are the statements of the side without the piece, None where it knows none.
    """
    addresses = address_set(piece.flow.addresses)
    reasons: set[Ground] = set()
    for origin, standing in asking(piece, rules, having, tags):
        asked = addresses
        if standing.addresses is not None:
            asked = addresses & standing.addresses
        cause = _cause(origin.statement, asked, lacking, same_catalog=same_catalog)
        reasons.add(Ground(origin.statement, standing.places, origin.endpoint, cause))
    order = tuple(Cause)
    return tuple(sorted(reasons, key=lambda ground: (order.index(ground.cause), ground)))


def asking(
    piece: Piece, rules: Iterable[Rule], having: Statements, tags: Tags
) -> Iterator[tuple[Origin, Standing]]:
    """Origins of rules that ask for some of a piece, with what is known of their statements."""
    inside = _inside(piece.flow.remote, piece.without)
    addresses = address_set(piece.flow.addresses)
    for rule in rules:
        for origin in rule.origins:
            standing = having.get(origin.statement, _UNKNOWN)
            if standing.addresses is not None and not standing.addresses.meets(addresses):
                continue
            if inside.holds_some(tags.surely(_target(origin, rule))):
                yield origin, standing


def _target(origin: Origin, rule: Rule) -> Remote:
    """What an origin asked for; where that cannot be read again, all of its rule."""
    return (read_host_remote(origin.target) if origin.target else None) or rule.remote


def _cause(
    statement: str, addresses: AddressSet, lacking: Statements | None, *, same_catalog: bool
) -> Cause:
    if lacking is None:
        return Cause.UNKNOWN
    there = lacking.get(statement)
    if there is None:
        return Cause.STATEMENT
    if there.addresses is not None and not addresses <= there.addresses:
        return Cause.SOURCE
    if not there.in_force:
        return Cause.EXPIRY
    return Cause.FLEET if same_catalog else Cause.CATALOG


class _Inside:
    """Asks of targets whether some of them is in another one, around its holes."""

    def __init__(self, whole: Remote, without: tuple[Remote, ...]) -> None:
        self._index = RemoteIndex((whole,))
        self._whole = whole
        self._known: dict[Remote, bool] = {}
        self._holes = TrafficSet(Flow(("*",), hole) for hole in without)

    def holds_some(self, target: Remote) -> bool:
        """Whether some of a target is inside; thousands of rules may share it."""
        if target not in self._known:
            self._known[target] = self._holds_some(target)
        return self._known[target]

    def _holds_some(self, target: Remote) -> bool:
        if not self._index.touching(target):
            return False
        return not self._holes.contains(Flow(("*",), shared(self._whole, target)))


# Thousands of pieces lead to one target, each from addresses of its own.
_inside = lru_cache(maxsize=16_384)(_Inside)
