"""Words of single cells of the page."""

from outgate.cli.views.html.words import counted
from outgate.replay.figures import Sums


def source_words(sums: Sums) -> str:
    """How many sources, "" where the log does not tell."""
    return f"{'at least ' if sums.at_least else ''}{sums.sources:,}" if sums.sources else ""


def often_words(sums: Sums) -> str:
    """How often, and from how many sources."""
    sources = source_words(sums)
    from_sources = f", {sources} source{'' if sums.sources == 1 else 's'}" if sources else ""
    return f"{counted(sums.requests, 'request')}{from_sources}"
