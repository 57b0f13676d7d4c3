"""`outgate catalog diff`: what changed between two editions, by meaning."""

from outgate.catalog.comparison.changes import CatalogChange, Impact
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.compare_tags import tags_list
from outgate.catalog.comparison.document import change_document
from outgate.catalog.comparison.wording import counts
from outgate.catalog.geography import WORLDWIDE, regions_of_lists
from outgate.catalog.model import Catalog, Cloud
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.errors import UserError
from outgate.values import dataclass

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class CatalogDiff:
    """Two editions and the changes that were asked for; `hidden` counts all others."""

    old: Catalog
    new: Catalog
    changes: tuple[CatalogChange, ...]
    hidden: int


def diff_editions(
    store: Store,
    old: str,
    new: str,
    *,
    list_id: str | None = None,
    region: str | None = None,
    impact: Impact | None = None,
) -> tuple[CatalogDiff | None, tuple[Diagnostic, ...]]:
    """Compare two editions; UserError where the list or region stands in neither.

    A region takes the worldwide changes of its cloud with it, as it does in a policy.
    """
    before, problems = store.load(old)
    after, newer_problems = store.load(new)
    if before is None or after is None:
        return None, tuple(dict.fromkeys((*problems, *newer_problems)))
    clouds = _clouds(before, after)
    if list_id is not None and list_id not in clouds:
        raise UserError(_unknown("list", list_id, tuple(sorted(clouds))))
    wanted = _find_region(before, after, region) if region is not None else None
    changes = compare(before, after)
    shown = tuple(
        change
        for change in changes
        if list_id in (None, change.list)
        and impact in (None, change.impact)
        and (wanted is None or _is_in(change, wanted, clouds.get(change.list)))
    )
    return CatalogDiff(before, after, shown, len(changes) - len(shown)), ()


def _clouds(*sides: Catalog) -> dict[str, Cloud | None]:
    """Every list of either side with its cloud, files of service tags too."""
    clouds = {listed.id: listed.cloud for side in sides for listed in side.lists}
    return clouds | {tags_list(file): file.cloud for side in sides for file in side.tag_files}


def _find_region(before: Catalog, after: Catalog, region: str) -> tuple[str, Cloud | None]:
    """A region in lower case with its cloud, None for both of them."""
    known = regions_of_lists(before.lists, before.readings)
    known |= regions_of_lists(after.lists, after.readings)
    for name, cloud in known.items():
        if name.casefold() == region.casefold():
            return region.casefold(), cloud
    if region.casefold() == WORLDWIDE:
        return WORLDWIDE, None
    raise UserError(_unknown("region", region, (WORLDWIDE, *known)))


def _is_in(change: CatalogChange, wanted: tuple[str, Cloud | None], cloud: Cloud | None) -> bool:
    """Whether a change, of a list for this cloud, concerns the wanted region of its cloud."""
    region, cloud_of_region = wanted
    if change.region == WORLDWIDE:
        return None in (cloud_of_region, cloud) or cloud_of_region is cloud
    return change.region.casefold() == region


def _unknown(what: str, name: str, known: tuple[str, ...]) -> Diagnostic:
    near = did_you_mean(name, known)
    hint = f"did you mean `{near}`?" if near else f"there are {', '.join(known)}"
    return Diagnostic(codes.USAGE, f"neither edition has a {what} `{name}`; {hint}")


def diff_document(diff: CatalogDiff) -> dict[str, object]:
    """The comparison as a JSON document (schemas/catalog-diff.schema.json)."""
    return {
        "format_version": FORMAT_VERSION,
        "old": {"edition": diff.old.edition, "digest": diff.old.digest},
        "new": {"edition": diff.new.edition, "digest": diff.new.digest},
        "summary": {impact.value: count for impact, count in counts(diff.changes).items()},
        "hidden": diff.hidden,
        "changes": [change_document(change) for change in diff.changes],
    }
