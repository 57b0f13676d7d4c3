"""Statements by site: how often each was used from where, and what breaks there beside it.

A site is a named source. A request counts for the smallest that holds its address, so that sites
share nothing; what none holds is elsewhere.
"""

from collections.abc import Iterable, Mapping

from outgate.plan.comparison.provenance import Standing, Statements
from outgate.replay.fold import Judged
from outgate.replay.report import Finding, SiteTable, SiteUse, StatementSites, StatementUse
from outgate.replay.segments import HIDDEN, Segments
from outgate.traffic.interval import EVERY_ADDRESS

_Numbers = Mapping[str, int]


def site_table(
    statements: Iterable[StatementUse],
    standing: Statements,
    used: Mapping[tuple[str, str], int],
    judged: Iterable[Judged],
    breaks: Iterable[Finding],
    segments: Segments,
) -> SiteTable:
    """The table; `used` has requests by the text of a statement and the name of a site.

    What breaks stands beside the statement that comes nearest, as far as one does.
    """
    listed = tuple(statements)
    known = {each.text for each in listed}
    broken: dict[str, dict[str, int]] = {}
    for finding in breaks:
        near = finding.near.statement if finding.near is not None else ""
        row = broken.setdefault(near if near in known else "", {})
        site = finding.segment.site
        row[site] = row.get(site, 0) + finding.sums.requests
    every: dict[str, int] = {}
    for each in judged:
        site = each.segment.site
        every[site] = every.get(site, 0) + each.tally.requests
    requests: dict[str, dict[str, int]] = {}
    for (text, site), number in used.items():
        requests.setdefault(text, {})[site] = number
    names = segments.sites + ((HIDDEN.site,) if HIDDEN.site in every else ())
    return SiteTable(
        names,
        tuple(
            StatementSites(
                each.text,
                each.places,
                _meant(standing.get(each.text), segments),
                _cells(names, requests.get(each.text, {}), broken.get(each.text, {})),
            )
            for each in listed
        ),
        _cells(names, {}, broken.get("", {})),
        _cells(names, every, _sum(broken.values())),
    )


def _meant(standing: Standing | None, segments: Segments) -> tuple[str, ...] | None:
    """The sites that a statement is for, at least in part; None for all, or where nobody knows."""
    if standing is None or standing.addresses in (None, EVERY_ADDRESS):
        return None
    return segments.sites_of(standing.addresses)


def _cells(names: tuple[str, ...], requests: _Numbers, breaks: _Numbers) -> tuple[SiteUse, ...]:
    """Those that have something, in the order of the sites."""
    return tuple(
        SiteUse(name, requests.get(name, 0), breaks.get(name, 0))
        for name in names
        if name in requests or name in breaks
    )


def _sum(rows: Iterable[_Numbers]) -> dict[str, int]:
    whole: dict[str, int] = {}
    for row in rows:
        for site, number in row.items():
            whole[site] = whole.get(site, 0) + number
    return whole
