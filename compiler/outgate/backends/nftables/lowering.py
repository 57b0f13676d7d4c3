"""What becomes of the rules of a plan in a table, and how much that allows."""

from collections.abc import Iterable, Iterator, Mapping

from outgate.backends.fidelity import Unsupported
from outgate.backends.kind import AcceptKey
from outgate.backends.nftables.model import (
    FAMILIES,
    NftRule,
    family_of,
    own_sources,
    remotes_of,
)
from outgate.backends.nftables.settings import NftSettings
from outgate.backends.service_tags import networks_of
from outgate.backends.widenings import APEX, SUBDOMAINS, URL_PATH
from outgate.catalog.model import ServiceTag
from outgate.plan.model import Rule
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.interval import address_set, union
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lowered:
    """A rule as the table has it, what that allows in the words of plans, and what widens it."""

    natives: tuple[NftRule, ...]
    allows: tuple[Remote, ...]
    wider: Mapping[AcceptKey, tuple[Flow, ...]]
    blind: bool = False


def lower(rule: Rule, settings: NftSettings, tags: Mapping[str, ServiceTag]) -> Lowered:
    """A rule in the table; Unsupported where there is none."""
    remote = rule.remote
    match remote.destination:
        case HostDestination(host):
            if settings.dnsmasq is None:
                raise Unsupported(
                    "a packet filter sees no names, and no dnsmasq tells it of addresses",
                    "name a file for dnsmasq with `dnsmasq` of the target, or write `via "
                    "addresses` into the policy",
                )
            native = NftRule(rule.source.addresses, remote.protocol, remote.port, host=host.name)
            other = HostPattern(host.name, subtree=not host.subtree)
            wider = {
                SUBDOMAINS if other.subtree else APEX: (_whole(rule, other),),
                URL_PATH: (_whole(rule, host),),
            }
            return Lowered((native,), remotes_of(native), wider, blind=True)
        case AddressesDestination(networks):
            return Lowered(tuple(_by_family(rule, networks)), (remote,), {})
        case ServiceTagDestination(name):
            return Lowered(tuple(_by_family(rule, networks_of(name, tags))), (remote,), {})


def _whole(rule: Rule, host: HostPattern) -> Flow:
    """All of a host where a rule goes to."""
    return Flow(rule.source.addresses, replace(rule.remote, destination=HostDestination(host)))


def _by_family(rule: Rule, networks: tuple[str, ...]) -> Iterator[NftRule]:
    """A rule to networks of one family, or two; Unsupported where no packet can be of any."""
    sources, reached = address_set(rule.source.addresses), address_set(networks)
    rules = []
    for family in FAMILIES:
        own = family_of(reached, family)
        if own and (addresses := own_sources(sources, own)):
            rules.append(NftRule(addresses, rule.remote.protocol, rule.remote.port, networks=own))
    if not rules:
        raise Unsupported(
            "it goes from IPv4 to IPv6 or back, which no packet does",
            "give it a source and networks of the same family",
        )
    yield from rules


def merge(natives: Iterable[NftRule]) -> Iterator[NftRule]:
    """One rule for all who may go somewhere."""
    by_place: dict[str, list[NftRule]] = {}
    for native in natives:
        by_place.setdefault(native.identity, []).append(native)
    for same in by_place.values():
        first = same[0]
        sources = union(address_set(each.addresses) for each in same)
        addresses = own_sources(sources, first.networks) if first.networks else sources.cidrs()
        yield replace(first, addresses=addresses)
