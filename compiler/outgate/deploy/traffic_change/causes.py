"""Why traffic changes: what of it comes from where, by what would be open otherwise."""

from collections.abc import Iterable

from outgate.deploy.traffic_change.address_filter import AddressFilter
from outgate.deploy.traffic_change.model import Cause, Entry
from outgate.plan.model import Rule
from outgate.traffic.flow import Piece
from outgate.traffic.region import intersect, subtract
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTraffic:
    """What a target would allow if one thing had not happened; None where that is not known.

    `expected` is what the last apply left, `edition` what the same policies ask for with the
    edition in use so far, `settings` what they come to with the settings in use so far, `expired`
    what statements ask for whose day has passed. `known` tells whether anything is on record.
    """

    known: bool
    expected: TrafficSet | None = None
    edition: TrafficSet | None = None
    settings: TrafficSet | None = None
    expired: TrafficSet | None = None


def collect_traffic(rules: Iterable[Rule] | None, near: AddressFilter) -> TrafficSet | None:
    """The traffic of rules near what changes, where there are any to speak of."""
    return None if rules is None else TrafficSet(rule.flow for rule in near.among(rules))


def find_causes_of_opening(entry: Entry, earlier: EarlierTraffic) -> tuple[Cause, ...]:
    """Why traffic is opened: each cause has its own part of it."""
    if entry.denials:
        return (Cause.DRIFT,)  # no plan of ours writes a rule that denies
    left: tuple[Piece, ...] = (entry.piece,)
    causes = []
    if earlier.expected is not None and intersect(left, earlier.expected):
        causes.append(Cause.DRIFT)
        left = subtract(left, earlier.expected)
    for cause, before in ((Cause.CATALOG, earlier.edition), (Cause.SETTINGS, earlier.settings)):
        if before is not None and subtract(left, before):
            causes.append(cause)
            left = intersect(left, before)
    return (*causes, *((Cause.POLICY,) if left and earlier.known else ()))


def find_causes_of_closing(entry: Entry, earlier: EarlierTraffic) -> tuple[Cause, ...]:
    """Why traffic is closed: each cause has its own part of it."""
    left: tuple[Piece, ...] = (entry.piece,)
    causes = []
    if earlier.expected is not None and subtract(left, earlier.expected):
        causes.append(Cause.DRIFT)
        left = intersect(left, earlier.expected)
    for cause, before in (
        (Cause.EXPIRY, earlier.expired),
        (Cause.CATALOG, earlier.edition),
        (Cause.SETTINGS, earlier.settings),
    ):
        if before is not None and intersect(left, before):
            causes.append(cause)
            left = subtract(left, before)
    return (*causes, *((Cause.POLICY,) if left and earlier.known else ()))
