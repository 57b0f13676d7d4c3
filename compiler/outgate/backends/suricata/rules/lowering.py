"""What becomes of the rules of a plan in rules of Suricata, and how much those allow."""

from collections.abc import Mapping

from outgate.backends.fidelity import Unsupported
from outgate.backends.service_tags import networks_of
from outgate.backends.suricata.rules.model import SuricataRule, Tail
from outgate.catalog.model import ServiceTag
from outgate.plan.model import Rule
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Lowered:
    """A rule as Suricata has it, and what that allows in the words of plans."""

    native: SuricataRule
    allows: Remote


def lower(rule: Rule, tail: Tail, tags: Mapping[str, ServiceTag]) -> Lowered:
    """A rule in lines of Suricata; Unsupported where there are none.

    Paths of https are never seen. A line that lets a request by http pass lets the connection pass,
    and all that is asked by it later; only our own tail keeps paths apart.
    """
    remote, addresses = rule.remote, rule.source.addresses
    match remote.destination:
        case ServiceTagDestination(name):
            native = replace(remote, destination=AddressesDestination(networks_of(name, tags)))
            return Lowered(SuricataRule(addresses, native), remote)
        case HostDestination(host):
            if remote.protocol == "tcp":
                raise Unsupported(
                    "what goes over plain TCP names no host",
                    "name its networks, or the protocol where it is https",
                )
            if remote.protocol == "https" or tail is Tail.NONE:
                remote = replace(remote, destination=HostDestination(host))
    return Lowered(SuricataRule(addresses, remote), remote)
