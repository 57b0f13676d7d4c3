"""Two catalogs compared by what they mean, never by how their lists are written.

Each list becomes a mapping from region and target to what each fleet needs (see `meaning`), and
the mappings are compared. A policy for a region takes worldwide rows with it, so a region's own
rows are compared together with the worldwide ones: an endpoint that leaves EU because it became
worldwide breaks other regions if ignored, and changes nothing in EU.

Comparing in the other direction gives the same changes with both sides exchanged.
"""

from collections.abc import Callable, Iterator

from outgate.catalog.comparison.changes import Change, Impact, Kind, weight
from outgate.catalog.comparison.meaning import Meaning, join, list_meaning
from outgate.catalog.comparison.tags import compare_tags
from outgate.catalog.comparison.targets import Regions, compare_target
from outgate.catalog.geography import WORLDWIDE, region_of
from outgate.catalog.model import Catalog, EndpointList
from outgate.traffic.destination import Target


def compare(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """Everything that changed from one catalog to the other, sorted by list, region and subject."""
    before, after = ({each.id: each for each in side.lists} for side in (old, new))
    changes = list(compare_tags(old.tag_files, new.tag_files))
    for id in before.keys() | after.keys():
        if id in before and id in after:
            changes += _compare_lists(id, before[id], after[id])
        else:
            changes.append(_one_sided(before.get(id), after.get(id)))
    return tuple(sorted(changes, key=_order))


def _order(change: Change) -> tuple[object, ...]:
    region = (change.region != WORLDWIDE, change.region.casefold(), change.region)
    fleets = tuple(shift.fleets for shift in change.shifts)
    what = change.subject, change.kind, tuple(Impact).index(change.impact)
    return change.list, region, *what, fleets, change.lost, change.gained


def _one_sided(old: EndpointList | None, new: EndpointList | None) -> Change:
    """A list that only one side has is one change, not one for each of its endpoints."""
    its = old or new
    assert its is not None
    weights = [max(map(weight, m.fleets.values()), default=0) for m in list_meaning(its).values()]
    impact = Impact.BREAKS if 3 in weights else Impact.INFORMATION
    quarantined = sum(len(table.quarantined) for table in its.tables)
    words = [f"{len(weights)} endpoints", f"{weights.count(3)} of them required"]
    words += [f"{quarantined} rows in quarantine"] if quarantined else []
    return Change(
        its.id,
        WORLDWIDE,
        Kind.LIST,
        Impact.CLOSES if old else impact,
        "",
        lost=tuple(words) if old else (),
        gained=() if old else tuple(words),
    )


def _compare_lists(id: str, old: EndpointList, new: EndpointList) -> Iterator[Change]:
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


def _spelling(*sides: EndpointList) -> Callable[[str | None], str]:
    """Reads a geography as its region, in one spelling where lists differ in case only."""
    names: dict[str, str] = {}
    for side in sides:
        for table in side.tables:
            cells = {each.geography for each in table.endpoints}
            for geography in cells | {each.geography for each in table.quarantined}:
                region = region_of(geography)
                key = region.casefold()
                names[key] = min(names.get(key, region), region)
    return lambda geography: names[region_of(geography).casefold()]


def _by_region(its: EndpointList, spelling: Callable[[str | None], str]) -> Regions:
    found: dict[str, dict[Target, list[Meaning]]] = {}
    for (region, target), meaning in list_meaning(its).items():
        found.setdefault(spelling(region), {}).setdefault(target, []).append(meaning)
    return {
        region: {target: join(*several) for target, several in targets.items()}
        for region, targets in found.items()
    }


def _quarantined(
    its: EndpointList, spelling: Callable[[str | None], str]
) -> frozenset[tuple[str, str]]:
    return frozenset(
        (spelling(row.geography), " ".join(row.text.split()))
        for table in its.tables
        for row in table.quarantined
    )
