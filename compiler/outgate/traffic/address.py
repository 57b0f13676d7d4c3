"""Where traffic comes from: sets of IP addresses in normal form."""

from collections.abc import Iterable
from dataclasses import dataclass

EVERYWHERE = ("*",)


class AddressError(ValueError):
    """A text that is no address or network; `help` proposes one."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True, order=True)
class RuleSource:
    """Where traffic comes from. `addresses` are sorted, merged CIDRs, or `("*",)` for anywhere.

    The name is a label: what a rule means are the addresses.
    """

    name: str
    addresses: tuple[str, ...]


ANY_SOURCE = RuleSource("any", EVERYWHERE)


def parse_networks(text: str) -> tuple[str, ...]:
    """CIDRs of an address, a network or a range `first-last`, IPv4 or IPv6; AddressError if none.

    A network with host bits set is refused: whether `10.20.4.7/16` means one host or 65,536 is not
    ours to guess.
    """
    import netaddr

    example = "write an address, a network or a range, such as `10.20.0.0/16`"
    try:
        if "-" in text:
            first, _, last = text.partition("-")
            return tuple(str(cidr) for cidr in netaddr.IPRange(first, last).cidrs())
        network = netaddr.IPNetwork(text)
    except (netaddr.AddrFormatError, ValueError):
        raise AddressError(f"`{text}` is not an IP address or network", example) from None
    if network.ip != network.network:
        raise AddressError(
            f"`{text}` has address bits beyond its prefix length",
            f"write `{network.cidr}` for the network or `{network.ip}` for the one address",
        )
    return (str(network),)


def merge_networks(networks: Iterable[str]) -> tuple[str, ...]:
    """The fewest CIDRs for the union, IPv4 before IPv6, in address order."""
    import netaddr

    several = tuple(networks)
    if len(several) == 1:
        return several
    return tuple(str(cidr) for cidr in netaddr.cidr_merge(list(several)))


def holds_address(addresses: Iterable[str], address: str) -> bool:
    """Whether the set holds all of an address or network in CIDR notation."""
    import netaddr

    each = tuple(addresses)
    if "*" in each:
        return True
    wanted = netaddr.IPNetwork(address)
    return any(wanted in network for network in netaddr.cidr_merge(list(each)))


def touches_address(addresses: Iterable[str], address: str) -> bool:
    """Whether the set holds any part of an address or network in CIDR notation."""
    import netaddr

    wanted = netaddr.IPNetwork(address)
    return any(
        each == "*" or wanted in (network := netaddr.IPNetwork(each)) or network in wanted
        for each in addresses
    )
