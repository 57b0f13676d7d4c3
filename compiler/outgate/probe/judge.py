"""Results held against the rules: every word on what is allowed comes from the algebra."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypedDict

from outgate.catalog.rows import catalog_rows
from outgate.plan.compile import Compilation
from outgate.plan.explanation.rows import RowReference
from outgate.plan.model import Rule
from outgate.plan.row_index import RowIndex
from outgate.policy.model import ResolvedAllow
from outgate.policy.resolve import read_request
from outgate.probe.cure import find_cure
from outgate.probe.issuer import with_issuer
from outgate.probe.meaning import find_finding, what_it_must
from outgate.probe.observation import Observation, Outcome
from outgate.probe.report import Asking, Cure, Finding, Judged, Verdict
from outgate.probe.ruling import Ruling, Rulings, asking_of
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet
from outgate.traffic.url import Url, UrlError, parse_url
from outgate.values import dataclass

_READ = 1_000  # statements that are read once, as long as no others come between


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation and where it was made: the place as a word, None for anywhere."""

    observation: Observation
    file: str
    source: str | None
    addresses: AddressSet
    fleets: tuple[str, ...]


class _Denied(TypedDict):
    """The fields that say why a URL is not allowed."""

    verdict: Verdict
    row: RowReference | None
    why: str
    near: Asking | None
    cure: Cure | None


class Judge:
    """Holds what was seen against the rules of one plan."""

    def __init__(self, compilation: Compilation) -> None:
        self._compilation = compilation
        rows = tuple(catalog_rows(compilation.catalog, withdrawn=True))
        standing = tuple(row for row in rows if not row.is_withdrawn)
        self._rulings = Rulings(compilation, rows)
        self._standing = RowIndex(standing, compilation.tags)
        self._rows = {row.endpoint.id: row for row in standing}
        # Thousands of URLs have few cures, and a statement is read with all that a catalog offers.
        self._read = lru_cache(_READ)(lambda text: read_request(text, compilation.catalog))

    def names(self, host: str) -> bool:
        """Whether any row of the catalog names a host."""
        return bool(self._standing.naming(host))

    def judge(self, seen: Iterable[Seen]) -> tuple[Judged, ...]:
        """Every URL with what came of it, once for each place and outcome."""
        groups: dict[tuple[str, Outcome, str, str | None], list[Seen]] = {}
        for each in seen:
            observation = each.observation
            key = observation.url, observation.outcome, observation.issuer, each.source
            groups.setdefault(key, []).append(each)
        judged = [self._judge(group) for group in groups.values()]
        order = tuple(Finding)
        return tuple(
            sorted(judged, key=lambda each: (order.index(each.finding), each.url, str(each.source)))
        )

    def judge_name(self, host: str, file: str) -> Judged | None:
        """A host that is only named; None where it is allowed, or none that can be judged."""
        try:
            url = parse_url(host)
        except UrlError:
            return None
        ruled = self._rulings.of(url, EVERY_ADDRESS)
        if ruled.verdict is not Verdict.DENIED or not self.names(url.host):
            return None
        return Judged(
            url=str(url),
            outcome=None,
            detail="",
            source=None,
            files=(file,),
            times=1,
            finding=Finding.AS_DENIED,
            **self._denied(ruled, self._cure(url, ruled, None, EVERY_ADDRESS, ())),
        )

    def _judge(self, group: list[Seen]) -> Judged:
        first = group[0]
        observation = first.observation
        files = tuple(sorted({each.file for each in group}))
        try:
            url = parse_url(observation.url)
        except UrlError as error:
            return Judged(
                url=observation.url[:200],
                outcome=observation.outcome,
                detail=observation.detail,
                source=first.source,
                files=files,
                times=len(group),
                verdict=Verdict.UNKNOWN,
                finding=Finding.NOT_JUDGED,
                why=str(error),
            )
        ruled = self._rulings.of(url, first.addresses)
        outcome, detail = with_issuer(observation, ruled.rule, self._rows)
        finding = find_finding(outcome, ruled.verdict)
        cure = self._cure(url, ruled, first.source, first.addresses, first.fleets)
        return Judged(
            url=str(url),
            outcome=outcome,
            detail=detail,
            source=first.source,
            files=files,
            times=len(group),
            finding=finding,
            look_at=outcome.look_at if finding is Finding.IN_THE_WAY else (),
            must=what_it_must(outcome, ruled.rule),
            rule=ruled.rule.key if ruled.rule else None,
            asking=ruled.asking,
            **self._denied(ruled, cure),
        )

    def _denied(self, ruled: Ruling, cure: Cure | None) -> _Denied:
        """The fields of a URL that is not allowed; the verdict alone of any other."""
        near = ruled.near
        return _Denied(
            verdict=ruled.verdict,
            row=near.row if near else None,
            why=ruled.why or (near.text if near else ""),
            near=asking_of(near.statement, self._compilation) if near and near.statement else None,
            cure=cure,
        )

    def _cure(
        self,
        url: Url,
        ruled: Ruling,
        source: str | None,
        addresses: AddressSet,
        fleets: tuple[str, ...],
    ) -> Cure | None:
        """What would let a denied URL in: another place in a statement, or another clause.

        What is allowed elsewhere is so for a `source` that is known: from anywhere it is partly.
        """
        if ruled.verdict is not Verdict.DENIED:
            return None
        for rule in ruled.elsewhere:
            for statement in self._statements(rule):
                for_them = not fleets or not set(fleets).isdisjoint(statement.request.fleets)
                if for_them and self._asks(statement, url):
                    return Cure(f"`from {source}`", asking_of(statement.text, self._compilation))
        statements = [
            statement
            for statement in self._compilation.policy.statements
            if statement.addresses & addresses
        ]
        nearest = ruled.near.statement if ruled.near else ""
        rows = self._standing.near(url)
        return find_cure(url, self._compilation, rows, statements, fleets, self._read, nearest)

    def _statements(self, rule: Rule) -> Iterator[ResolvedAllow]:
        texts = dict.fromkeys(origin.statement for origin in rule.origins)
        for text in texts:
            yield from self._compilation.by_text.get(text, ())

    def _asks(self, statement: ResolvedAllow, url: Url) -> bool:
        choices = self._compilation.select(statement.request).choices
        return any(url.goes_to(choice.remote) for choice in choices)
