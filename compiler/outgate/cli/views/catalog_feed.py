"""What `catalog feed` wrote."""

from outgate.cli.views.diagnostics import visible
from outgate.commands.catalog_feed import WrittenFeed
from outgate.diagnostics import count

_SHOWN = 20  # names of files


def feed_text(its: WrittenFeed, folder: str) -> str:
    """The files that are new or differ, then the sums."""
    lines = [f"  {visible(name)}" for name in its.written[:_SHOWN]]
    if len(its.written) > _SHOWN:
        lines.append(f"  and {len(its.written) - _SHOWN} more")
    first, last = its.editions[0], its.editions[-1]
    lines.append(
        f"{count(len(its.editions), 'edition')}, {first} to {last}, in {visible(folder)}: "
        f"{count(len(its.written), 'file')} written, {its.unchanged} unchanged"
    )
    return "\n".join(lines)


def stale_text(its: WrittenFeed) -> str:
    """The files of earlier runs that no edition has now."""
    lines = [f"  {visible(name)}" for name in its.stale[:_SHOWN]]
    if len(its.stale) > _SHOWN:
        lines.append(f"  and {len(its.stale) - _SHOWN} more")
    head = "left as they are, from an earlier run and in no edition now; remove them if not needed:"
    return "\n".join((head, *lines))
