"""Statements by site: how often each was used from where, and what breaks there beside it.

A site is a source as `by_source` counts it, so that sites share no request.
"""

from collections.abc import Iterable, Mapping, Sequence

from outgate.plan.comparison.compare import Side
from outgate.plan.comparison.provenance import Standing
from outgate.replay.attribution import Allowed
from outgate.replay.by_source import NamedSources
from outgate.replay.figures import SourceUse
from outgate.replay.report import Finding, SiteTable, SiteUse, StatementSites, StatementUse
from outgate.replay.segments import Segment
from outgate.traffic.interval import EVERY_ADDRESS

_Numbers = Mapping[int, int]


def site_table(
    statements: Iterable[StatementUse],
    allowed: Iterable[Allowed],
    breaks: Iterable[Finding],
    sources: Sequence[SourceUse],
    named: NamedSources,
    side: Side,
) -> SiteTable:
    """The table. What breaks stands beside the statement that comes nearest, as far as one does."""
    listed = tuple(statements)
    known = {each.text for each in listed}
    sites = _Sites(sources, named)
    broken: dict[str, dict[int, int]] = {}
    for finding in breaks:
        near = finding.near.statement if finding.near is not None else ""
        row = broken.setdefault(near if near in known else "", {})
        site = sites.of(finding.segment)
        row[site] = row.get(site, 0) + finding.sums.requests
    requests: dict[str, dict[int, int]] = {}
    for each in allowed:
        site, number = sites.of(each.judged.segment), each.judged.tally.requests
        for text in {origin.statement for origin in each.origins}:
            row = requests.setdefault(text, {})
            row[site] = row.get(site, 0) + number
    standing = side.statements or {}
    return SiteTable(
        tuple(
            StatementSites(
                each.text,
                each.places,
                sites.meant(standing.get(each.text)),
                _cells(requests.get(each.text, {}), broken.get(each.text, {})),
            )
            for each in listed
        ),
        _cells({}, broken.get("", {})),
    )


class _Sites:
    """The numbers of sites: their places among the sources of a report."""

    def __init__(self, sources: Sequence[SourceUse], named: NamedSources) -> None:
        self._named = named
        numbers = {each: number for number, each in named.every.items()}
        self._places = {
            numbers[use.name, use.addresses, use.where]: place for place, use in enumerate(sources)
        }

    def of(self, segment: Segment) -> int:
        """The site of a segment, which is one of those that were judged."""
        return self._places[self._named.holding(segment)[0]]

    def meant(self, standing: Standing | None) -> tuple[int, ...] | None:
        """The sites that a statement is for, at least in part; None for all, or nobody knows."""
        if standing is None or standing.addresses is None or standing.addresses == EVERY_ADDRESS:
            return None
        numbers = self._named.first_holding(standing.addresses)
        return tuple(sorted(self._places[each] for each in numbers if each in self._places))


def _cells(requests: _Numbers, breaks: _Numbers) -> tuple[SiteUse, ...]:
    """Those that have something, in the order of the sites."""
    return tuple(
        SiteUse(site, requests.get(site, 0), breaks.get(site, 0))
        for site in sorted({*requests, *breaks})
    )
