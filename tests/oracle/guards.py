"""What a guard's pattern holds, point by point."""

from dataclasses import replace

from outgate.traffic.destination import AddressesDestination, Remote, ServiceTagDestination
from outgate.traffic.flow import Flow
from outgate.traffic.guard_pattern import GuardPattern
from tests.builders.flows import TAGS, TRANSPORTS
from tests.oracle.algebra import all_members

# Of the two tags that flows and scopes draw, the catalog knows the networks of one.
KNOWN, UNKNOWN = map(ServiceTagDestination, TAGS)
TAG_NETWORKS = ("198.51.100.0/31", "2001:db8:1::/127")
EVERY_NETWORK = AddressesDestination(("0.0.0.0/0", "::/0"))


def known(flow: Flow) -> Flow:
    """A flow with the networks of the tag that has any."""
    if flow.remote.destination != KNOWN:
        return flow
    target = replace(flow.remote, destination=AddressesDestination(TAG_NETWORKS))
    return replace(flow, remote=target)


def any_network(flow: Flow) -> Flow:
    return replace(flow, remote=replace(flow.remote, destination=EVERY_NETWORK))


def scope_members(scope: GuardPattern, addresses: tuple[str, ...], *, widest: bool = False) -> int:
    transports = [
        (protocol, port)
        for protocol, port in TRANSPORTS
        if scope.protocol in (None, protocol) and scope.port in (None, port)
    ]
    flows = [known(Flow(addresses, Remote(scope.destination, *each))) for each in transports]
    if widest and scope.destination == UNKNOWN:
        flows += [any_network(each) for each in flows]
    return all_members(flows)
