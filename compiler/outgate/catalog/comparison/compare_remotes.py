"""One remote in one region compared: what each fleet needs of it on either side."""

from collections.abc import Iterator, Mapping

from outgate.catalog.comparison.changes import (
    CatalogChange,
    ChangeKind,
    Impact,
    NeedShift,
    impact_of,
    worst,
)
from outgate.catalog.comparison.meaning import (
    Firmness,
    FleetNeeds,
    Meaning,
    firmness_of,
    join_meanings,
)
from outgate.catalog.geography import WORLDWIDE
from outgate.traffic.destination import Remote

# By region, then by remote.
Regions = Mapping[str, Mapping[Remote, Meaning]]


def compare_remote(
    id: str, region: str, remote: Remote, before: Regions, after: Regions
) -> Iterator[CatalogChange]:
    """The changes of a remote that has rows of this region on at least one side of list `id`."""
    old, new = (_effective(side, region, remote) for side in (before, after))
    if old is not None and new is not None:
        yield from _compare_meanings(id, region, remote, old, new)
        return
    having, lacking = (before, after) if old else (after, before)
    elsewhere = _regions_of(lacking, remote) - {region}
    has_moved = bool(elsewhere - _regions_of(having, remote))
    # Rows that no fleet wants, as with a condition that holds for none, have no shifts.
    shifts = _shifts(old or join_meanings(), new or join_meanings())
    yield CatalogChange(
        list=id,
        region=region,
        kind=_came_or_went(has_moved=has_moved, gone=old is not None),
        impact=worst(impact_of(shift.before, shift.after) for shift in shifts),
        subject=str(remote),
        shifts=shifts,
        elsewhere=tuple(sorted(elsewhere, key=str.casefold)),
        within=_wider(lacking, region, remote, shifts),
        old_rows=old.rows if old else (),
        new_rows=new.rows if new else (),
    )


def _came_or_went(*, has_moved: bool, gone: bool) -> ChangeKind:
    if has_moved:
        return ChangeKind.MOVED
    return ChangeKind.REMOVED if gone else ChangeKind.ADDED


def _effective(side: Regions, region: str, remote: Remote) -> Meaning | None:
    """What a policy for the region gets: its own rows and the worldwide ones; None for no rows."""
    meanings = [
        side[name][remote]
        for name in dict.fromkeys((region, WORLDWIDE))
        if remote in side.get(name, {})
    ]
    return join_meanings(*meanings) if meanings else None


def _wider(
    side: Regions, region: str, remote: Remote, shifts: tuple[NeedShift, ...]
) -> tuple[str, ...]:
    """Remotes of a side that hold this one, wanted as firmly by all of its fleets."""
    if not shifts:
        return ()
    others = {*side.get(region, {}), *side.get(WORLDWIDE, {})} - {remote}
    wider = []
    for other in (other for other in others if other.contains(remote)):
        meaning = _effective(side, region, other) or join_meanings()
        if all(
            firmness_of(meaning.of(fleet)) >= firmness_of(shift.before or shift.after)
            for shift in shifts
            for fleet in shift.fleets
        ):
            wider.append(str(other))
    return tuple(sorted(wider))


def _regions_of(side: Regions, remote: Remote) -> set[str]:
    return {region for region, remotes in side.items() if remote in remotes}


def _shifts(old: Meaning, new: Meaning) -> tuple[NeedShift, ...]:
    """The fleets whose needs differ, those together whose needs differ alike."""
    groups: dict[tuple[FleetNeeds, FleetNeeds], list[str]] = {}
    for fleet in sorted(old.fleets.keys() | new.fleets.keys()):
        before, after = old.of(fleet), new.of(fleet)
        if before != after:
            groups.setdefault((before, after), []).append(fleet)
    return tuple(NeedShift(tuple(fleets), *needs) for needs, fleets in groups.items())


def _compare_meanings(
    id: str, region: str, remote: Remote, old: Meaning, new: Meaning
) -> Iterator[CatalogChange]:
    groups: dict[tuple[ChangeKind, Impact, Impact], list[NeedShift]] = {}
    for shift in _shifts(old, new):
        for kind, part in _causes(shift, old, new):
            # The class in the other direction, too, or that direction would group otherwise.
            classes = impact_of(part.before, part.after), impact_of(part.after, part.before)
            groups.setdefault((kind, *classes), []).append(part)
    for (kind, impact, _), shifts in groups.items():
        by_condition = kind in (ChangeKind.CONDITION, ChangeKind.REQUIREMENT)
        yield CatalogChange(
            list=id,
            region=region,
            kind=kind,
            impact=impact,
            subject=str(remote),
            shifts=tuple(shifts),
            lost=tuple(sorted(old.conditions - new.conditions)) if by_condition else (),
            gained=tuple(sorted(new.conditions - old.conditions)) if by_condition else (),
            old_rows=old.rows,
            new_rows=new.rows,
        )
    if old.demands != new.demands:
        is_required = new.firmness is Firmness.REQUIRED
        is_stricter = bool(new.demands - old.demands) and is_required
        yield CatalogChange(
            list=id,
            region=region,
            kind=ChangeKind.TREATMENT,
            impact=Impact.BREAKS if is_stricter else Impact.INFORMATION,
            subject=str(remote),
            lost=tuple(sorted(old.demands - new.demands)),
            gained=tuple(sorted(new.demands - old.demands)),
            old_rows=old.rows,
            new_rows=new.rows,
        )


def _causes(shift: NeedShift, old: Meaning, new: Meaning) -> Iterator[tuple[ChangeKind, NeedShift]]:
    """The parts of a shift by why they changed.

    A fleet that came or went did so with its platform, or else with a version condition.
    """
    before, after = shift.before, shift.after
    if before and after:
        same = {need.need for need in before} == {need.need for need in after}
        yield ChangeKind.FEATURE if same else ChangeKind.REQUIREMENT, shift
        return
    silent = new if before else old
    covered = tuple(fleet for fleet in shift.fleets if fleet in silent.fleets)
    uncovered = tuple(fleet for fleet in shift.fleets if fleet not in silent.fleets)
    if uncovered:
        yield ChangeKind.PLATFORM, NeedShift(uncovered, before, after)
    if covered:
        yield ChangeKind.CONDITION, NeedShift(covered, before, after)
