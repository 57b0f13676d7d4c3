"""What `catalog feed` wrote, as text."""

from collections.abc import Sequence

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import FILES_SHOWN, Style
from outgate.commands.catalog_feed import WrittenFeed
from outgate.diagnostics import and_more, count


def render(feed: WrittenFeed, _: Style) -> str:
    """The files that are new or differ, then the sums."""
    first, last = feed.editions[0], feed.editions[-1]
    sums = (
        f"{count(len(feed.editions), 'edition')}, {first} to {last}, in {visible(feed.folder)}: "
        f"{count(len(feed.written), 'file')} written, {feed.unchanged} unchanged"
    )
    return "\n".join((*_names(feed.written), sums))


def stale_text(feed: WrittenFeed) -> str:
    """The files of earlier runs that no edition has now."""
    head = "left as they are, from an earlier run and in no edition now; remove them if not needed:"
    return "\n".join((head, *_names(feed.stale)))


def _names(names: Sequence[str]) -> list[str]:
    rest = len(names) - FILES_SHOWN
    more = [f"  {and_more(rest)}"] if rest > 0 else []
    return [*(f"  {visible(name)}" for name in names[:FILES_SHOWN]), *more]
