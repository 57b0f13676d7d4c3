"""Requests by the regions of the catalog's rows that ask for them."""

from collections.abc import Iterable, Mapping

from outgate.catalog.model import Catalog
from outgate.catalog.rows import CatalogRow, catalog_rows
from outgate.replay.attribution import Allowed
from outgate.replay.figures import Apart, RegionUse, sums_of
from outgate.replay.fold import Folded
from outgate.replay.tally import Tally, empty_tally
from outgate.replay.verdicts import Verdict

_Key = tuple[tuple[str, ...], Apart | None]


def regions_by_origin(rows: Iterable[CatalogRow], older: Iterable[Catalog]) -> dict[str, str]:
    """The region of each row by what origins call it; of older editions with the edition before."""
    regions = {row.endpoint.id: row.region for row in rows}
    for edition in older:
        for row in catalog_rows(edition, withdrawn=True):
            regions[f"{edition.edition} {row.endpoint.id}"] = row.region
    return regions


def by_region(
    folded: Folded, allowed: Iterable[Allowed], regions: Mapping[str, str]
) -> tuple[RegionUse, ...]:
    """What the policy allows by regions, and apart what is of none; together all that is in scope.

    A request counts once, for the regions of all rows that ask for just it. WORLDWIDE is one.
    """
    whole: dict[_Key, Tally] = {}
    for each in allowed:
        asking = {regions[row.endpoint] for row in each.origins if row.endpoint in regions}
        if asking:
            key: _Key = tuple(sorted(asking)), None
        else:
            key = (), Apart.NO_ROW if each.rules else Apart.TOGETHER
        whole.setdefault(key, empty_tally()).add_tally(each.judged.tally)
    for judged in folded.judged:
        if judged.verdict is not Verdict.ALLOWED:
            apart = Apart.DENIED if judged.verdict is Verdict.DENIED else Apart.NOT_JUDGED
            whole.setdefault(((), apart), empty_tally()).add_tally(judged.tally)
    order = list(Apart)
    return tuple(
        RegionUse(*key, sums_of(tally))
        for key, tally in sorted(
            whole.items(),
            key=lambda each: (-1 if each[0][1] is None else order.index(each[0][1]), each[0][0]),
        )
    )
