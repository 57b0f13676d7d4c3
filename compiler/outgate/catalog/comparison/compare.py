"""Two catalogs compared by what they mean, never by how their lists are written.

Each list becomes a mapping from region and remote to what each fleet needs (see `meaning`), and
the mappings are compared. A policy for a region takes worldwide rows with it, so a region's own
rows are compared together with the worldwide ones: an endpoint that leaves EU because it became
worldwide breaks other regions if ignored, and changes nothing in EU.

Comparing in the other direction gives the same changes with both sides exchanged.
"""

from collections.abc import Callable, Iterator

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact, one_sided
from outgate.catalog.comparison.compare_remotes import Regions, compare_remote
from outgate.catalog.comparison.compare_tags import compare_tags
from outgate.catalog.comparison.meaning import (
    Firmness,
    Key,
    Meaning,
    join_meanings,
    list_meaning,
)
from outgate.catalog.digest import meanings
from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import Catalog, EndpointList
from outgate.catalog.readings import Readings
from outgate.catalog.rows import quarantined_rows, rows_of
from outgate.diagnostics import count
from outgate.traffic.destination import Remote
from outgate.values import dataclass


def compare(old: Catalog, new: Catalog) -> tuple[CatalogChange, ...]:
    """Everything that changed from one catalog to the other, sorted by list, region and subject."""
    before, after = _list_sides(old), _list_sides(new)
    changes = [*compare_tags(old.tag_files, new.tag_files), *_compare_meanings(old, new)]
    for id in before.keys() | after.keys():
        if id in before and id in after:
            changes += _compare_lists(before[id], after[id])
        else:
            changes.append(_whole_list(before.get(id) or after[id], gone=id in before))
    return tuple(sorted(changes, key=_order))


def _compare_meanings(old: Catalog, new: Catalog) -> Iterator[CatalogChange]:
    """Readings that differ, as between two releases, and overlays that only one side needs.

    What they open and close shows in the changes of the rows: each side is read by its own.
    """
    before, after = meanings(old), meanings(new)
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name] and not name.startswith("overlay "):
            yield CatalogChange(
                list="readings",
                region=WORLDWIDE,
                kind=ChangeKind.READING,
                impact=Impact.INFORMATION,
                subject=name,
            )
    for name in sorted(before.keys() ^ after.keys()):
        if name.startswith("overlay "):
            overlay = name.removeprefix("overlay ")
            yield one_sided(
                "overlays",
                ChangeKind.OVERLAY,
                (overlay,),
                gone=name in before,
                impact=Impact.INFORMATION,
                region=WORLDWIDE,
                subject=overlay,
            )


@dataclass(frozen=True, slots=True)
class _ListSide:
    """A list with the readings of its catalog."""

    list: EndpointList
    known: Readings

    def meaning(self) -> dict[Key, Meaning]:
        return list_meaning(rows_of((self.list,), self.known))

    def regions(self) -> set[str]:
        return {region_of(geography, self.known) for geography in self.list.geographies}


def _list_sides(catalog: Catalog) -> dict[str, _ListSide]:
    lists = (_ListSide(endpoint_list, catalog.readings) for endpoint_list in catalog.lists)
    return {side.list.id: side for side in lists}


def _order(change: CatalogChange) -> tuple[object, ...]:
    region = (change.region != WORLDWIDE, change.region.casefold(), change.region)
    subject = change.subject, change.kind, tuple(Impact).index(change.impact)
    fleets = tuple(shift.fleets for shift in change.shifts)
    return change.list, region, *subject, fleets, change.lost, change.gained


def _whole_list(side: _ListSide, *, gone: bool) -> CatalogChange:
    """A list that only one side has is one change, not one for each of its endpoints."""
    firmness = [meaning.firmness for meaning in side.meaning().values()]
    required = firmness.count(Firmness.REQUIRED)
    quarantined = len(side.list.quarantined)
    words = [count(len(firmness), "endpoint"), f"{required} of them required"]
    words += [f"{count(quarantined, 'row')} in quarantine"] if quarantined else []
    impact = Impact.BREAKS if required else Impact.INFORMATION
    return one_sided(
        side.list.id,
        ChangeKind.LIST,
        tuple(words),
        gone=gone,
        impact=Impact.CLOSES if gone else impact,
        region=WORLDWIDE,
    )


def _compare_lists(old: _ListSide, new: _ListSide) -> Iterator[CatalogChange]:
    spelling = _spelling(old, new)
    id = new.list.id
    before, after = (_by_region(side, spelling) for side in (old, new))
    for region in before.keys() | after.keys():
        for remote in before.get(region, {}).keys() | after.get(region, {}).keys():
            yield from compare_remote(id, region, remote, before, after)
    rows_before, rows_after = (_quarantined(side, spelling) for side in (old, new))
    for region, text in rows_before ^ rows_after:
        yield one_sided(
            id,
            ChangeKind.QUARANTINE,
            ("quarantined",),
            gone=(region, text) in rows_before,
            impact=Impact.INFORMATION,
            region=region,
            subject=text,
        )


def _spelling(old: _ListSide, new: _ListSide) -> Callable[[str], str]:
    """Gives regions one spelling where lists differ in case only."""
    spellings: dict[str, str] = {}
    for region in old.regions() | new.regions():
        key = region.casefold()
        spellings[key] = min(spellings.get(key, region), region)
    return lambda region: spellings[region.casefold()]


def _by_region(side: _ListSide, spelling: Callable[[str], str]) -> Regions:
    parts: dict[str, dict[Remote, list[Meaning]]] = {}
    for (region, remote), meaning in side.meaning().items():
        parts.setdefault(spelling(region), {}).setdefault(remote, []).append(meaning)
    return {
        region: {remote: join_meanings(*meanings) for remote, meanings in remotes.items()}
        for region, remotes in parts.items()
    }


def _quarantined(side: _ListSide, spelling: Callable[[str], str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (spelling(quarantined.region), " ".join(quarantined.row.text.split()))
        for quarantined in quarantined_rows((side.list,), side.known)
    )
