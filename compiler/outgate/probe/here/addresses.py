"""Which addresses may be asked, and from which address this machine asks them.

Whoever opens a pull request has a say in the names that are asked for, and whoever holds a name in
its addresses: neither may have a runner ask itself, its neighbours on the link, or the service that
knows its secrets.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from outgate.traffic.interval import address_set, single_address

_PUBLIC_AND_PRIVATE = address_set(("0.0.0.0/0", "2000::/3", "64:ff9b::/96", "fc00::/7"))
_NEVER = address_set(
    (
        "0.0.0.0/8",  # this machine, by another word
        "127.0.0.0/8",
        "169.254.0.0/16",  # the link, and most services that know secrets of a machine
        "224.0.0.0/3",  # many at once, and what is no address of anybody
        "100.100.100.200/32",  # such services at Alibaba, Azure, Oracle, and by IPv6 at AWS, Google
        "168.63.129.16/32",
        "192.0.0.0/24",
        "fd00:ec2::/32",
        "fd20:ce::/32",
    )
)
_ASKED = _PUBLIC_AND_PRIVATE - _NEVER
_NAT64 = address_set(("64:ff9b::/96",))


def may_be_asked(text: str) -> bool:
    """Whether an address is one that may be asked, also where it holds another one."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if "%" in text or not single_address(text) <= _ASKED:  # with a zone it is one of a link
        return False
    inner = _inner(address) if isinstance(address, IPv6Address) else None
    return inner is None or may_be_asked(str(inner))


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that packets to one of IPv6 may end at."""
    if single_address(str(address)) <= _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or (address.teredo[1] if address.teredo else None)


def own_address(text: str) -> str | None:
    """The address from which this machine asks another one, by its routes; None without one.

    A socket of UDP that is connected sends nothing.
    """
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as one:
            one.connect((text, 443))
            own: str = one.getsockname()[0]
            return own
    except OSError:
        return None


def usual_address() -> str | None:
    """The address from which this machine asks whom it knows nothing of: examples of RFC 5737."""
    return own_address("192.0.2.1") or own_address("2001:db8::1")
