"""An inventory as text."""

from collections.abc import Iterator, Sequence

from outgate.cli.views.diagnostics import cells, visible, wrapped
from outgate.cli.views.inventory_wording import (
    NO_POLICIES,
    OPEN,
    by_site,
    connectivity_words,
    cover_words,
    file_words,
    group_words,
    headline,
    lack_words,
    left_words,
    missing_words,
    name_words,
    named_by_status,
    onboarding_words,
    open_groups,
    pages_words,
    site_words,
    status_words,
    unused_words,
)
from outgate.cli.views.wording import Style
from outgate.inventory.model import FleetCount, Inventory

GROUPS_SHOWN = 40  # of a list; companies have hundreds of sites


def render(inventory: Inventory, style: Style) -> str:
    """Fleets by site, what policies cover, and who can move to streamlined connectivity."""
    sections = (
        _files(inventory, style),
        _fleets("fleets by site", inventory.fleets, style),
        _fleets("of no fleet", inventory.without_fleet, style),
        _policies(inventory, style),
        _streamlined(inventory, style),
    )
    return "\n\n".join("\n".join(section) for section in map(list, sections) if section)


def _files(inventory: Inventory, style: Style) -> Iterator[str]:
    yield style.heading(headline(inventory))
    for file in inventory.files:
        yield wrapped("  ", f"{file.name}: {file_words(file)}", style.width, 4)
    for words in (left_words(inventory), onboarding_words(inventory)):
        if words:
            yield wrapped("  ", words, style.width, 4)


def _fleets(title: str, fleets: tuple[FleetCount, ...], style: Style) -> Iterator[str]:
    """Sites with their fleets, counts below one another."""
    if not fleets:
        return
    yield style.heading(title)
    lines: list[str] = []
    width = max(cells(visible(each.fleet)) for each in fleets)
    for site, rows in by_site(fleets).items():
        lines.append(f"  {visible(site)} ({sum(row.devices for row in rows)})")
        for row in rows:
            name = visible(row.fleet)
            lines.append(f"    {name}{' ' * (width - cells(name))}  {row.devices}")
            lines += _names(row.names, row.devices, style, 6)
    yield from style.first(lines, "lines", most=GROUPS_SHOWN)


def _policies(inventory: Inventory, style: Style) -> Iterator[str]:
    if inventory.policies is None:
        yield style.heading("policies")
        yield f"  {NO_POLICIES}"
        return
    yield style.heading(f"policies: {cover_words(inventory)}")
    for cover in OPEN:
        groups = open_groups(inventory, cover)
        if groups:
            lines = []
            for group in groups:
                lines.append(wrapped("    ", group_words(group), style.width, 6))
                lines += _names(group.names, group.devices, style, 6)
            yield f"  {cover}"
            yield from style.first(lines, "groups", most=GROUPS_SHOWN)
    for title, texts in unused_words(inventory):
        yield from _listed(title, texts, style)


def _streamlined(inventory: Inventory, style: Style) -> Iterator[str]:
    if not inventory.totals.counted:
        return
    yield style.heading(f"streamlined connectivity: {status_words(inventory)}")
    yield f"  how devices connect today: {connectivity_words(inventory)}"
    yield from _listed("by site", site_words(inventory), style)
    yield from _listed("too old", lack_words(inventory), style)
    yield from _listed("not known of those that are undecided", missing_words(inventory), style)
    for status, groups in named_by_status(inventory):
        yield f"  {status}"
        lines = []
        for each in groups:
            lines.append(f"    {visible(each.site)}, {visible(each.fleet)} ({each.devices})")
            lines += _names(each.names, each.devices, style, 6)
        yield from style.first(lines, "lines", most=GROUPS_SHOWN)
    yield from _listed("prerequisites as published", pages_words(inventory), style)


def _listed(title: str, texts: Sequence[str], style: Style) -> Iterator[str]:
    if texts:
        yield f"  {title}"
        lines = [wrapped("    ", text, style.width, 6) for text in texts]
        yield from style.first(lines, most=GROUPS_SHOWN)


def _names(names: tuple[str, ...], devices: int, style: Style, indent: int) -> list[str]:
    words = name_words(names, devices)
    return [wrapped(" " * indent, words, style.width, indent)] if words else []
