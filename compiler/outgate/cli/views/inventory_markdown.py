"""An inventory as Markdown, for a ticket or the comment of a pull request."""

from collections.abc import Iterable

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
from outgate.cli.views.markdown import code, escape
from outgate.cli.views.review_blocks import END_OF_FOLDED, LIMIT, Block, compose, folded
from outgate.cli.views.wording import Style
from outgate.inventory.model import FleetCount, Inventory


def render(inventory: Inventory, _: Style, *, limit: int = LIMIT) -> str:
    """What to look at first, then fleets by site and the files; never longer than `limit`."""
    head = [f"### Inventory: {escape(headline(inventory))}", ""]
    head.append(f"- policies: {escape(cover_words(inventory) or NO_POLICIES)}")
    if inventory.totals.counted:
        head.append(f"- streamlined connectivity: {escape(status_words(inventory))}")
        head.append(f"- how devices connect today: {escape(connectivity_words(inventory))}")
    notes = (left_words(inventory), onboarding_words(inventory))
    head += (f"- {escape(note)}" for note in notes if note)
    blocks = [Block(order=0, head=(*head, ""))]
    for each in OPEN:
        groups = open_groups(inventory, each)
        texts = (_named(group_words(group), group.names, group.devices) for group in groups)
        blocks += _list(1, str(each).capitalize(), texts)
    for title, words in unused_words(inventory):
        blocks += _list(2, title.capitalize(), words)
    blocks += _list(3, "Streamlined connectivity by site", site_words(inventory))
    blocks += _list(3, "Too old for streamlined connectivity", lack_words(inventory))
    blocks += _list(3, "Not known of those that are undecided", missing_words(inventory))
    for status, named in named_by_status(inventory):
        texts = (_named(f"{each.site}, {each.fleet}", each.names, each.devices) for each in named)
        blocks += _list(3, f"Streamlined connectivity: {status}", texts)
    blocks += _table(4, "Fleets by site", inventory.fleets)
    blocks += _table(5, "Of no fleet", inventory.without_fleet)
    files = (f"{file.name}: {file_words(file)}" for file in inventory.files)
    blocks += _list(5, "Files", files)
    blocks += _list(6, "Prerequisites as published", pages_words(inventory))
    return compose(blocks, limit)


def _named(words: str, names: tuple[str, ...], devices: int) -> str:
    told = name_words(names, devices)
    return f"{words} ({told})" if told else words


def _list(order: int, title: str, texts: Iterable[str]) -> list[Block]:
    rows = tuple(f"- {escape(text)}" for text in texts)
    head = folded(f"{escape(title)} ({len(rows)})")
    return [Block(order=order, head=head, rows=rows, tail=END_OF_FOLDED)] if rows else []


def _table(order: int, title: str, fleets: tuple[FleetCount, ...]) -> list[Block]:
    rows = tuple(
        f"| {code(site)} | {code(_named(row.fleet, row.names, row.devices))} | {row.devices} |"
        for site, rows in by_site(fleets).items()
        for row in rows
    )
    head = folded(f"{escape(title)} ({len(rows)})", ("| site | fleet | devices |", "|---|---|--:|"))
    rest = "| | and {} more | |".format
    return [Block(order=order, head=head, rows=rows, tail=END_OF_FOLDED, rest=rest)] if rows else []
