"""Finds the rules of a plan that allow a URL, without looking at every rule."""

from collections.abc import Iterable

from outgate.plan.model import Rule
from outgate.policy.model import ResolvedAllow
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import EVERY_ADDRESS, AddressSet, address_set, union
from outgate.traffic.tags import Tags
from outgate.traffic.url import Url


class RuleIndex:
    """Rules by the host pattern they name, and those for networks and service tags."""

    def __init__(self, rules: tuple[Rule, ...], tags: Tags) -> None:
        self._tags = tags
        self._by_host: dict[HostPattern, list[Rule]] = {}
        self._by_networks: dict[Remote, list[Rule]] = {}
        for rule in rules:
            if isinstance(rule.remote.destination, HostDestination):
                self._by_host.setdefault(rule.remote.destination.host, []).append(rule)
            else:
                self._by_networks.setdefault(rule.remote, []).append(rule)

    def allowing(self, url: Url) -> tuple[Rule, ...]:
        """Rules that surely allow the URL from some address, in key order."""
        rules = [
            rule
            for pattern in HostPattern(url.host).wider()
            for rule in self._by_host.get(pattern, ())
            if url.goes_to(rule.remote)
        ]
        for remote, candidates in self._by_networks.items():
            if url.goes_to(self._tags.surely(remote)):
                rules += candidates
        return tuple(sorted(rules, key=lambda rule: rule.key))

    def perhaps(self, url: Url) -> tuple[Rule, ...]:
        """Rules for tags whose networks are not known, any of which may hold the URL's address."""
        rules = [
            rule
            for remote, candidates in self._by_networks.items()
            if self._tags.is_unknown(remote)
            and any(url.goes_to(widest) for widest in self._tags.at_most(remote))
            for rule in candidates
        ]
        return tuple(sorted(rules, key=lambda rule: rule.key))


def allowed_everywhere(rules: Iterable[Rule], address: str | None) -> bool:
    """Whether rules for one URL allow it from all of a network; None means all addresses."""
    return addresses_of(address) <= union(address_set(rule.source.addresses) for rule in rules)


def allowed_somewhere(rule: Rule, address: str | None) -> bool:
    """Whether a rule allows its URLs from any part of a network; None means all addresses."""
    return bool(addresses_of(address) & address_set(rule.source.addresses))


def addresses_of(address: str | None) -> AddressSet:
    """The addresses of a network in CIDR notation; None means all addresses."""
    return EVERY_ADDRESS if address is None else address_set((address,))


def speaks_for(statement: ResolvedAllow, address: str | None) -> bool:
    """Whether a statement allows anything from an address or network, None meaning any."""
    addresses = addresses_of(address)
    return any(addresses & address_set(source.addresses) for source in statement.sources)
