"""Changes in the words of people: what changed and for which devices, without the subject."""

from collections.abc import Iterable

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact, NeedShift
from outgate.catalog.comparison.fleet_names import fleet_names
from outgate.catalog.comparison.meaning import FleetNeeds
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import Need
from outgate.diagnostics import count


def needs_words(needs: FleetNeeds) -> str:
    """How firmly something is wanted, such as `required (updates)`; "not wanted" for no needs."""
    parts = []
    for need in Need:
        features = sorted(fleet_need.feature for fleet_need in needs if fleet_need.need is need)
        if features:
            named = ", ".join(feature for feature in features if feature)
            parts.append(f"{need} ({named})" if named else str(need))
    return " or ".join(parts) or "not wanted"


def change_words(change: CatalogChange) -> str:
    """One line about a change, such as "added: required for linux"; its subject stands beside."""
    match change.kind:
        case ChangeKind.LIST:
            old = change.lost
            return f"the list is {'gone' if old else 'new'}: {', '.join(old or change.gained)}"
        case ChangeKind.ADDED | ChangeKind.REMOVED | ChangeKind.MOVED:
            return _came_or_went(change)
        case ChangeKind.PLATFORM:
            return _for_fleets(change, gain="now also {} for")
        case ChangeKind.CONDITION | ChangeKind.REQUIREMENT | ChangeKind.FEATURE:
            return _for_fleets(change, gain="now {} for") + _only_on_one_side(change)
        case ChangeKind.TREATMENT:
            return "treatment of the traffic changed" + _only_on_one_side(change)
        case ChangeKind.QUARANTINE if change.gained:
            return "a row that cannot be read went into quarantine"
        case ChangeKind.QUARANTINE:
            return "a row is no longer in quarantine"
        case ChangeKind.TAG:
            return f"service tag {'removed' if change.lost else 'added'}"
        case ChangeKind.PREFIXES:
            return f"address prefixes {'removed' if change.lost else 'added'}"
        case ChangeKind.READING:
            return "read otherwise"
        case ChangeKind.OVERLAY:
            return f"overlay {'has rows' if change.gained else 'no longer has rows'} to correct"
        case ChangeKind.CHANGE_NUMBER:
            return f"change number {change.lost[0]} -> {change.gained[0]}"


def _came_or_went(change: CatalogChange) -> str:
    regions = ", ".join(change.elsewhere)
    gone = change.sign == "-"
    if change.kind is ChangeKind.MOVED and gone:
        # From one region to worldwide is not away: policies take worldwide rows with them.
        others = " and for no other region" if change.region == WORLDWIDE else ""
        head = f"moved (it now stands for {regions}{others})"
    elif change.kind is ChangeKind.MOVED:
        head = f"moved here (it stood for {regions})"
    elif gone:
        head = f"removed (it still stands for {regions})" if regions else "removed"
    else:
        head = f"added (it stood for {regions} before)" if regions else "added"
    if not change.shifts:
        return f"{head}: wanted by no device"
    was = "was " if gone else ""
    needs = "; ".join(
        f"{needs_words(shift.before if gone else shift.after)} for {_fleets(shift)}"
        for shift in change.shifts
    )
    within = f" [{'is still' if gone else 'was'} in {', '.join(change.within)}]"
    return f"{head}: {was}{needs}" + (within if change.within else "")


def _for_fleets(change: CatalogChange, *, gain: str) -> str:
    parts = []
    for shift in change.shifts:
        words = gain.format(needs_words(shift.after)) if shift.after else "no longer for"
        was = f", was {needs_words(shift.before)}" if shift.before else ""
        if needs_words(shift.before) == needs_words(shift.after):
            on = any(need.default for need in shift.after)
            was = f", {'on' if on else 'off'} by default"
        parts.append(f"{words} {_fleets(shift)}{was}")
    return "; ".join(parts)


def _fleets(shift: NeedShift) -> str:
    return ", ".join(fleet_names(shift.fleets))


def _only_on_one_side(change: CatalogChange) -> str:
    """What only one side says, such as a version condition."""
    parts = [f"then: {'; '.join(change.lost)}"] if change.lost else []
    parts += [f"now: {'; '.join(change.gained)}"] if change.gained else []
    return f" [{' -> '.join(parts)}]" if parts else ""


def counts(changes: Iterable[CatalogChange]) -> dict[Impact, int]:
    """How many changes each class has, all classes named."""
    totals = dict.fromkeys(Impact, 0)
    for change in changes:
        totals[change.impact] += 1
    return totals


def summary(changes: tuple[CatalogChange, ...]) -> str:
    """One line with all counts."""
    if not changes:
        return "no changes"
    breaks, closes, rest = counts(changes).values()
    return (
        f"{count(len(changes), 'change')}: "
        f"{breaks} break{'s' if breaks == 1 else ''} devices if ignored, "
        f"{closes} may be closed, {rest} for information"
    )
