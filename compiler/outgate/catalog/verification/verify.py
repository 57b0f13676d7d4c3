"""What the rows and lists of an edition say of each other: duplicates, gaps and contradictions.

Findings about one row are made when a file is imported and stand in the edition. These need the
whole edition, carried lists included, and are made when somebody asks.
"""

import re
from collections.abc import Iterable

from outgate.catalog.findings import Finding, FindingCode, Place
from outgate.catalog.model import Catalog
from outgate.catalog.verification.history import bare_names, lost_dots, lost_hosts
from outgate.catalog.verification.lists import missing_siblings, unusable_tags
from outgate.catalog.verification.platforms import (
    blank_platforms,
    platform_contradictions,
    sister_contradictions,
)
from outgate.catalog.verification.regions import (
    cloud_contradictions,
    geography_spellings,
    missing_on_list,
    region_contradictions,
)
from outgate.catalog.verification.rows import (
    condition_contradictions,
    duplicate_rows,
    need_contradictions,
    optional_without_feature,
)
from outgate.catalog.verification.view import Check, EditionView, Looks, view_of

CHECKS: tuple[Check, ...] = (
    Check(duplicate_rows),
    Check(geography_spellings),
    Check(region_contradictions),
    Check(cloud_contradictions),
    Check(condition_contradictions),
    Check(need_contradictions),
    Check(platform_contradictions),
    Check(missing_on_list),
    Check(optional_without_feature),
    Check(blank_platforms),
    Check(sister_contradictions),
    Check(missing_siblings, Looks.AS_PUBLISHED),
    Check(unusable_tags, Looks.AS_PUBLISHED),
    Check(lost_dots, Looks.AS_CORRECTED),
    Check(bare_names, Looks.AS_CORRECTED),
    Check(lost_hosts, Looks.AS_CORRECTED),
)


def verify(
    catalog: Catalog, older: Iterable[Catalog] = (), corrected: Catalog | None = None
) -> tuple[Finding, ...]:
    """Everything there is to say about an edition as published, in order of codes and places.

    `older` editions tell what a mangled text once was and which hosts went. Where overlays read
    rows that cannot be read as published, `corrected` is the edition with them: what those rows
    and others say of each other counts too.
    """
    earlier = tuple(sorted(older, key=lambda edition: edition.edition))
    published = view_of(catalog, earlier)
    settled = published if corrected is None else view_of(corrected, earlier)
    findings = [finding for endpoint_list in catalog.lists for finding in endpoint_list.findings]
    for check in CHECKS:
        if check.looks is not Looks.AS_CORRECTED:
            findings += check.run(published)
    if corrected is not None:
        findings += _only_corrected(settled, findings)
    for check in CHECKS:
        if check.looks is Looks.AS_CORRECTED:
            findings += check.run(settled)
    return tuple(sorted(dict.fromkeys(findings), key=_order))


def _only_corrected(corrected: EditionView, known: Iterable[Finding]) -> list[Finding]:
    """What shows in the corrected edition alone, but for rows that an overlay made."""
    told = {(finding.code, finding.place) for finding in known}
    added = {row.place for row in corrected.rows if row.is_added}
    return [
        finding
        for check in CHECKS
        if check.looks is Looks.BOTH_WAYS
        for finding in check.run(corrected)
        if (finding.code, finding.place) not in told and finding.place not in added
    ]


_CODES = list(FindingCode)


def _order(finding: Finding) -> tuple[int, tuple[tuple[int, str], ...]]:
    return _CODES.index(finding.code), _natural(finding.place)


def _natural(place: Place | None) -> tuple[tuple[int, str], ...]:
    """A key that puts row 9 before row 10."""
    return tuple(
        (int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", str(place))
    )
