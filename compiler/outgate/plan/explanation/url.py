"""Why a URL is allowed, or what kept it out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from outgate.catalog.model import Catalog, EndpointList, Table
from outgate.catalog.presence import Presence, names_host, where_else
from outgate.catalog.rows import CatalogRow, rows_of
from outgate.catalog.url_cell import read_cell
from outgate.diagnostics import did_you_mean
from outgate.plan.compile import Compilation
from outgate.plan.model import Because, Origin, Rule
from outgate.plan.rule_index import (
    RuleIndex,
    addresses_of,
    allowed_everywhere,
    allowed_somewhere,
)
from outgate.plan.rules.applicability import Barrier, LeftOut, judge
from outgate.plan.rules.select import narrowed_targets
from outgate.plan.tags import TagFact, facts_of
from outgate.policy.model import ResolvedAllow
from outgate.traffic.destination import AddressesDestination, HostDestination, Remote
from outgate.traffic.interval import address_set
from outgate.traffic.url import Url


@dataclass(frozen=True, slots=True)
class Row:
    """Where a catalog row comes from, in words that lead to it."""

    endpoint: str
    text: str
    list_id: str
    file: str
    sheet: str
    row: int
    edition: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement that asked for a rule through one row."""

    statement: str
    places: tuple[str, ...]
    row: Row
    origin: Origin
    because: tuple[tuple[Because, str | None], ...]


