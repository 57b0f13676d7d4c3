"""Changes in the words of people: what changed and for which devices, without the subject."""

from collections.abc import Iterable

from outgate.catalog.comparison.changes import Change, Impact, Kind, Shift
from outgate.catalog.comparison.fleet_names import fleet_names
from outgate.catalog.comparison.meaning import Grounds
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import Need
from outgate.diagnostics import count


def grounds_words(grounds: Grounds) -> str:
    """How firmly something is wanted, such as `required (updates)`; "not wanted" for no grounds."""
    parts = []
    for need in Need:
        features = sorted(each.feature for each in grounds if each.need is need)
        if features:
            named = ", ".join(feature for feature in features if feature)
            parts.append(f"{need} ({named})" if named else str(need))
    return " or ".join(parts) or "not wanted"


def change_words(change: Change) -> str:
    """One line about a change, such as "added: required for linux"; its subject stands beside."""
    match change.kind:
        case Kind.LIST:
            old = change.lost
            return f"the list is {'gone' if old else 'new'}: {', '.join(old or change.gained)}"
        case Kind.ADDED | Kind.REMOVED | Kind.MOVED:
            return _came_or_went(change)
        case Kind.PLATFORM:
            return _each(change, gain="now also {} for")
        case Kind.CONDITION | Kind.REQUIREMENT | Kind.FEATURE:
            return _each(change, gain="now {} for") + _sides(change)
        case Kind.TREATMENT:
            return "treatment of the traffic changed" + _sides(change)
        case Kind.QUARANTINE if change.gained:
            return "a row that cannot be read went into quarantine"
        case Kind.QUARANTINE:
            return "a row is no longer in quarantine"
        case Kind.TAG:
            return f"service tag {'removed' if change.lost else 'added'}"
        case Kind.PREFIXES:
            return f"address prefixes {'removed' if change.lost else 'added'}"
        case Kind.READING:
            return "read otherwise"
        case Kind.OVERLAY:
            return f"overlay {'has rows' if change.gained else 'no longer has rows'} to correct"
        case Kind.CHANGE_NUMBER:
            return f"change number {change.lost[0]} -> {change.gained[0]}"


def _came_or_went(change: Change) -> str:
    there = ", ".join(change.elsewhere)
    gone = change.sign == "-"
    if change.kind is Kind.MOVED and gone:
        # From one region to worldwide is no move away: policies take worldwide rows with them.
        others = " and for no other region" if change.region == WORLDWIDE else ""
        head = f"moved (it now stands for {there}{others})"
    elif change.kind is Kind.MOVED:
        head = f"moved here (it stood for {there})"
    elif gone:
        head = f"removed (it still stands for {there})" if there else "removed"
    else:
        head = f"added (it stood for {there} before)" if there else "added"
    if not change.shifts:
        return f"{head}: wanted by no device"
    was = "was " if gone else ""
    needs = "; ".join(
        f"{grounds_words(shift.before if gone else shift.after)} for {_fleets(shift)}"
        for shift in change.shifts
    )
    within = f" [{'is still' if gone else 'was'} in {', '.join(change.within)}]"
    return f"{head}: {was}{needs}" + (within if change.within else "")


def _each(change: Change, *, gain: str) -> str:
    parts = []
    for shift in change.shifts:
        words = gain.format(grounds_words(shift.after)) if shift.after else "no longer for"
        was = f", was {grounds_words(shift.before)}" if shift.before else ""
        if shift.before and grounds_words(shift.before) == grounds_words(shift.after):
            on = any(ground.default for ground in shift.after)
            was = f", {'on' if on else 'off'} by default"
        parts.append(f"{words} {_fleets(shift)}{was}")
    return "; ".join(parts)


def _fleets(shift: Shift) -> str:
    return ", ".join(fleet_names(shift.fleets))


def _sides(change: Change) -> str:
    """What only one side says, such as a version condition."""
    parts = [f"then: {'; '.join(change.lost)}"] if change.lost else []
    parts += [f"now: {'; '.join(change.gained)}"] if change.gained else []
    return f" [{' -> '.join(parts)}]" if parts else ""


def counts(changes: Iterable[Change]) -> dict[Impact, int]:
    """How many changes each class has, all classes named."""
    found = dict.fromkeys(Impact, 0)
    for change in changes:
        found[change.impact] += 1
    return found


def summary(changes: tuple[Change, ...]) -> str:
    """One line with all counts."""
    if not changes:
        return "no changes"
    found = counts(changes)
    breaks, closes, rest = (found[impact] for impact in Impact)
    return (
        f"{count(len(changes), 'change')}: "
        f"{breaks} break{'s' if breaks == 1 else ''} devices if ignored, "
        f"{closes} may be closed, {rest} for information"
    )
