"""Read a target, and hold it against what is on record: no policy is needed for that.

So it works while the policies have errors, and what a colleague applies is no drift.
"""

from collections.abc import Callable, Iterator

from outgate.backends.change_set import ChangeSet, difference, share_equal
from outgate.backends.errors import BackendError
from outgate.backends.live_rule import LiveRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.target_state import TargetState
from outgate.catalog.model import Catalog
from outgate.catalog.readings import load_readings
from outgate.deploy.baseline import find_baseline
from outgate.deploy.drift import Drift, RuleStates, compare_drift, find_drift
from outgate.deploy.look.deeds import list_deeds
from outgate.deploy.look.model import Deed
from outgate.deploy.look.reach import LiveReach
from outgate.deploy.record import Record
from outgate.deploy.review.entries import list_entries
from outgate.deploy.review.risk import Level, Risk, RiskKind, order_risks
from outgate.deploy.review.risks import find_traffic_risks
from outgate.deploy.target_record import load_record
from outgate.deploy.traffic_change.model import TrafficChange
from outgate.deploy.traffic_change.required_rows import add_required_rows
from outgate.deploy.traffic_change.source_words import name_sources
from outgate.diagnostics import count
from outgate.plan.comparison.permissiveness import Yardstick
from outgate.plan.source_names import SourceNames
from outgate.project.target import Target
from outgate.traffic.address import RuleSource
from outgate.values import dataclass, replace

ATTEMPTS = 3  # reads between which somebody applies
LoadCatalog = Callable[[str | None], Catalog | None]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a target is like: the record that it was held against, the deeds, and their risks."""

    record: Record
    deeds: tuple[Deed, ...] = ()
    risks: tuple[Risk, ...] = ()


def look_at(target: Target, load_catalog: LoadCatalog, observer: Observer = SILENT) -> Sight:
    """What somebody did to a target since the last apply.

    UserError where the target or its record cannot be read, or nothing is on record of it.
    """
    record, state = _read(target, observer)
    expected = find_baseline(record, state.rules)
    if expected is None:
        raise _nothing_on_record(target, record)
    expected = share_equal(expected, state.rules)
    drifted = difference(expected, tuple(rule.sound for rule in state.rules))
    if not drifted.changes:
        return Sight(record)
    place_rules = target.renderer.place_rules
    before, after = place_rules(expected, state), place_rules(state.rules, state)
    traffic = compare_drift(before, after, target.store.others(state))
    names = SourceNames(_sources(before))  # what a stranger calls addresses is no name for them
    traffic = name_sources(traffic, names)
    if traffic.closed and (catalog := load_catalog(record.edition)) is not None:
        traffic = replace(traffic, closed=add_required_rows(traffic.closed, catalog))
    beside = _find_beside(drifted, RuleStates(before, after, ()), names, traffic)
    entries = tuple(list_entries(traffic))
    reach = LiveReach(before, after)
    risks = (
        *find_traffic_risks(entries, reach, load_readings(), Yardstick()),
        *_find_unread(traffic, beside),
    )
    return Sight(record, tuple(list_deeds(entries, beside)), order_risks(risks))


def _read(target: Target, observer: Observer) -> tuple[Record, TargetState]:
    """Record and state of one time: an apply between the two would look like drift."""
    record = load_record(target)
    for _ in range(ATTEMPTS):
        state = target.read(observer)
        after = load_record(target)
        if after == record:
            return record, state
        record = after
    raise BackendError(
        f"somebody applies to `{target.config.name}` at this moment",
        help="look again when the apply has ended",
    )


def _nothing_on_record(target: Target, record: Record) -> BackendError:
    name = target.config.name
    if record.former:
        places = ", ".join(f"`{former.place}`" for former in record.former)
        return BackendError(
            f"what is on record of `{name}` was applied to {places}, and the target is now "
            f"`{target.store.address}`",
            help="apply there once; until then nobody can tell what others changed",
        )
    return BackendError(
        f"nothing is on record of `{name}` to hold it against",
        help="apply once, or say with `state` of the target where the record is kept; "
        "`outgate plan` compares it with the policies instead",
    )


def _find_beside(
    drifted: ChangeSet, states: RuleStates, names: SourceNames, traffic: TrafficChange
) -> tuple[Drift, ...]:
    """What cannot be read or allows nothing; a rewording only where nothing else was done."""
    drift = find_drift(drifted, states, names)
    unread = tuple(each for each in drift if each.did == "unread")
    known = traffic.opened or traffic.closed or traffic.treated
    return unread if known else drift


def _sources(rules: tuple[LiveRule, ...]) -> Iterator[RuleSource]:
    return (rule.source for live in rules for rule in live.rules)


def _find_unread(traffic: TrafficChange, beside: tuple[Drift, ...]) -> Iterator[Risk]:
    for level, texts, verb in (
        (Level.DANGER, {*traffic.appearing, *(d.what for d in beside if d.did == "unread")}, "has"),
        (Level.LOOK, {*traffic.vanishing}, "lost"),
    ):
        if texts:
            what = f"{verb} {count(len(texts), 'part')} of rules that nobody can read"
            yield Risk(kind=RiskKind.UNREAD, level=level, text=what, count=len(texts))
