"""Results held against the rules: every word on what is allowed comes from the algebra."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypedDict

from outgate.catalog.model import Method
from outgate.catalog.rows import catalog_rows
from outgate.inventory.coverage import SERVICE
from outgate.plan.compile import Compilation
from outgate.plan.explanation.near_misses import NearMiss, find_near_misses
from outgate.plan.explanation.rows import RowReference
from outgate.plan.explanation.similar_host import KnownHosts
from outgate.plan.explanation.url import specificity
from outgate.plan.model import Inspection, Rule
from outgate.plan.row_index import RowIndex
from outgate.plan.rule_index import RuleIndex
from outgate.policy.model import ResolvedAllow
from outgate.policy.resolve import read_request
from outgate.probe.cure import find_cure
from outgate.probe.meaning import find_finding, what_it_must
from outgate.probe.observation import Observation, Outcome
from outgate.probe.report import Asking, Cure, Finding, Judged, Verdict
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set, union
from outgate.traffic.url import Url, UrlError, parse_url
from outgate.values import dataclass

_READ = 1_000  # statements that are read once, as long as no others come between

# Who issues the certificates of Microsoft's services.
_ISSUERS = ("microsoft", "digicert")


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation and where it was made: the place as a word, None for anywhere."""

    observation: Observation
    file: str
    source: str | None
    addresses: AddressSet
    fleets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruled:
    """What the rules say of one URL from one place."""

    verdict: Verdict
    rule: Rule | None = None
    asking: tuple[Asking, ...] = ()
    near: NearMiss | None = None
    why: str = ""
    elsewhere: tuple[Rule, ...] = ()


class _Denied(TypedDict):
    """The fields that say why a URL is not allowed."""

    verdict: Verdict
    row: RowReference | None
    why: str
    near: Asking | None
    cure: Cure | None


