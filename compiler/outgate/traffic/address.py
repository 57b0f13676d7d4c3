"""Where traffic comes from: sets of IP addresses in normal form."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_interface, ip_network

from outgate.traffic.interval import EVERYWHERE, AddressSet, address_range, address_set
from outgate.values import dataclass


class AddressError(ValueError):
    """A text that is no address or network; `help` proposes one, `instead` is what it may mean."""

    def __init__(self, message: str, help: str, instead: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.help = help
        self.instead = instead


@dataclass(frozen=True, slots=True, order=True)
class RuleSource:
    """Where traffic comes from. `addresses` are sorted, merged CIDRs, or `("*",)` for anywhere.

    The name is a label: what a rule means are the addresses.
    """

    name: str
    addresses: tuple[str, ...]


ANY_SOURCE = RuleSource("any", EVERYWHERE)


def parse_networks(text: str) -> tuple[str, ...]:
    """CIDRs of what `parse_addresses` reads."""
    return parse_addresses(text).cidrs()


def parse_addresses(text: str) -> AddressSet:
    """An address, a network or a range `first-last`, IPv4 or IPv6; AddressError if it is none.

    A network with host bits set is refused: whether `10.20.4.7/16` means one host or 65,536 is not
    ours to guess. So are host masks, which say the opposite of a netmask, and zones, which mean
    something on one machine alone.
    """
    if "%" in text:
        raise _address_error(text)
    try:
        if "-" in text:
            return _range(text)
        network = ip_network(text)
    except ValueError:
        raise _address_error(text) from None
    if text.endswith(f"/{network.hostmask}"):
        help = f"write `{network}`"
        message = f"`{text}` has a host mask, not the length of its prefix"
        raise AddressError(message, help, (str(network),))
    return address_set((str(network),))


def _address_error(text: str) -> AddressError:
    example = "write an address, a network or a range, such as `10.20.0.0/16`"
    address, _, zone = text.partition("%")
    try:
        interface = ip_interface(text)
    except ValueError:
        return AddressError(f"`{text}` is not an IP address or network", example)
    if "-" in zone:
        return AddressError(f"`{text}` has a zone, which no rule can hold", example)
    if zone:
        message = f"`{text}` has a zone, which no rule can hold"
        return AddressError(message, f"write `{address}`", (address,))
    return AddressError(
        f"`{text}` has address bits beyond its prefix length",
        f"write `{interface.network}` for the network or `{interface.ip}` for the one address",
        (str(interface.network), str(interface.ip)),
    )


def _range(text: str) -> AddressSet:
    """The addresses of `first-last`; ValueError where it is none."""
    first, last = (ip_address(end) for end in text.split("-"))
    if first.version != last.version or int(first) > int(last):
        raise ValueError(text)
    return address_range(str(first), str(last))


def merge_networks(networks: Iterable[str]) -> tuple[str, ...]:
    """The fewest CIDRs for the union, IPv4 before IPv6, in address order."""
    merged = source_addresses(networks)
    return ("0.0.0.0/0", "::/0") if merged == EVERYWHERE else merged


def source_addresses(networks: Iterable[str]) -> tuple[str, ...]:
    """The addresses of a source in normal form; those of all networks are written `*`."""
    return address_set(tuple(networks)).cidrs()
