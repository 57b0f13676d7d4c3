"""Rules as one writes them: a destination, a way, how they are treated, and from where."""

from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
)
from outgate.traffic.host import parse_host
from outgate.traffic.path import read_path_notation

BYPASS = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)
KEEP = Treatment(Inspection.KEEP, Authentication.ANONYMOUS, Proxy.ALLOWED)
PLAIN = Treatment(Inspection.NONE, Authentication.ANONYMOUS, Proxy.ALLOWED)
DIRECT = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.DIRECT)
ANYBODY = ("*",)


def rule(
    destination: str | tuple[str, ...],
    way: str = "https:443",
    treatment: Treatment = BYPASS,
    source: tuple[str, ...] = ANYBODY,
) -> Rule:
    """A rule to a host with or without a path (`*.x/a/*`), or to networks."""
    protocol, _, port = way.partition(":")
    where: Destination
    if isinstance(destination, tuple):
        where = AddressesDestination(destination)
    else:
        host, slash, rest = destination.partition("/")
        path = read_path_notation(slash + rest) if slash else None
        where = HostDestination(parse_host(host), path)
    name = "any" if source == ANYBODY else ",".join(source)
    return Rule(RuleSource(name, source), Remote(where, protocol, int(port)), treatment, ())