@dataclass(frozen=True, slots=True)
class AllowedBy:
    """A rule that allows the URL, and the reasons for it that hold where the question comes from.

    `tags` says what the catalog knows of the service tag by whose networks the rule allows it.
    """

    rule: Rule
    reasons: tuple[Reason, ...]
    tags: tuple[TagFact, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A row that could have allowed the URL, the statement it was measured against, and the bar."""

    row: Row
    statement: str
    places: tuple[str, ...]
    text: str
    nearness: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer for one URL, from an address or network where one is asked for.

    Of the rules that allow it the most specific comes first: its treatment holds. `elsewhere` are
    rules that allow the URL from other addresses, `partly` tells that those in `allowed` do so from
    a part of the network alone. `perhaps` are rules for service tags whose networks the catalog
    does not know, where the URL is an address. `near` is empty where any rule allows the URL,
    nearest first otherwise. Where no row of the catalog names the host, `similar` is one that reads
    alike, and `editions` are those that had or will have it. `unspoken` tells that no statement at
    all is for the address.
    """

    url: Url
    allowed: tuple[AllowedBy, ...]
    near: tuple[NearMiss, ...]
    similar: str | None
    address: str | None = None
    partly: bool = False
    elsewhere: tuple[Rule, ...] = ()
    perhaps: tuple[Rule, ...] = ()
    unspoken: bool = False
    editions: tuple[Presence, ...] = ()


def _rows_of(catalog: Catalog) -> Iterator[CatalogRow]:
    return rows_of(catalog.lists, catalog.readings, withdrawn=True)


def _row(place: CatalogRow, edition: str) -> Row:
    endpoint = place.endpoint
    its, table = place.list, place.table
    return _row_at(endpoint.id, endpoint.text, its, table, endpoint.row, edition)


def _row_at(name: str, text: str, its: EndpointList, table: Table, row: int, edition: str) -> Row:
    file = its.source.file
    return Row(name, text, its.id, file, table.sheet, row, its.carried_from or edition)


def explain(
    url: Url,
    compilation: Compilation,
    index: RuleIndex | None = None,
    address: str | None = None,
    editions: Callable[[], tuple[Catalog, ...]] = tuple,
) -> Explanation:
    """Which rules of the plan allow the URL and why; otherwise the rows that came closest.

    `address` is an address or network in CIDR notation, None for any. `editions` loads all of them;
    it is called where the one in use does not know the host.
    """
    index = index or RuleIndex(compilation.plan.rules, compilation.tags)
    rules = index.allowing(url)
    if rules:
        rows = _rows(compilation)
        here = [rule for rule in rules if allowed_somewhere(rule, address)]
        allowed = tuple(
            AllowedBy(
                rule,
                _reasons(rule, rows, compilation, address),
                facts_of(compilation.catalog, rule.remote),
            )
            for rule in sorted(here, key=_specific)
        )
        partly = bool(here) and address is not None and not allowed_everywhere(here, address)
        elsewhere = tuple(rule for rule in rules if rule not in here)
        return Explanation(url, allowed, (), None, address, partly, elsewhere)
    perhaps = tuple(each for each in index.perhaps(url) if allowed_somewhere(each, address))
    near = _near_misses(url, compilation, address)
    similar: str | None = None
    others: tuple[Presence, ...] = ()
    catalog = compilation.catalog
    if url.address is None and not any(names_host(row, url.host) for row in _rows_of(catalog)):
        others = where_else(url.host, catalog.edition, editions())
        similar = None if near or others else _similar(url.host, catalog)
    unspoken = not any(speaks_for(each, address) for each in compilation.policy.statements)
    return Explanation(
        url,
        (),
        near,
        similar,
        address,
        perhaps=perhaps,
        unspoken=address is not None and unspoken,
        editions=others,
    )


def _similar(host: str, catalog: Catalog) -> str | None:
    """A host of the catalog that differs in one label only, and there by a slip of the pen."""
    labels = host.split(".")
    found = {}
    for row in _rows_of(catalog):
        destination = row.endpoint.remote.destination
        if not isinstance(destination, HostDestination):
            continue
        theirs = destination.host.name.split(".")
        if len(theirs) == len(labels):
            odd = [pair for pair in zip(labels, theirs, strict=True) if pair[0] != pair[1]]
            if len(odd) == 1 and did_you_mean(odd[0][0], (odd[0][1],)):
                found[destination.host.name] = odd[0][1]
    return did_you_mean(host, found)


def speaks_for(statement: ResolvedAllow, address: str | None) -> bool:
    """Whether a statement allows anything from an address or network, None meaning any."""
    asked = addresses_of(address)
    return any(asked & address_set(source.addresses) for source in statement.sources)


def _specific(rule: Rule) -> tuple[bool, bool, int, bool, int, bool, int, str]:
    """Puts rules for one URL in the order in which their treatments hold."""
    its = rule.remote.destination
    size = address_set(rule.source.addresses).size
    if not isinstance(its, HostDestination):
        reach = address_set(its.networks).size if isinstance(its, AddressesDestination) else 0
        return True, not reach, reach, False, 0, False, size, rule.key
    length = len(its.path.value) if its.path else 0
    below = its.path is not None and its.path.below
    host = its.host
    return False, host.subtree, -len(host.name), its.path is None, -length, below, size, rule.key


def _rows(compilation: Compilation) -> dict[str, Row]:
    """Rows by what origins call them: those of older editions have the edition before the id."""
    edition = compilation.catalog.edition
    found = {place.endpoint.id: _row(place, edition) for place in _rows_of(compilation.catalog)}
    for catalog in compilation.older:
        for place in _rows_of(catalog):
            found[f"{catalog.edition} {place.endpoint.id}"] = _row(place, catalog.edition)
    return found


def _reasons(
    rule: Rule, rows: Mapping[str, Row], compilation: Compilation, address: str | None
) -> tuple[Reason, ...]:
    """Who asks for a rule where the question comes from, those who ask for all of it first."""
    readings = compilation.catalog.readings.readings
    by_text = compilation.by_text
    return tuple(
        Reason(
            origin.statement,
            compilation.places[origin.statement],
            rows[origin.endpoint],
            origin,
            tuple(
                (each, readings[each.reading].reason if each.reading in readings else None)
                for each in origin.because
            ),
        )
        for origin in sorted(rule.origins, key=lambda each: each.target is not None)
        if any(speaks_for(each, address) for each in by_text[origin.statement])
    )


def _near_misses(url: Url, compilation: Compilation, address: str | None) -> tuple[NearMiss, ...]:
    found: dict[tuple[str, str], NearMiss] = {}
    asked = [each for each in compilation.policy.statements if speaks_for(each, address)]
    for place in _rows_of(compilation.catalog):
        target = compilation.tags.surely(place.endpoint.remote)
        its = target.destination
        named = isinstance(its, HostDestination) and its.host.matches(url.host)
        bare = isinstance(its, HostDestination) and its.host.subtree and its.host.name == url.host
        if not named and not bare and not url.goes_to(target):
            continue
        for statement in asked:
            if bare:
                text, nearness = f"names what is below `{url.host}`, not the name itself", 0
            else:
                text, nearness = _measure(url, target, place, statement)
            miss = NearMiss(
                _row(place, compilation.catalog.edition),
                statement.text,
                compilation.places[statement.text],
                text,
                nearness,
            )
            found[(statement.text, place.endpoint.id)] = miss
    for miss in _quarantined(url, compilation):
        found[(miss.statement, miss.row.endpoint)] = miss
    order = sorted(found.values(), key=lambda m: (-m.nearness, m.statement, m.row.endpoint))
    return tuple(order)


def _quarantined(url: Url, compilation: Compilation) -> Iterator[NearMiss]:
    """Rows in quarantine that might allow the URL if they could be read."""
    concerned = {each.row for each in compilation.plan.quarantined}
    for its in compilation.catalog.lists:
        for table in its.tables:
            for row in table.quarantined:
                name = f"{its.id}/{table.id}#{row.row}"
                if name not in concerned or not _names(row.text, url):
                    continue
                where = _row_at(name, row.text, its, table, row.row, compilation.catalog.edition)
                text = f"is in quarantine and may concern you: {row.reason}"
                nearness = 4 * (max(Barrier) + 1)
                yield NearMiss(where, "", (), text, nearness)


def _names(text: str, url: Url) -> bool:
    return any(url.goes_to(each.remote) for each in read_cell(text, (url.port,)).urls)


def _measure(
    url: Url, target: Remote, place: CatalogRow, statement: ResolvedAllow
) -> tuple[str, int]:
    """What keeps a row that names the host from allowing the URL, and how close it came."""
    verdict = judge(place, statement.request)
    fits = url.goes_to(target)
    top = max(Barrier) + 1
    if isinstance(verdict, LeftOut):
        return verdict.text, verdict.barrier + (top if fits else 0)
    if not fits:
        return f"is allowed as `{place.endpoint.remote}` only", top
    clauses = {clause for _, clause in narrowed_targets(place, statement.request)}
    if clauses:
        return f"is narrowed by `{'`, `'.join(sorted(clauses))}` to other names", 3 * top
    return "is wanted, but the statement is not in force on this day", 3 * top
