"""Where traffic comes from: sets of IP addresses in normal form."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface, ip_network

from outgate.traffic.interval import EVERY_ADDRESS, WHOLE, address_range, address_set

EVERYWHERE = WHOLE


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
    try:
        if "%" in text:  # a zone, which means something on one device only
            raise ValueError(text)
        return _range(text) if "-" in text else (str(ip_network(text)),)
    except ValueError:
        raise _address_error(text) from None


def _address_error(text: str) -> AddressError:
    try:
        interface = ip_interface("" if "%" in text else text)
    except ValueError:
        example = "write an address, a network or a range, such as `10.20.0.0/16`"
        return AddressError(f"`{text}` is not an IP address or network", example)
    return AddressError(
        f"`{text}` has address bits beyond its prefix length",
        f"write `{interface.network}` for the network or `{interface.ip}` for the one address",
    )


def _range(text: str) -> tuple[str, ...]:
    """CIDRs of `first-last`; ValueError where it is none."""
    first, last = (ip_address(each.strip()) for each in text.split("-"))
    return address_range(first, last).cidrs()


def merge_networks(networks: Iterable[str]) -> tuple[str, ...]:
    """The fewest CIDRs for the union, IPv4 before IPv6, in address order."""
    several = tuple(networks)
    if len(several) == 1:
        return several
    merged = address_set(several)
    return ("0.0.0.0/0", "::/0") if merged == EVERY_ADDRESS else merged.cidrs()


def source_addresses(networks: Iterable[str]) -> tuple[str, ...]:
    """The addresses of a source in normal form; those of all networks are written `*`."""
    merged = merge_networks(networks)
    return EVERYWHERE if merged == ("0.0.0.0/0", "::/0") else merged
