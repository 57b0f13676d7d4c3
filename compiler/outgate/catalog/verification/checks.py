"""Checks of rows against each other: each a function from all rows of an edition to remarks."""

import re
from collections.abc import Callable, Iterable, Iterator

from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import Cloud, Need
from outgate.catalog.platforms import read_platform_word
from outgate.catalog.rows import CatalogRow
from outgate.catalog.verification.findings import FindingCode
from outgate.catalog.verification.remarks import Remark


def _grouped(
    rows: Iterable[CatalogRow], key: Callable[[CatalogRow], object]
) -> list[list[CatalogRow]]:
    groups: dict[object, list[CatalogRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [group for group in groups.values() if len(group) > 1]


def _duplicates(rows: list[CatalogRow]) -> Iterator[Remark]:
    def key(row: CatalogRow) -> object:
        return row.list.id, row.table.id, str(row.endpoint.remote), row.region

    for first, *others in _grouped(rows, key):
        for other in others:
            if other.endpoint.row != first.endpoint.row:
                message = f"`{other.endpoint.text}` stands in row {first.endpoint.row} too"
                yield Remark(FindingCode.DUPLICATE_ROW, other.place, message, other.endpoint.text)


def _spellings(rows: list[CatalogRow]) -> Iterator[Remark]:
    """Geographies that are not written as the region is, or as most rows of the list write it."""
    groups: dict[tuple[str, str], dict[str, list[CatalogRow]]] = {}
    for row in rows:
        text = row.endpoint.geography
        if text is not None:
            groups.setdefault((row.list.id, row.region), {}).setdefault(text, []).append(row)
    for (_, region), texts in groups.items():
        usual = max(texts, key=lambda text: (text == region, len(texts[text]), text))
        for text, its in texts.items():
            plain = region in (WORLDWIDE, text, text.lower().replace(" ", "-"))
            if text != usual:
                message = f"`{text}` is read like `{usual}`, which other rows say"
            elif not plain:
                message = f"`{text}` is read as region `{region}`"
            else:
                continue
            for row in its:
                yield Remark(FindingCode.GEOGRAPHY_SPELLING, row.place, message, text)


def _regions_in_names(rows: list[CatalogRow]) -> Iterator[Remark]:
    """Hosts whose name has the code of another region: `...aen0a` under AU."""
    codes = {row.region for row in rows if re.fullmatch(r"[A-Z]{3}", row.region)}
    for row in rows:
        label = row.host.partition(".")[0]
        for code in sorted(codes - {row.region, "GCC"}):
            if row.region != WORLDWIDE and re.search(rf"{code.lower()}\d", label):
                message = f"the name speaks of `{code}`, the geography says `{row.region}`"
                raw = row.endpoint.text
                yield Remark(FindingCode.REGION_CONTRADICTION, row.place, message, raw)


def _endings(rows: list[CatalogRow]) -> Iterator[Remark]:
    """Names for the same government customers with `.com` here and `.us` there."""
    government = [row for row in rows if row.list.cloud is Cloud.GOVERNMENT and row.host]
    for group in _grouped(government, lambda row: (row.list.service, row.host.rpartition(".")[0])):
        first = group[0]
        for other in group[1:]:
            if other.host != first.host and other.shares_region(first):
                message = f"`{other.host}` here, `{first.host}` in {first.place}"
                raw = other.endpoint.text
                yield Remark(FindingCode.CLOUD_CONTRADICTION, other.place, message, raw)


def _conditions(rows: list[CatalogRow]) -> Iterator[Remark]:

    def conditions(row: CatalogRow) -> tuple[str, ...]:
        held = [r for r in row.readings if r.condition is not None and not r.methods]
        return tuple(sorted(reading.says for reading in held))

    for row in rows:
        for reading in row.readings:
            if reading.disputed:
                message = f"the row is {reading.says}; {reading.disputed}"
                raw = row.endpoint.text
                yield Remark(FindingCode.CONDITION_CONTRADICTION, row.place, message, raw)
    hosts = [row for row in rows if row.list.service == "mde" and conditions(row)]
    for first, *others in _grouped(hosts, lambda row: str(row.endpoint.remote)):
        for other in others:
            if conditions(other) != conditions(first):
                message = (
                    f"`{other.host}` is {'; '.join(conditions(other))}, but "
                    f"{'; '.join(conditions(first))} in {first.place}"
                )
                raw = other.endpoint.text
                yield Remark(FindingCode.CONDITION_CONTRADICTION, other.place, message, raw)


def _needs(rows: list[CatalogRow]) -> Iterator[Remark]:
    marked = [row for row in rows if row.endpoint.need is not None]
    for group in _grouped(marked, lambda row: (row.list.service, str(row.endpoint.remote))):
        required = [row for row in group if row.endpoint.need is Need.REQUIRED]
        optional = [row for row in group if row.endpoint.need is Need.OPTIONAL]
        if required and optional:
            first, *others = dict.fromkeys(row.place for row in optional)
            here = ", ".join(("here", *others))
            where = ", ".join(dict.fromkeys(row.place for row in required))
            message = f"optional {here}; required in {where}"
            raw = optional[0].endpoint.text
            yield Remark(FindingCode.NEED_CONTRADICTION, first, message, raw)


def _platforms(rows: list[CatalogRow]) -> Iterator[Remark]:
    """Rows whose category names platforms, such as `Common (Mac/Linux)`, and cells others."""
    for row in rows:
        notes = re.findall(r"\(([^)]*)\)", row.endpoint.category or "")
        read = [read_platform_word(note) for note in notes]
        named = {fleet for its in read if its for platform in its for fleet in platform.fleets}
        said = {
            fleet
            for platform in row.table.platforms
            if platform.name in row.endpoint.platforms
            for fleet in platform.fleets
        }
        if named and said and named != said:
            words = ", ".join(f"`{name}`" for name in row.endpoint.platforms)
            message = f"the category is `{row.endpoint.category}`, the cells say yes for {words}"
            raw = row.endpoint.text
            yield Remark(FindingCode.PLATFORM_CONTRADICTION, row.place, message, raw)


def _missing(rows: list[CatalogRow]) -> Iterator[Remark]:
    """Hosts for older Windows on the streamlined list that the standard list lacks."""
    standard = {
        (row.list.cloud, row.region, str(row.endpoint.remote))
        for row in rows
        if row.list.method == "standard"
    }
    regions = {(cloud, region) for cloud, region, _ in standard}
    for row in rows:
        at = (row.list.cloud, row.region)
        if (
            row.list.method == "streamlined"
            and row.table.id.startswith("legacy")
            and at in regions
            and not {(*at, str(row.endpoint.remote)), (at[0], WORLDWIDE, str(row.endpoint.remote))}
            & standard
        ):
            message = f"`{row.endpoint.text}` is not on the standard list for `{row.region}`"
            raw = row.endpoint.text
            yield Remark(FindingCode.MISSING_ON_LIST, row.place, message, raw)


def _featureless(rows: list[CatalogRow]) -> Iterator[Remark]:
    for row in rows:
        if row.endpoint.need is Need.OPTIONAL and not any(
            each.feature or each.part or each.condition for each in row.readings
        ):
            message = (
                "optional, and no feature turns it on: no statement can ask for it, an overlay "
                "that changes it to `need: required` can"
            )
            raw = row.endpoint.text
            yield Remark(FindingCode.OPTIONAL_WITHOUT_FEATURE, row.place, message, raw)


def _blank_platforms(rows: list[CatalogRow]) -> Iterator[Remark]:
    for row in rows:
        if row.table.platforms and not row.endpoint.platforms:
            message = "no platform cell says anything: assumed to be for every device"
            yield Remark(FindingCode.BLANK_PLATFORMS, row.place, message, row.endpoint.text)


def _sisters(rows: list[CatalogRow]) -> Iterator[Remark]:
    """Rows whose platforms are those of no row for the same kind of host in another region."""

    def kind(row: CatalogRow) -> object:
        kinds = [each.pattern for each in row.known.sisters if each.search(row.host)]
        return (row.list.id, row.table.id, kinds[0]) if kinds else row.place

    for group in _grouped(rows, kind):
        for row in group:
            others = [each for each in group if each.region != row.region]
            cells = set(row.endpoint.platforms)
            if len(others) > 1 and all(set(each.endpoint.platforms) != cells for each in others):
                said, theirs = (
                    ", ".join(f"`{name}`" for name in each.endpoint.platforms) or "none"
                    for each in (row, others[0])
                )
                message = (
                    f"the cells say yes for {said}; for {theirs} in {others[0].place} "
                    f"(`{others[0].endpoint.text}`), and no sister row says what this one does"
                )
                raw = row.endpoint.text
                yield Remark(FindingCode.SISTER_CONTRADICTION, row.place, message, raw)


CHECKS: tuple[Callable[[list[CatalogRow]], Iterator[Remark]], ...] = (
    _duplicates,
    _spellings,
    _regions_in_names,
    _endings,
    _conditions,
    _needs,
    _platforms,
    _missing,
    _featureless,
    _blank_platforms,
    _sisters,
)
