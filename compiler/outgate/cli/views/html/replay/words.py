"""Words of single cells of the page."""

from outgate.cli.views.html.words import counted
from outgate.replay.figures import Sums


def source_words(sums: Sums) -> str:
    """How many sources, "" where the log does not tell."""
    return f"{'at least ' if sums.at_least else ''}{sums.sources:,}" if sums.sources else ""


def period_words(sums: Sums) -> str:
    """From when to when, in days."""
    first, last = sums.first[:10], sums.last[:10]
    if not first and not last:
        return ""
    return first if first == last else f"{first or '?'} to {last or '?'}"


def often_words(sums: Sums) -> str:
    """How often, and from how many sources."""
    sources = source_words(sums)
    from_sources = f", {sources} source{'' if sums.sources == 1 else 's'}" if sources else ""
    return f"{counted(sums.requests, 'request')}{from_sources}"
