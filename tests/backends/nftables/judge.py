"""Packets that tell whether a table lets through what the algebra says, and nothing else.

What such a table cannot tell is told to the algebra: which addresses names have that a device has
asked dnsmasq for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from outgate.plan.model import Rule
from outgate.traffic.destination import AddressesDestination, Destination, HostDestination
from outgate.traffic.host import HostPattern
from outgate.traffic.traffic_set import TrafficSet
from tests.backends.nftables.lab import Lab, Packet
from tests.backends.shared.beside import flow_from, names_beside, whole_network

PROTOCOLS = ("http", "https", "tcp")
PORTS = (80, 443, 8443, 8444)


@dataclass(frozen=True, slots=True)
class Names:
    """What a server of names says: addresses of names, and names that stand for others."""

    addresses: Mapping[str, Sequence[str]]
    aliases: Mapping[str, str]
    asked: Sequence[str]

    def of(self, name: str) -> Sequence[str]:
        """The addresses that a device gets for a name."""
        name = name.lower()
        return self.addresses.get(self.aliases.get(name, name), ())


def draw_names(rules: Iterable[Rule]) -> Names:
    """Names in and beside those of rules, with addresses of their own, some of them shared.

    Every name is asked for but the `quiet` ones; some in capitals, some by another name.
    """
    hosts = sorted(
        {
            rule.remote.destination.host.name
            for rule in rules
            if isinstance(rule.remote.destination, HostDestination)
        }
    )
    names: dict[str, None] = {}
    for host in hosts:
        names |= dict.fromkeys((*names_beside(host), f"quiet.{host}"))
    addresses: dict[str, Sequence[str]] = {"shared.example": ("198.18.0.1", "2001:db8:ff::1")}
    aliases: dict[str, str] = {}
    for number, name in enumerate(names, 2):
        own = f"198.18.{number >> 8}.{number & 255}", f"2001:db8:ff::{number:x}"
        if number % 7 == 0:  # its address is that of a name which no rule has
            addresses[name] = "198.18.0.1", own[1]
        elif number % 5 == 0:
            aliases[name] = f"cdn{number}.example"
            addresses[f"cdn{number}.example"] = own
        elif number % 11 == 0:
            addresses[name] = own[:1]
        else:
            addresses[name] = own
    asked = [name for name in names if not name.startswith("quiet.")]
    asked = [name.upper() if at % 3 == 0 else name for at, name in enumerate(asked)]
    return Names(addresses, aliases, (*asked, "shared.example"))


def draw_packets(rules: Iterable[Rule], names: Names, sources: Sequence[str]) -> list[Packet]:
    """First packets of connections in and beside all rules."""
    packets: dict[Packet, None] = {}
    targets = sorted({one for some in names.addresses.values() for one in some})
    for rule in rules:
        match rule.remote.destination:
            case AddressesDestination(networks):
                targets += _near(networks)
    for target in dict.fromkeys(targets):
        for source in sources:
            if (":" in source) == (":" in target):
                for port in PORTS:
                    packets[source, target, "tcp", port] = None
                packets[source, target, "udp", 443] = None
    return list(packets)


def _near(networks: Iterable[str]) -> Iterator[str]:
    for text in networks:
        network = ip_network(text)
        ends = int(network[0]), int(network[-1])
        yield from (str(ip_address(number)) for number in (ends[0] - 1, *ends, ends[1] + 1))


@dataclass(slots=True)
class Algebra:
    """What the rules of a rendering allow, to devices that know the addresses of some names."""

    allows: Iterable[Rule]
    names: Names
    traffic: TrafficSet = field(init=False)
    known: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.traffic = TrafficSet(rule.flow for rule in self.allows)
        self.known = {}
        for name in self.names.asked:
            for address in self.names.of(name):
                self.known.setdefault(address, []).append(name.lower())

    def allowed(self, packet: Packet) -> bool:
        """Whether a packet is one that the rules let through."""
        source, target, protocol, port = packet
        if protocol != "tcp":
            return False
        whole = AddressesDestination((whole_network(target),))
        names = self.known.get(target, ())
        reached: list[Destination] = [whole]
        reached += (HostDestination(HostPattern(name)) for name in names)
        return any(
            self.traffic.contains(flow_from(source, destination, scheme, port))
            for destination in reached
            for scheme in PROTOCOLS
        )


def differences(
    lab: Lab, packets: Sequence[Packet], algebra: Algebra
) -> tuple[list[tuple[Packet, bool]], int]:
    """The packets with which a firewall does not do as the algebra says, and how many passed."""
    passed = lab.send(packets)
    wrong = [
        (packet, went)
        for packet, went in zip(packets, passed, strict=True)
        if went != algebra.allowed(packet)
    ]
    return wrong, sum(passed)


def load(lab: Lab, script: str, names: str) -> None:
    """Have the machine hold some rules, and nothing else, as it would after a start."""
    lab.flush()
    lab.script.write_text(script)
    lab.names.write_text(names)
    lab.nft("-f", str(lab.script))
    lab.restart()
