"""The words of a replay about the fleets that sent something."""

from collections.abc import Iterable

from outgate.cli.views.wording import PLACES_SHOWN
from outgate.diagnostics import count, join_first
from outgate.replay.devices import Sender
from outgate.replay.figures import FleetShare
from outgate.replay.report import Report


def sender_words(sender: Sender) -> str:
    """The fleet, the fleets that it may be, or why it is not known."""
    return " or ".join(sender.fleets) or f"not known: {sender.why}"


def shares_words(shares: Iterable[FleetShare]) -> str:
    """`win10-1709 (12 devices), linux (1 device); not known, as no device has ... (3 sources)`."""
    ordered = sorted(shares, key=lambda share: -share.devices)
    known = [
        f"{sender_words(share.sender)} ({count(share.devices, 'device')})"
        for share in ordered
        if share.sender.fleets
    ]
    unknown = [
        f"not known, as {share.sender.why} ({_sources(share)})"
        for share in ordered
        if not share.sender.fleets
    ]
    return "; ".join([join_first(known, PLACES_SHOWN)] * bool(known) + unknown)


def _sources(share: FleetShare) -> str:
    least = "at least " if share.at_least else ""
    return f"{least}{count(share.sources, 'source')}"


def broken_words(report: Report) -> str:
    """The fleets of what breaks, "" where nobody knows or nothing breaks."""
    rows = () if report.fleets is None else report.fleets.rows
    breaks = [use.breaks for use in rows if use.breaks is not None]
    return f"Breaks by fleet: {shares_words(breaks)}." if breaks else ""
