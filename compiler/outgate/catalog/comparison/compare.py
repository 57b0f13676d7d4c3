"""Two catalogs compared by what they mean, never by how their lists are written.

Each list becomes a mapping from region and target to what each fleet needs (see `meaning`), and
the mappings are compared. A policy for a region takes worldwide rows with it, so a region's own
rows are compared together with the worldwide ones: an endpoint that leaves EU because it became
worldwide breaks other regions if ignored, and changes nothing in EU.

Comparing in the other direction gives the same changes with both sides exchanged.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from outgate.catalog.comparison.changes import Change, Impact, Kind, weight
from outgate.catalog.comparison.compare_remotes import Regions, compare_target
from outgate.catalog.comparison.meaning import Key, Meaning, join, list_meaning
from outgate.catalog.comparison.tags import compare_tags
from outgate.catalog.digest import meanings
from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import Catalog, EndpointList
from outgate.catalog.readings import Readings
from outgate.catalog.rows import rows_of
from outgate.diagnostics import count
from outgate.traffic.destination import Remote


def compare(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """Everything that changed from one catalog to the other, sorted by list, region and subject."""
    before, after = ({each.id: each for each in side.lists} for side in (old, new))
    changes = [*compare_tags(old.tag_files, new.tag_files), *_compare_meanings(old, new)]
    for id in before.keys() | after.keys():
        if id in before and id in after:
            sides = _Side(before[id], old.readings), _Side(after[id], new.readings)
            changes += _compare_lists(id, *sides)
        else:
            known = old.readings if id in before else new.readings
            changes.append(_one_sided(_Side(before.get(id) or after[id], known), gone=id in before))
    return tuple(sorted(changes, key=_order))


def _compare_meanings(old: Catalog, new: Catalog) -> Iterator[Change]:
    """Readings that differ, as between two releases, and overlays that only one side needs.

    What they open and close shows in the changes of the rows: each side is read by its own.
    """
    before, after = meanings(old), meanings(new)
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name] and not name.startswith("overlay "):
            yield Change("readings", WORLDWIDE, Kind.READING, Impact.INFORMATION, name)
    for name in sorted(before.keys() ^ after.keys()):
        if name.startswith("overlay "):
            words = (name.removeprefix("overlay "),)
            lost, gained = (words, ()) if name in before else ((), words)
            yield Change(
                "overlays", WORLDWIDE, Kind.OVERLAY, Impact.INFORMATION, *words, (), lost, gained
            )


@dataclass(frozen=True, slots=True)
class _Side:
    """A list with the readings of its catalog."""

    list: EndpointList
    known: Readings

    def meaning(self) -> dict[Key, Meaning]:
        return list_meaning(rows_of((self.list,), self.known))

    def region(self, geography: str | None) -> str:
        return region_of(geography, self.known)


def _order(change: Change) -> tuple[object, ...]:
    region = (change.region != WORLDWIDE, change.region.casefold(), change.region)
    fleets = tuple(shift.fleets for shift in change.shifts)
    what = change.subject, change.kind, tuple(Impact).index(change.impact)
    return change.list, region, *what, fleets, change.lost, change.gained


def _one_sided(side: _Side, *, gone: bool) -> Change:
    """A list that only one side has is one change, not one for each of its endpoints."""
    weights = [max(map(weight, m.fleets.values()), default=0) for m in side.meaning().values()]
    impact = Impact.BREAKS if 3 in weights else Impact.INFORMATION
    quarantined = sum(len(table.quarantined) for table in side.list.tables)
    words = [count(len(weights), "endpoint"), f"{weights.count(3)} of them required"]
    words += [f"{count(quarantined, 'row')} in quarantine"] if quarantined else []
    return Change(
        side.list.id,
        WORLDWIDE,
        Kind.LIST,
        Impact.CLOSES if gone else impact,
        "",
        lost=tuple(words) if gone else (),
        gained=() if gone else tuple(words),
    )


def _compare_lists(id: str, old: _Side, new: _Side) -> Iterator[Change]:
    spelling = _spelling(old, new)
    before, after = (_by_region(side, spelling) for side in (old, new))
    for region in before.keys() | after.keys():
        targets = before.get(region, {}).keys() | after.get(region, {}).keys()
        for target in targets:
            yield from compare_target(id, region, target, before, after)
    rows_before, rows_after = (_quarantined(side, spelling) for side in (old, new))
    for region, text in rows_before ^ rows_after:
        out = (region, text) in rows_before
        lost, gained = (("quarantined",), ()) if out else ((), ("quarantined",))
        yield Change(
            id, region, Kind.QUARANTINE, Impact.INFORMATION, text, lost=lost, gained=gained
        )


def _spelling(*sides: _Side) -> Callable[[str], str]:
    """Gives regions one spelling where lists differ in case only."""
    names: dict[str, str] = {}
    for side in sides:
        for table in side.list.tables:
            cells = {each.geography for each in table.endpoints}
            for geography in cells | {each.geography for each in table.quarantined}:
                region = side.region(geography)
                key = region.casefold()
                names[key] = min(names.get(key, region), region)
    return lambda region: names[region.casefold()]


def _by_region(side: _Side, spelling: Callable[[str], str]) -> Regions:
    found: dict[str, dict[Remote, list[Meaning]]] = {}
    for (region, target), meaning in side.meaning().items():
        found.setdefault(spelling(region), {}).setdefault(target, []).append(meaning)
    return {
        region: {target: join(*several) for target, several in targets.items()}
        for region, targets in found.items()
    }


def _quarantined(side: _Side, spelling: Callable[[str], str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (spelling(side.region(row.geography)), " ".join(row.text.split()))
        for table in side.list.tables
        for row in table.quarantined
    )
