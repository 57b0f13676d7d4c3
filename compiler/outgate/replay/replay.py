"""Holds the flows of a log against what is allowed."""

from collections.abc import Iterable, Sequence

from outgate.catalog.model import Catalog
from outgate.catalog.rows import catalog_rows, in_order
from outgate.plan.comparison.compare import Side
from outgate.plan.compile import Compilation
from outgate.plan.digest import rules_digest
from outgate.plan.explanation.near_misses import find_near_misses
from outgate.plan.explanation.rows import refer_to_row
from outgate.replay.attribution import Attribution
from outgate.replay.by_region import by_region, regions_by_origin
from outgate.replay.by_source import NamedSources, by_source
from outgate.replay.devices import DeviceBook
from outgate.replay.figures import Sums, sums_of
from outgate.replay.findings import Findings
from outgate.replay.flows import EVER, LoggedFlow, Window
from outgate.replay.fold import Folded, Folder, SourceIs
from outgate.replay.report import LogFile, Nearest, Report
from outgate.replay.scope import Scope
from outgate.replay.segments import Segment, Segments
from outgate.replay.senders import Senders
from outgate.replay.sites import site_table
from outgate.replay.tally import empty_tally
from outgate.replay.timeline import Per, TimeCounter, Timeline
from outgate.replay.usage import Usage
from outgate.replay.verdicts import JudgedRules, Target
from outgate.replay.wildcards import find_wildcards
from outgate.traffic.interval import EVERYWHERE, address_set, network_of
from outgate.traffic.url import Url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What a log is held against: a side, and the catalog that tells what devices need.

    `compilation` is there where the side is policies that were compiled just now: it can say what
    keeps a row out.
    """

    side: Side
    catalog: Catalog
    compilation: Compilation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How to judge. `everything` holds what no row of the catalog names as well.

    `per` is how finely a timeline is wanted, None where none is.
    """

    source_is: SourceIs = SourceIs.CLIENT
    everything: bool = False
    window: Window = EVER
    addresses_shown: int = 0
    per: Per | None = None