class Judge:
    """Asks the rules of one plan about URLs; each place and URL once."""

    def __init__(self, compilation: Compilation) -> None:
        self._compilation = compilation
        self._index = RuleIndex(compilation.plan.rules, compilation.tags)
        rows = tuple(catalog_rows(compilation.catalog, withdrawn=True))
        standing = tuple(row for row in rows if not row.is_withdrawn)
        self._every = RowIndex(rows, compilation.tags)
        self._standing = RowIndex(standing, compilation.tags)
        self._known = KnownHosts(rows)
        self._rows = {row.endpoint.id: row for row in standing}
        # Thousands of URLs have few cures, and a statement is read with all that a catalog offers.
        self._read = lru_cache(_READ)(lambda text: read_request(text, compilation.catalog))
        self._ruled: dict[tuple[Url, AddressSet], _Ruled] = {}

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
        ruled = self._rule(url, EVERY_ADDRESS)
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
            **self._denied(url, ruled, None, EVERY_ADDRESS, ()),
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
        ruled = self._rule(url, first.addresses)
        outcome, detail = self._with_issuer(observation, ruled.rule)
        finding = find_finding(outcome, ruled.verdict)
        more = self._denied(url, ruled, first.source, first.addresses, first.fleets)
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
            **more,
        )

    def _rule(self, url: Url, addresses: AddressSet) -> _Ruled:
        key = url, addresses
        if key not in self._ruled:
            self._ruled[key] = self._find(url, addresses)
        return self._ruled[key]

    def _find(self, url: Url, addresses: AddressSet) -> _Ruled:
        """The rule that holds for a URL from a place, or what keeps the URL out."""
        rules = self._index.allowing(url)
        here = [rule for rule in rules if _meets(rule, addresses)]
        if here:
            whole = addresses <= union(address_set(rule.source.addresses) for rule in here)
            here.sort(key=specificity)
            texts = dict.fromkeys(origin.statement for rule in here for origin in rule.origins)
            return _Ruled(
                verdict=Verdict.ALLOWED if whole else Verdict.PARTLY,
                rule=here[0],
                asking=tuple(self._asking(text) for text in texts if self._speaks(text, addresses)),
            )
        if rules:
            names = ", ".join(sorted({f"`{rule.source.name}`" for rule in rules}))
            why = f"it is allowed from {names} only"
            return _Ruled(verdict=Verdict.DENIED, why=why, elsewhere=rules)
        if any(_meets(rule, addresses) for rule in self._index.perhaps(url)):
            why = "its address may be one of a service tag, whose networks are not known here"
            return _Ruled(verdict=Verdict.UNKNOWN, why=why)
        misses = self._misses(url, addresses)
        by_tags = next(filter(self._by_tags, misses), None)
        if by_tags is not None:
            return _Ruled(verdict=Verdict.UNKNOWN, near=by_tags)
        near = next(iter(misses), None)
        return _Ruled(verdict=Verdict.DENIED, near=near, why="" if near else self._unnamed(url))

    def _unnamed(self, url: Url) -> str:
        """The words for a host that no row could be read for."""
        catalog = self._compilation.catalog
        if url.address is not None:
            return "no rule is for its address"
        why = f"no row of catalog {catalog.edition} names the host"
        similar = self._known.similar_to(url.host)
        return f"{why}; did you mean `{similar}`?" if similar else why

    def _misses(self, url: Url, addresses: AddressSet) -> tuple[NearMiss, ...]:
        """Rows that came close, against the statements for the place where there are some."""
        misses = find_near_misses(url, self._compilation, None, self._every.near(url))
        return tuple(each for each in misses if self._speaks(each.statement, addresses)) or misses

    def _by_tags(self, near: NearMiss) -> bool:
        """Whether a statement takes service tags in place of the row: names say nothing then."""
        row = self._rows.get(near.row.endpoint)
        return (
            row is not None
            and row.is_replaced_by_tags
            and any(
                statement.request.method is Method.ADDRESSES
                for statement in self._compilation.by_text.get(near.statement, ())
            )
        )

    def _with_issuer(self, observation: Observation, rule: Rule | None) -> tuple[Outcome, str]:
        """The outcome, where the certificate of one of Microsoft's services is somebody else's."""
        outcome, issuer = observation.outcome, observation.issuer
        if (
            outcome is Outcome.REACHED
            and issuer
            and rule
            and self._must_be_microsofts(rule, issuer)
        ):
            outcome = Outcome.INSPECTED
        if outcome is not Outcome.INSPECTED or not issuer:
            return outcome, observation.detail
        told = (observation.detail, f"issued by `{issuer}`")
        return outcome, "; ".join(each for each in told if each)

    def _must_be_microsofts(self, rule: Rule, issuer: str) -> bool:
        """Whether traffic is to pass uninspected to Defender, and the issuer is none of its own."""
        rows = (self._rows.get(origin.endpoint) for origin in rule.origins)
        return (
            rule.treatment.inspection is Inspection.BYPASS
            and any(row is not None and row.list.service == SERVICE for row in rows)
            and not any(name in issuer.lower() for name in _ISSUERS)
        )

    def _speaks(self, text: str, addresses: AddressSet) -> bool:
        return any(
            statement.addresses & addresses for statement in self._compilation.by_text.get(text, ())
        )

    def _asking(self, text: str) -> Asking:
        return Asking(text, self._compilation.places.get(text, ()))

    def _denied(
        self,
        url: Url,
        ruled: _Ruled,
        source: str | None,
        addresses: AddressSet,
        fleets: tuple[str, ...],
    ) -> _Denied:
        """The fields of a URL that is not allowed; the verdict alone of any other."""
        near = ruled.near
        cure = None
        if ruled.verdict is Verdict.DENIED:
            cure = self._cure(url, ruled, source, addresses, fleets)
        return _Denied(
            verdict=ruled.verdict,
            row=near.row if near else None,
            why=ruled.why or (near.text if near else ""),
            near=self._asking(near.statement) if near and near.statement else None,
            cure=cure,
        )

    def _cure(
        self,
        url: Url,
        ruled: _Ruled,
        source: str | None,
        addresses: AddressSet,
        fleets: tuple[str, ...],
    ) -> Cure | None:
        """What would let the URL in: another place in a statement, or another clause.

        What is allowed elsewhere is so for a `source` that is known: from anywhere it is partly.
        """
        for rule in ruled.elsewhere:
            for statement in self._statements(rule):
                for_them = not fleets or not set(fleets).isdisjoint(statement.request.fleets)
                if for_them and self._asks(statement, url):
                    return Cure(f"`from {source}`", self._asking(statement.text))
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


def _meets(rule: Rule, addresses: AddressSet) -> bool:
    return bool(address_set(rule.source.addresses) & addresses)
