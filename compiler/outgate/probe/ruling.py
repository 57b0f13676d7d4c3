"""What the rules say of one URL from one place, and what came nearest where none is for it."""

from collections.abc import Iterable

from outgate.catalog.model import Method
from outgate.catalog.rows import CatalogRow
from outgate.plan.compile import Compilation
from outgate.plan.explanation.near_misses import NearMiss, find_near_misses
from outgate.plan.explanation.similar_host import KnownHosts
from outgate.plan.explanation.url import specificity
from outgate.plan.model import Rule
from outgate.plan.row_index import RowIndex
from outgate.plan.rule_index import RuleIndex
from outgate.probe.report import Asking, Verdict
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.url import Url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the rules say of one URL from one place."""

    verdict: Verdict
    rule: Rule | None = None
    asking: tuple[Asking, ...] = ()
    near: NearMiss | None = None
    why: str = ""
    elsewhere: tuple[Rule, ...] = ()


class Rulings:
    """Asks the rules of one plan about URLs; each place and URL once."""

    def __init__(self, compilation: Compilation, rows: Iterable[CatalogRow]) -> None:
        """Take every row of the catalog, also those that were withdrawn."""
        rows = tuple(rows)
        self._compilation = compilation
        self._index = RuleIndex(compilation.plan.rules, compilation.tags)
        self._every = RowIndex(rows, compilation.tags)
        self._known = KnownHosts(rows)
        self._standing = {row.endpoint.id: row for row in rows if not row.is_withdrawn}
        self._ruled: dict[tuple[Url, AddressSet], Ruling] = {}

    def of(self, url: Url, addresses: AddressSet) -> Ruling:
        """What the rules say of a URL from a place."""
        key = url, addresses
        if key not in self._ruled:
            self._ruled[key] = self._find(url, addresses)
        return self._ruled[key]

    def _find(self, url: Url, addresses: AddressSet) -> Ruling:
        """The rule that holds for a URL from a place, or what keeps the URL out."""
        rules = self._index.allowing(url)
        here = [rule for rule in rules if _meets(rule, addresses)]
        if here:
            whole = addresses <= union(address_set(rule.source.addresses) for rule in here)
            here.sort(key=specificity)
            texts = dict.fromkeys(origin.statement for rule in here for origin in rule.origins)
            return Ruling(
                verdict=Verdict.ALLOWED if whole else Verdict.PARTLY,
                rule=here[0],
                asking=tuple(
                    asking_of(text, self._compilation)
                    for text in texts
                    if self._speaks(text, addresses)
                ),
            )
        if rules:
            names = ", ".join(sorted({f"`{rule.source.name}`" for rule in rules}))
            why = f"it is allowed from {names} only"
            return Ruling(verdict=Verdict.DENIED, why=why, elsewhere=rules)
        if any(_meets(rule, addresses) for rule in self._index.perhaps(url)):
            why = "its address may be one of a service tag, whose networks are not known here"
            return Ruling(verdict=Verdict.UNKNOWN, why=why)
        misses = self._misses(url, addresses)
        by_tags = next(filter(self._by_tags, misses), None)
        if by_tags is not None:
            return Ruling(verdict=Verdict.UNKNOWN, near=by_tags)
        near = next(iter(misses), None)
        return Ruling(verdict=Verdict.DENIED, near=near, why="" if near else self._unnamed(url))

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
        row = self._standing.get(near.row.endpoint)
        return (
            row is not None
            and row.is_replaced_by_tags
            and any(
                statement.request.method is Method.ADDRESSES
                for statement in self._compilation.by_text.get(near.statement, ())
            )
        )

    def _speaks(self, text: str, addresses: AddressSet) -> bool:
        return any(
            statement.addresses & addresses for statement in self._compilation.by_text.get(text, ())
        )


def asking_of(text: str, compilation: Compilation) -> Asking:
    """A statement with the places where it stands."""
    return Asking(text, compilation.places.get(text, ()))


def _meets(rule: Rule, addresses: AddressSet) -> bool:
    return bool(address_set(rule.source.addresses) & addresses)
