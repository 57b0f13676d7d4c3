"""What becomes of the rules of a plan in a PAC file, and how much that lets through."""

import re
from collections.abc import Iterable, Mapping

from outgate.backends.fidelity import Unsupported
from outgate.backends.service_tags import networks_of
from outgate.catalog.model import ServiceTag
from outgate.plan.model import Proxy, Rule
from outgate.traffic.destination import (
    DEFAULT_PORTS,
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.interval import NO_ADDRESS, AddressSet, address_set
from outgate.values import dataclass, replace

_ADDRESS = re.compile(r"(^|\.)([0-9]+|0x[0-9a-f]*)$")


@dataclass(frozen=True, slots=True)
class Lowered:
    """A rule as a file has it: where it goes in the file, and in the words of plans."""

    place: Remote
    allows: Remote


def lower(rule: Rule, tags: Mapping[str, ServiceTag]) -> Lowered:
    """A rule in a file; Unsupported where there is none."""
    remote = rule.remote
    if remote.protocol not in DEFAULT_PORTS:
        raise Unsupported(
            "clients ask a PAC file about http and https alone",
            "leave it to a firewall, and name with `policies` of the target those without it",
        )
    match remote.destination:
        case ServiceTagDestination(name):
            return Lowered(
                replace(remote, destination=AddressesDestination(networks_of(name, tags))), remote
            )
        case HostDestination(host) if _ADDRESS.search(host.name):
            raise Unsupported(
                "to clients a name that ends in a number is an address",
                "name the networks instead",
            )
        case HostDestination(host) if remote.protocol == "https":
            # Clients show no more of a URL by https than its host and port.
            remote = replace(remote, destination=HostDestination(host))
    return Lowered(remote, remote)


def goes_direct(rules: Iterable[Rule], served: AddressSet) -> bool:
    """Whether some device that is served must go directly where all of these rules go.

    Of rules to one place, the one with the narrower source counts. One file cannot tell devices
    apart, and may send all directly: whatever must not pass a proxy is none that must.
    """
    taken = NO_ADDRESS
    by_source: dict[AddressSet, bool] = {}
    for rule in rules:
        source = address_set(rule.source.addresses)
        direct = rule.treatment.proxy is Proxy.DIRECT
        by_source[source] = by_source.get(source, False) or direct
    for source, direct in sorted(by_source.items(), key=lambda pair: pair[0].size):
        if direct and (source & served) - taken:
            return True
        taken |= source
    return False
