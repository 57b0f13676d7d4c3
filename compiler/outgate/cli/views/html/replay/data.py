"""The data of the page: every finding, rule and statement, for its script to list and filter."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.cli.views.html.fields import AddressFields, SourceFields
from outgate.cli.views.html.replay.fields import (
    Cell,
    FindingFields,
    ReplayFields,
    RuleFields,
    UseFields,
)
from outgate.cli.views.html.replay.words import source_words
from outgate.cli.views.html.words import counted
from outgate.cli.views.links import Links
from outgate.cli.views.replay_figures import source_name
from outgate.cli.views.replay_wording import TITLES, finding_notes, period_words
from outgate.replay.report import Finding, Report, SiteUse, StatementSites, StatementUse
from outgate.values import dataclass, field

_NETWORKS_SHOWN = 12


@dataclass(slots=True)
class _Sources:
    """Where requests come from, each once, with the policy's names for it."""

    names: list[str] = field(default_factory=list)
    sets: list[AddressFields] = field(default_factory=list)
    listed: list[SourceFields] = field(default_factory=list)
    _numbers: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)
    _named: dict[str, int] = field(default_factory=dict)

    def number_of(self, words: str, addresses: tuple[str, ...] = ()) -> int:
        """The number that stands for addresses with these words."""
        key = words, addresses
        if key not in self._numbers:
            self._numbers[key] = len(self.listed)
            names = [self._name(each) for each in words.split(", ")]
            self.listed.append({"words": words, "set": len(self.sets)})
            self.sets.append({"names": names, "networks": list(addresses)})
        return self._numbers[key]

    def _name(self, text: str) -> int:
        number = self._named.setdefault(text, len(self.names))
        if number == len(self.names):
            self.names.append(text)
        return number


def page_data(report: Report, links: Links) -> ReplayFields:
    """The document in the page; nothing of it is cut."""
    sources = _Sources()
    numbers = {each.text: number for number, each in enumerate(report.statements)}
    by_text = {each.text: each for each in report.sites.statements}
    findings = [
        _finding(kind, each, sources, numbers) for kind in TITLES for each in getattr(report, kind)
    ]
    unused = [*_unused(report, sources, numbers)]
    wider = [*_wider(report, sources, numbers)]
    return {
        "names": sources.names,
        "addresses": sources.sets,
        "sources": sources.listed,
        "statements": [_use(each, by_text[each.text], links) for each in report.statements],
        "sites": [source_name(each) for each in report.sources],
        "apart": _cells(report.sites.apart),
        "every": [
            (number, each.sums.requests, each.breaks) for number, each in enumerate(report.sources)
        ],
        "findings": findings,
        "unused": unused,
        "wider": wider,
    }


def _finding(
    kind: str, finding: Finding, sources: _Sources, numbers: dict[str, int]
) -> FindingFields:
    near, segment = finding.near, finding.segment
    row = "" if near is None else f"{near.row.list_id}#{near.row.row}"
    details = [
        ("Requests", f"{finding.sums.requests:,}"),
        ("Sources", source_words(finding.sums)),
        ("First and last", period_words(finding.sums)),
        ("From", _networks(segment.name, segment.addresses)),
        (
            "Nearest row",
            "" if near is None else f"{row} `{near.row.text}` {near.kept_out}".rstrip(),
        ),
        ("Allowed as", finding.instead),
        ("Addresses", ", ".join(finding.addresses)),
    ]
    return {
        "kind": kind,
        "to": finding.target,
        "from": sources.number_of(segment.name, segment.addresses),
        "requests": finding.sums.requests,
        "senders": source_words(finding.sums),
        "last": finding.sums.last[:10],
        "statement": numbers.get(near.statement) if near is not None else None,
        "row": row,
        "note": "; ".join(finding_notes(finding)),
        "details": [(title, text) for title, text in details if text],
    }


def _networks(name: str, addresses: Sequence[str]) -> str:
    if not addresses:
        return name
    rest = len(addresses) - _NETWORKS_SHOWN
    shown = ", ".join(addresses[:_NETWORKS_SHOWN])
    return f"{name} ({shown}{f' and {rest:,} more' if rest > 0 else ''})"


def _unused(report: Report, sources: _Sources, numbers: dict[str, int]) -> Iterator[RuleFields]:
    """Those that could be closed first."""
    for rule in sorted(report.unused, key=lambda each: (not each.proposed, each.key)):
        source, remote = _parts(rule.key)
        yield {
            "kind": "could close" if rule.proposed else "stays",
            "to": remote,
            "from": sources.number_of(source),
            "need": rule.need,
            "note": rule.because,
            "statements": _known(rule.statements, numbers),
            "details": [],
        }


def _wider(report: Report, sources: _Sources, numbers: dict[str, int]) -> Iterator[RuleFields]:
    """Every wildcard that was used, those first that a clause would narrow."""
    for use in sorted(report.wildcards, key=lambda each: (each.proposal is None, each.rule)):
        source, remote = _parts(use.rule)
        asked = sum(number for _, number in use.hosts)
        names = f"{counted(len(use.hosts), 'name')}, {counted(asked, 'request')}"
        yield {
            "kind": "wider" if use.proposal else "as it is",
            "to": remote,
            "from": sources.number_of(source),
            "need": "",
            "note": f"{names}; narrow it with `{use.proposal}`" if use.proposal else names,
            "statements": _known(use.statements, numbers),
            "details": [(host, counted(number, "request")) for host, number in use.hosts],
        }


def _parts(key: str) -> tuple[str, str]:
    """Where from and where to, by the key of a rule."""
    source, _, remote = key.rpartition(" -> ")
    return source, remote


def _known(texts: Iterable[str], numbers: dict[str, int]) -> list[int]:
    return [numbers[text] for text in texts if text in numbers]


def _use(use: StatementUse, by_site: StatementSites, links: Links) -> UseFields:
    return {
        "name": ", ".join(use.places) or use.text,
        "text": use.text,
        "places": [{"text": each, "url": links.of_place(each)} for each in use.places],
        "requests": use.sums.requests,
        "senders": source_words(use.sums),
        "period": period_words(use.sums),
        "meant": None if by_site.meant is None else list(by_site.meant),
        "cells": _cells(by_site.cells),
    }


def _cells(cells: Iterable[SiteUse]) -> list[Cell]:
    return [(each.site, each.requests, each.breaks) for each in cells]
