"""From where and for what models of firewalls are asked."""

from collections.abc import Iterable, Iterator
from ipaddress import ip_network

from outgate.plan.model import Rule
from tests.backends.shared.beside import ends_of, split_sources

ASKING = ("10.20.4.7", "10.24.1.1", "10.40.1.9", "10.99.0.10", "192.0.2.77", "127.0.0.1",
          "127.0.0.2", "2001:db8::7", "fd00::1")  # fmt: skip


def devices_of(rule: Rule, sources: Iterable[str]) -> tuple[list[str], list[str]]:
    """Devices that a rule is for, the first of each of its networks among them, and others.

    Where it is for everybody they are of both families.
    """
    inside, outside = split_sources(rule, sources)
    if rule.source.addresses == ("*",):
        return [inside[0], inside[-1], *inside[1:-1]], []
    first = [str(ip_network(each)[0]) for each in rule.source.addresses]
    return [*first, *inside], [each for each in outside if each not in first]


def addresses_beside(networks: tuple[str, ...]) -> Iterator[str]:
    """Addresses in and beside networks."""
    yield from ends_of(networks[:3])
    yield from ("127.77.0.1", "127.77.9.9", "127.78.0.1", "203.0.113.9", "2001:db8::9")
