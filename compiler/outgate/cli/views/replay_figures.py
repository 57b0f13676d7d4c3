"""The tables of a replay by source, region and fleet, which its text and its Markdown share."""

from collections.abc import Iterator

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.replay_senders import sender_words
from outgate.cli.views.replay_wording import sums_words
from outgate.diagnostics import count
from outgate.replay.figures import FleetTable, FleetUse, RegionUse, SourceUse, Where
from outgate.replay.report import Report
from outgate.values import dataclass

_WHERE = {
    Where.ELSEWHERE: "elsewhere",
    Where.NOT_TOLD: "sources that the log does not tell",
}


@dataclass(frozen=True, slots=True)
class Table:
    """Requests by something: each row has what it is called, and how often it was."""

    title: str
    rows: tuple[tuple[str, str], ...]


def tables(report: Report) -> Iterator[Table]:
    """Those that have more than one row; what has a name comes first, the most used before."""
    sources = sorted(
        report.sources, key=lambda use: (use.where is not Where.NAMED, -use.sums.requests)
    )
    regions = sorted(report.regions, key=lambda use: (use.apart is not None, -use.sums.requests))
    every = [
        Table(
            "Sources: a request counts for the smallest that has its address",
            tuple(map(_source, sources)),
        ),
        Table(
            "Regions: of the catalog's rows that ask for a request", tuple(map(_region, regions))
        ),
    ]
    if report.fleets is not None:
        fleets = sorted(
            report.fleets.rows, key=lambda use: (not use.sender.fleets, -use.sums.requests)
        )
        every.append(Table(_fleets_title(report.fleets), tuple(map(_fleet, fleets))))
    yield from (table for table in every if len(table.rows) > 1)


def source_name(use: SourceUse) -> str:
    """What a source is called, or what stands for sources without a name."""
    return visible(use.name) or _WHERE[use.where]


def _source(use: SourceUse) -> tuple[str, str]:
    words = sums_words(use.sums) if use.sums.requests else "no request"
    if use.breaks:
        words += f"; {_break_words(use.breaks)}"
    if use.also:
        words += f"; {use.also:,} more from smaller ones"
    return source_name(use), words


def _region(use: RegionUse) -> tuple[str, str]:
    name = " and ".join(map(visible, use.regions)) if use.apart is None else use.apart
    return name, sums_words(use.sums)


def _fleets_title(table: FleetTable) -> str:
    when = f" on {table.last_seen}" if table.last_seen else ""
    return f"Fleets: by the addresses that {count(table.devices, 'device')} had{when}"


def _fleet(use: FleetUse) -> tuple[str, str]:
    sums = use.sums
    devices = f"{count(use.devices, 'device')}; " if use.devices else ""
    breaks = f"; {_break_words(use.breaks.requests)}" if use.breaks else ""
    return sender_words(use.sender), f"{devices}{sums_words(sums)}{breaks}"


def _break_words(requests: int) -> str:
    return f"{requests:,} of them {'breaks' if requests == 1 else 'break'}"
