"""The words of an inventory, shared by its views: texts about counts, without layout."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from outgate.catalog.prerequisites import version_text
from outgate.diagnostics import and_more, count, join_first
from outgate.inventory.coverage import Cover
from outgate.inventory.eligibility import Status
from outgate.inventory.model import (
    CoverGroup,
    FleetCount,
    Inventory,
    LackCount,
    ReadFile,
    StatementUse,
    StatusCount,
)
from outgate.inventory.sites import NO_SITE

PLACES = 3
NO_POLICIES = "there are none that the devices could be held against"
# The answers that somebody should look at: their groups are listed.
OPEN = (Cover.NOT_COVERED, Cover.OTHER_METHOD, Cover.UNDECIDED)


def headline(inventory: Inventory) -> str:
    """What was counted."""
    devices, files = inventory.totals.counted, len(inventory.files)
    return f"{count(devices, 'device')} counted from {count(files, 'file')}, {inventory.as_of}"


def file_words(file: ReadFile) -> str:
    """A file: what it is, and what of it was not read."""
    words = [f"{file.title}, {count(file.rows, 'row')}"]
    if lines := sum(each.lines for each in file.unread):
        reasons = ", ".join(f"{each.lines} {each.reason}" for each in file.unread)
        words.append(f"{count(lines, 'line')} not read ({reasons})")
    if values := sum(number for _, number in file.odd):
        columns = ", ".join(f"{column} {number}" for column, number in file.odd)
        words.append(f"{count(values, 'value')} without a meaning ({columns})")
    return "; ".join(words)


def left_words(inventory: Inventory) -> str:
    """What was left out of the counts, "" where nothing was."""
    totals = inventory.totals
    since = inventory.as_of - timedelta(days=inventory.stale_days)
    parts = [
        (totals.not_onboarded, "not onboarded (`--all` counts them)"),
        (totals.stale, f"not seen since {since}"),
        (totals.without_fleet, "of no fleet"),
        (totals.merged, "merged by the service into others"),
    ]
    words = ", ".join(f"{number} {what}" for number, what in parts if number)
    return f"left out: {words}" if words else ""


def onboarding_words(inventory: Inventory) -> str:
    """How many may not be onboarded at all, "" where every file says it."""
    perhaps = inventory.totals.perhaps_onboarded
    return f"of {perhaps} no file says whether they are onboarded" if perhaps else ""


def by_site(fleets: Iterable[FleetCount]) -> dict[str, list[FleetCount]]:
    """Fleets by site, named sites first; the largest fleet of each first."""
    sites: dict[str, list[FleetCount]] = defaultdict(list)
    for each in fleets:
        sites[each.site].append(each)
    return {
        site: sorted(sites[site], key=lambda each: (-each.devices, each.fleet))
        for site in sorted(sites, key=_site_order)
    }


def cover_words(inventory: Inventory) -> str:
    """How many devices policies have, "" without policies."""
    if inventory.policies is None:
        return ""
    policies = inventory.policies
    return ", ".join(
        f"{policies.count(cover)} {cover}"
        for cover in Cover
        if policies.count(cover) or cover in (Cover.COVERED, Cover.NOT_COVERED)
    )


def open_groups(inventory: Inventory, cover: Cover) -> list[CoverGroup]:
    """The groups with an answer, the largest first."""
    if inventory.policies is None:
        return []
    groups = (group for group in inventory.policies.cover if group.cover is cover)
    return sorted(groups, key=lambda group: (-group.devices, group.site, group.fleet))


def group_words(group: CoverGroup) -> str:
    """One such group."""
    parts = [group.site, group.fleet]
    if group.region:
        parts.append(f"region {group.region}")
    if group.cover is Cover.OTHER_METHOD:
        parts.append(f"connects by {group.connectivity}")
    if group.is_lucky:
        parts.append("allowed by rules for others")
    return f"{count(group.devices, 'device')}: {', '.join(parts)}"


def name_words(names: Sequence[str], devices: int) -> str:
    """The names that somebody asked for, and how many more there are; "" for none."""
    if not names:
        return ""
    rest = devices - len(names)
    return ", ".join(names) + (f" {and_more(rest)}" if rest else "")


def unused_words(inventory: Inventory) -> tuple[tuple[str, list[str]], ...]:
    """Statements, and fleets of others, that no device is there for, for certain: with titles."""
    uses = () if inventory.policies is None else inventory.policies.statements
    partly = [use for use in uses if use.unused and not use.for_nobody]
    return (
        (
            "statements for devices that nobody has",
            [_statement_words(use) for use in uses if use.for_nobody],
        ),
        (
            "fleets that statements name and nobody has",
            [f"{', '.join(use.unused)}: {_statement_words(use)}" for use in partly],
        ),
    )


def _statement_words(use: StatementUse) -> str:
    """A statement with its place."""
    return f"{use.text} ({join_first(use.places, PLACES)})" if use.places else use.text


def status_words(inventory: Inventory) -> str:
    """How devices stand to streamlined connectivity."""
    return ", ".join(
        f"{inventory.by_status(status)} {status}"
        for status in Status
        if inventory.by_status(status) or status in (Status.ELIGIBLE, Status.NOT_YET)
    )


def named_by_status(inventory: Inventory) -> list[tuple[Status, list[StatusCount]]]:
    """The groups of which somebody asked for names, by how they stand to it."""
    named = [each for each in inventory.streamlined if each.names]
    groups = ((status, [each for each in named if each.status is status]) for status in Status)
    return [(status, of_status) for status, of_status in groups if of_status]


def site_words(inventory: Inventory) -> list[str]:
    """How devices of each site stand to it, named sites first."""
    sites: dict[str, Counter[Status]] = defaultdict(Counter)
    for each in inventory.streamlined:
        sites[each.site][each.status] += each.devices
    lines = []
    for site in sorted(sites, key=_site_order):
        counts = (f"{sites[site][each]} {each}" for each in Status if sites[site][each])
        lines.append(f"{site}: {', '.join(counts)}")
    return lines


def _site_order(site: str) -> tuple[bool, str]:
    """Sites first, then what is none."""
    return site in NO_SITE, site


def lack_words(inventory: Inventory) -> list[str]:
    """What is too old: for each component the versions that there are, and the one needed."""
    groups: dict[tuple[str, str], list[LackCount]] = defaultdict(list)
    for each in inventory.lacks:
        groups[each.component, version_text(each.needs)].append(each)
    lines = []
    for (component, needs), rows in groups.items():
        devices = sum(row.devices for row in rows)
        oldest, newest = version_text(rows[0].has), version_text(rows[-1].has)
        has = oldest if oldest == newest else f"{oldest} to {newest}"
        verb = "has" if devices == 1 else "have"
        lines.append(f"{count(devices, 'device')} {verb} {component} {has}; needed is {needs}")
    return lines


def missing_words(inventory: Inventory) -> list[str]:
    """What is not known of devices that are undecided."""
    return [f"{count(devices, 'device')}: {what}" for what, devices in inventory.missing]


def connectivity_words(inventory: Inventory) -> str:
    """How devices connect today."""
    return ", ".join(f"{devices} {how}" for how, devices in inventory.connectivity)


def pages_words(inventory: Inventory) -> list[str]:
    """The pages that the prerequisites are from."""
    pages: dict[str, str] = {}
    for row in inventory.needed:
        pages[row.url] = max(pages.get(row.url, ""), row.published.isoformat())
    return [f"{url} ({published})" for url, published in sorted(pages.items())]
