"""`outgate catalog diff`: what changed between two editions, by meaning."""

from dataclasses import dataclass
from typing import Any

from outgate.catalog.comparison.changes import Change, Impact
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.document import change_document
from outgate.catalog.comparison.tags import tags_list
from outgate.catalog.comparison.wording import counts
from outgate.catalog.geography import WORLDWIDE, regions_of_lists
from outgate.catalog.model import Catalog, Cloud
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.errors import UserError

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class CatalogDiff:
    """Two editions and the changes that were asked for; `hidden` counts all others."""

    old: Catalog
    new: Catalog
    changes: tuple[Change, ...]
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
    before, wrong = store.load(old)
    after, also_wrong = store.load(new)
    if before is None or after is None:
        return None, tuple(dict.fromkeys((*wrong, *also_wrong)))
    clouds = _clouds(before, after)
    if list_id is not None and list_id not in clouds:
        raise UserError(_unknown("list", list_id, tuple(sorted(clouds))))
    place = _place(before, after, region) if region is not None else None
    changes = compare(before, after)
    shown = tuple(
        each
        for each in changes
        if list_id in (None, each.list)
        and impact in (None, each.impact)
        and (place is None or _is_in(each, place, clouds.get(each.list)))
    )
    return CatalogDiff(before, after, shown, len(changes) - len(shown)), ()


def _clouds(*sides: Catalog) -> dict[str, Cloud | None]:
    """Every list of either side with its cloud, files of service tags too."""
    found = {each.id: each.cloud for side in sides for each in side.lists}
    return found | {tags_list(file): file.cloud for side in sides for file in side.tag_files}


def _place(before: Catalog, after: Catalog, region: str) -> tuple[str, Cloud | None]:
    """A region in lower case with its cloud, None for both of them."""
    known = regions_of_lists(before.lists, before.readings)
    known |= regions_of_lists(after.lists, after.readings)
    for name, cloud in known.items():
        if name.casefold() == region.casefold():
            return region.casefold(), cloud
    if region.casefold() == WORLDWIDE:
        return WORLDWIDE, None
    raise UserError(_unknown("region", region, (WORLDWIDE, *known)))


def _is_in(change: Change, place: tuple[str, Cloud | None], cloud: Cloud | None) -> bool:
    region, its = place
    if change.region == WORLDWIDE:
        return None in (its, cloud) or its is cloud
    return change.region.casefold() == region


def _unknown(what: str, name: str, known: tuple[str, ...]) -> Diagnostic:
    near = did_you_mean(name, known)
    hint = f"did you mean `{near}`?" if near else f"there are {', '.join(known)}"
    return Diagnostic(codes.USAGE, f"neither edition has a {what} `{name}`; {hint}")


def diff_document(its: CatalogDiff) -> dict[str, Any]:
    """The comparison as a JSON document (schemas/catalog-diff.schema.json)."""
    return {
        "format_version": FORMAT_VERSION,
        "old": {"edition": its.old.edition, "digest": its.old.digest},
        "new": {"edition": its.new.edition, "digest": its.new.digest},
        "summary": {impact.value: count for impact, count in counts(its.changes).items()},
        "hidden": its.hidden,
        "changes": [change_document(each) for each in its.changes],
    }
