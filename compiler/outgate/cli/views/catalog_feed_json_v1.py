"""What `catalog feed` wrote, as JSON (schemas/feed-written.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_feed import WrittenFeed
from outgate.plan.document import json_text


def render(feed: WrittenFeed, _: Style) -> str:
    """The files that are new or differ, and those of earlier runs that no edition has now."""
    return json_text(
        {
            "format_version": "1.0",
            "folder": feed.folder,
            "editions": list(feed.editions),
            "written": list(feed.written),
            "unchanged": feed.unchanged,
            "stale": list(feed.stale),
        }
    )
