"""One target in one region compared: what each fleet needs of it on either side."""

from collections.abc import Iterator, Mapping

from outgate.catalog.comparison.changes import Change, Impact, Kind, Shift, impact_of, weight, worst
from outgate.catalog.comparison.meaning import Grounds, Meaning, join
from outgate.catalog.geography import WORLDWIDE
from outgate.traffic.destination import Remote

# By region, then by target.
Regions = Mapping[str, Mapping[Remote, Meaning]]


def _effective(side: Regions, region: str, target: Remote) -> Meaning | None:
    """What a policy for the region gets: its own rows and the worldwide ones; None for no rows."""
    found = [
        side[name][target]
        for name in dict.fromkeys((region, WORLDWIDE))
        if target in side.get(name, {})
    ]
    return join(*found) if found else None


def compare_target(
    id: str, region: str, target: Remote, before: Regions, after: Regions
) -> Iterator[Change]:
    """The changes of a target that has rows of this region on at least one side."""
    old, new = (_effective(side, region, target) for side in (before, after))
    if old is not None and new is not None:
        yield from _compare_meanings(id, region, target, old, new)
        return
    meaning = old or new
    assert meaning is not None
    here, there = (before, after) if old else (after, before)
    elsewhere = _regions_of(there, target) - {region}
    moved = elsewhere - _regions_of(here, target)
    # Rows that no fleet wants, as with a condition that holds for none, have no shifts.
    shifts = _shifts(old or join(), new or join())
    yield Change(
        id,
        region,
        Kind.MOVED if moved else Kind.REMOVED if old else Kind.ADDED,
        worst(tuple(impact_of(each.before, each.after) for each in shifts)),
        str(target),
        shifts,
        elsewhere=tuple(sorted(elsewhere, key=str.casefold)),
        within=_wider(there, region, target, shifts),
        old_rows=old.rows if old else (),
        new_rows=new.rows if new else (),
    )


def _wider(
    side: Regions, region: str, target: Remote, shifts: tuple[Shift, ...]
) -> tuple[str, ...]:
    """Targets of a side that hold this one, wanted as firmly by all of its fleets."""
    if not shifts:
        return ()
    known = {*side.get(region, {}), *side.get(WORLDWIDE, {})}
    found = []
    for wider in (each for each in known if each != target and each.contains(target)):
        its = _effective(side, region, wider) or join()
        if all(
            weight(its.of(fleet)) >= weight(shift.before or shift.after)
            for shift in shifts
            for fleet in shift.fleets
        ):
            found.append(str(wider))
    return tuple(sorted(found))


def _regions_of(side: Regions, target: Remote) -> set[str]:
    return {region for region, targets in side.items() if target in targets}


def _shifts(old: Meaning, new: Meaning) -> tuple[Shift, ...]:
    """The fleets whose grounds differ, those together whose grounds differ alike."""
    groups: dict[tuple[Grounds, Grounds], list[str]] = {}
    for fleet in sorted(old.fleets.keys() | new.fleets.keys()):
        grounds = old.of(fleet), new.of(fleet)
        if grounds[0] != grounds[1]:
            groups.setdefault(grounds, []).append(fleet)
    return tuple(Shift(tuple(fleets), *grounds) for grounds, fleets in groups.items())


def _compare_meanings(
    id: str, region: str, target: Remote, old: Meaning, new: Meaning
) -> Iterator[Change]:
    groups: dict[tuple[Kind, Impact, Impact], list[Shift]] = {}
    for shift in _shifts(old, new):
        for kind, part in _causes(shift, old, new):
            # The class in the other direction, too, or that direction would group otherwise.
            classes = impact_of(part.before, part.after), impact_of(part.after, part.before)
            groups.setdefault((kind, *classes), []).append(part)
    for (kind, impact, _), shifts in groups.items():
        told = kind in (Kind.CONDITION, Kind.REQUIREMENT)
        yield Change(
            id,
            region,
            kind,
            impact,
            str(target),
            tuple(shifts),
            lost=tuple(sorted(old.conditions - new.conditions)) if told else (),
            gained=tuple(sorted(new.conditions - old.conditions)) if told else (),
            old_rows=old.rows,
            new_rows=new.rows,
        )
    if old.demands != new.demands:
        stricter = new.demands - old.demands and 3 in map(weight, new.fleets.values())
        yield Change(
            id,
            region,
            Kind.TREATMENT,
            Impact.BREAKS if stricter else Impact.INFORMATION,
            str(target),
            lost=tuple(sorted(old.demands - new.demands)),
            gained=tuple(sorted(new.demands - old.demands)),
            old_rows=old.rows,
            new_rows=new.rows,
        )


def _causes(shift: Shift, old: Meaning, new: Meaning) -> Iterator[tuple[Kind, Shift]]:
    """The parts of a shift by why they changed.

    A fleet that came or went did so with its platform, or else with a version condition.
    """
    before, after = shift.before, shift.after
    if before and after:
        same = {each.need for each in before} == {each.need for each in after}
        yield Kind.FEATURE if same else Kind.REQUIREMENT, shift
        return
    silent = new if before else old
    for kind in (Kind.PLATFORM, Kind.CONDITION):
        fleets = tuple(f for f in shift.fleets if (f in silent.fleets) is (kind is Kind.CONDITION))
        if fleets:
            yield kind, Shift(fleets, before, after)
