"""The editions there are, as text."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog import Editions


def render(editions: Editions, _: Style) -> str:
    """Two lines for each edition: its digest and marks, and the lists that are its own."""
    lines = []
    for row in editions.rows:
        marks = [name for name, on in (("pinned", row.pinned), ("newest", row.newest)) if on]
        note = f"  ({', '.join(marks)})" if marks else ""
        own = [part.id for part in row.catalog.lists if part.carried_from is None]
        lines.append(f"{row.catalog.edition}  {row.catalog.digest[:19]}{note}")
        lines.append(f"    {', '.join(own)}")
    return "\n".join(lines)