class Replay:
    """One log against one standard: flows go in, a report comes out.

    A `book` of devices tells the fleets that sent them.
    """

    def __init__(
        self, standard: Standard, choices: Choices, book: DeviceBook | None = None
    ) -> None:
        side = standard.side
        self._standard = standard
        self._choices = choices
        self._book = book
        self._rows = tuple(catalog_rows(standard.catalog, withdrawn=True))
        self._rules = JudgedRules(side.rules, side.tags)
        self._scope = Scope(self._rows, side.rules, side.tags)
        self._times = None if choices.per is None else TimeCounter()
        self._folder = Folder(
            self._rules,
            segments_of(side, self._rules),
            None if choices.everything else self._scope,
            choices.source_is,
            self._times,
            self._is_named,
            each_source=book is not None,
        )

    def add(self, flows: Iterable[LoggedFlow]) -> None:
        """Take some flows."""
        self._folder.add(flows, self._choices.window)

    def report(self, files: Sequence[LogFile]) -> Report:
        """What they say."""
        side, choices = self._standard.side, self._choices
        folded = self._folder.fold()
        is_proxy = choices.source_is is SourceIs.PROXY
        senders = Senders(folded, self._book, is_proxy=is_proxy)
        findings = Findings(folded, self._rules, self._nearest, senders, choices.addresses_shown)
        own, is_mma = self._endpoints()
        attribution = Attribution(side)
        allowed = tuple(attribution.allowed(folded))
        usage = Usage(folded, allowed, side, lambda endpoint: own.get(endpoint, False))
        others = senders.meant_for_others(allowed, attribution, self._fleets())
        compilation = self._standard.compilation
        retained = compilation.plan.retained if compilation is not None else ()
        catalog = self._standard.catalog
        breaks, statements = findings.breaks(), usage.statements(others)
        named = NamedSources(side, folded)
        sources = by_source(folded, named)
        return Report(
            against=side.name,
            digest=rules_digest(side.rules),
            edition=catalog.edition,
            files=tuple(sorted(files, key=lambda file: file.name)),
            since=choices.window.since,
            until=choices.window.until,
            source_is=choices.source_is.value,
            scope="all" if choices.everything else "catalog",
            flows=folded.flows,
            logged=_logged(folded),
            outside=folded.outside.requests,
            totals=findings.totals(),
            not_judged=findings.not_judged(),
            breaks=breaks,
            gaps=findings.gaps(self._is_named),
            opened=findings.opened(),
            depends=findings.depends(),
            rules=usage.rules(),
            unused=usage.unused(each.rule for each in retained),
            statements=statements,
            wildcards=find_wildcards(allowed, catalog.readings.narrowings, is_mma),
            sources=sources,
            regions=by_region(folded, allowed, self._regions()),
            fleets=senders.table(),
            sites=site_table(statements, allowed, breaks, sources, named, side),
            timeline=self._timeline(),
        )

    def _timeline(self) -> Timeline | None:
        per = self._choices.per
        return None if self._times is None or per is None else self._times.timeline(per)

    def _is_named(self, target: Target) -> bool:
        """Whether a row of the catalog names a target."""
        return bool(self._scope.rows(target))

    def _fleets(self) -> dict[str, frozenset[str]]:
        """The fleets that each statement is for; of those for any device there are none."""
        compilation = self._standard.compilation
        by_text = compilation.by_text.items() if compilation is not None else ()
        return {
            text: frozenset().union(*(each.request.fleets for each in statements))
            for text, statements in by_text
            if all(each.request.fleets for each in statements)
        }

    @property
    def _is_same_catalog(self) -> bool:
        """Whether origins of the rules name rows of this catalog; in another they are others."""
        return self._standard.side.catalog == self._standard.catalog.digest

    def _regions(self) -> dict[str, str]:
        """The region of each row by what origins call it, of older editions as well."""
        compilation = self._standard.compilation
        rows = self._rows if self._is_same_catalog else ()
        return regions_by_origin(rows, compilation.older if compilation is not None else ())

    def _endpoints(self) -> tuple[dict[str, bool], dict[str, bool]]:
        """By endpoint: whether it is of a service of the team's own, and of the old agent's."""
        own, is_mma = {}, {}
        for row in self._rows if self._is_same_catalog else ():
            own[row.endpoint.id] = row.list.method is None and row.list.cloud is None
            is_mma[row.endpoint.id] = row.is_mma
        return own, is_mma

    def _is_open(self, target: Target) -> bool:
        """Whether some source is allowed a target, or a part of it."""
        answer = self._rules.answer(target)
        return bool(answer.allowed or answer.partly)

    def _nearest(self, target: Target, segment: Segment, path: str) -> Nearest | None:
        """The row that comes closest to a target which nothing allows from a segment."""
        compilation = self._standard.compilation
        if compilation is not None and target.protocol in ("http", "https"):
            url = Url(target.protocol, target.host, target.port, path)
            near = self._scope.near(target)
            misses = find_near_misses(url, compilation, _address_of(segment), near)
            text = ""
            if not misses:
                misses = find_near_misses(url, compilation, None, near)
                # These statements are not for the segment, whatever else keeps their rows out.
                text = "is allowed from other sources only" if self._is_open(target) else ""
            if misses:
                best = misses[0]
                return Nearest(best.row, best.statement, best.places, text or best.text)
        rows = self._scope.rows(target)
        if not rows:
            return None
        return Nearest(refer_to_row(in_order(rows)[0], self._standard.catalog.edition))


def segments_of(side: Side, rules: JudgedRules | None = None) -> Segments:
    """The sources that a side cannot tell apart; `rules` are its own, where they are there."""
    judged = rules if rules is not None else JudgedRules(side.rules, side.tags)
    return Segments(judged.sources(), side.sources)


def _address_of(segment: Segment) -> str | None:
    """One address of a segment as a network; None for any."""
    if segment.hidden or segment.addresses == EVERYWHERE:
        return None
    return network_of(address_set(segment.addresses).example())


def _logged(folded: Folded) -> Sums:
    """All that was in the window."""
    whole = empty_tally()
    whole.add_tally(folded.outside)
    for judged in folded.judged:
        whole.add_tally(judged.tally)
    return sums_of(whole)
