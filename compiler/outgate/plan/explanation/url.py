"""Why a URL is allowed, or what kept it out."""

from collections.abc import Callable, Mapping

from outgate.catalog.model import Catalog
from outgate.catalog.presence import Presence, names_host, where_else
from outgate.catalog.rows import catalog_rows
from outgate.plan.compile import Compilation
from outgate.plan.explanation.near_misses import NearMiss, find_near_misses
from outgate.plan.explanation.rows import RowReference, rows_by_origin
from outgate.plan.explanation.similar_host import KnownHosts
from outgate.plan.model import Because, Origin, Rule
from outgate.plan.rule_index import RuleIndex, allowed_everywhere, allowed_somewhere, speaks_for
from outgate.plan.tags import TagFact, facts_of
from outgate.traffic.destination import AddressesDestination, HostDestination
from outgate.traffic.interval import address_set
from outgate.traffic.url import Url
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowReason:
    """One statement that asks for a rule through one row.

    `because` has the readings of the row, each with the reason that the catalog gives for it.
    """

    statement: str
    places: tuple[str, ...]
    row: RowReference
    origin: Origin
    because: tuple[tuple[Because, str | None], ...]


@dataclass(frozen=True, slots=True)
class AllowedBy:
    """A rule that allows the URL, and the reasons for it that hold where the question comes from.

    `tags` says what the catalog knows of the service tag by whose networks the rule allows it.
    """

    rule: Rule
    reasons: tuple[AllowReason, ...]
    tags: tuple[TagFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
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
        return _explain_allowed(url, rules, compilation, address)
    near = find_near_misses(url, compilation, address)
    similar: str | None = None
    others: tuple[Presence, ...] = ()
    catalog = compilation.catalog
    rows = tuple(catalog_rows(catalog, withdrawn=True))
    if url.address is None and not any(names_host(row, url.host) for row in rows):
        others = where_else(url.host, catalog.edition, editions())
        similar = None if near or others else KnownHosts(rows).similar_to(url.host)
    unspoken = address is not None and not any(
        speaks_for(statement, address) for statement in compilation.policy.statements
    )
    return Explanation(
        url=url,
        allowed=(),
        near=near,
        similar=similar,
        address=address,
        perhaps=tuple(rule for rule in index.perhaps(url) if allowed_somewhere(rule, address)),
        unspoken=unspoken,
        editions=others,
    )


def _explain_allowed(
    url: Url, rules: tuple[Rule, ...], compilation: Compilation, address: str | None
) -> Explanation:
    """The answer where rules allow the URL, from the address or from elsewhere."""
    rows = rows_by_origin(compilation)
    allowing = [rule for rule in rules if allowed_somewhere(rule, address)]
    allowed = tuple(
        AllowedBy(
            rule,
            _reasons(rule, rows, compilation, address),
            facts_of(compilation.catalog, rule.remote),
        )
        for rule in sorted(allowing, key=specificity)
    )
    partly = address is not None and bool(allowing) and not allowed_everywhere(allowing, address)
    return Explanation(
        url=url,
        allowed=allowed,
        near=(),
        similar=None,
        address=address,
        partly=partly,
        elsewhere=tuple(rule for rule in rules if rule not in allowing),
    )


def specificity(rule: Rule) -> tuple[bool, bool, int, bool, int, bool, int, str]:
    """Puts rules for one URL in the order in which their treatments hold."""
    destination = rule.remote.destination
    size = address_set(rule.source.addresses).size
    if not isinstance(destination, HostDestination):
        networks = destination.networks if isinstance(destination, AddressesDestination) else ()
        reach = address_set(networks).size
        return True, not reach, reach, False, 0, False, size, rule.key
    host, path = destination.host, destination.path
    length = len(path.value) if path else 0
    below = path is not None and path.below
    return False, host.subtree, -len(host.name), path is None, -length, below, size, rule.key


def _reasons(
    rule: Rule, rows: Mapping[str, RowReference], compilation: Compilation, address: str | None
) -> tuple[AllowReason, ...]:
    """Who asks for a rule where the question comes from, those who ask for all of it first."""
    readings = compilation.catalog.readings.readings
    by_text = compilation.by_text
    return tuple(
        AllowReason(
            statement=origin.statement,
            places=compilation.places[origin.statement],
            row=rows[origin.endpoint],
            origin=origin,
            because=tuple(
                (
                    because,
                    readings[because.reading].reason if because.reading in readings else None,
                )
                for because in origin.because
            ),
        )
        for origin in sorted(rule.origins, key=lambda origin: origin.target is not None)
        if any(speaks_for(statement, address) for statement in by_text[origin.statement])
    )
