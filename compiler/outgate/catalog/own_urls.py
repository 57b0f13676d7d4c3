"""The URL of a row that a team writes itself: one endpoint, and nothing that has to be guessed."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from outgate.catalog.findings import Finding
from outgate.catalog.url_cell import ReadUrl, invisible, on_ports, read_url
from outgate.traffic.address import AddressError, parse_networks
from outgate.traffic.destination import AddressesDestination
from outgate.traffic.host import HostError
from outgate.traffic.path import PathError

_SEVERAL = re.compile(r"[\s,;<>`\"']")
_AUTHORITY = re.compile(r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<rest>[^/]*)")
_IPV4 = r"[0-9]+(?:\.[0-9]+){3}"
_ADDRESS = re.compile(
    rf"(?:(?P<scheme>https?)://)?(?:(?P<four>{_IPV4})|\[(?P<six>[0-9a-f:.]+)\])"
    r"(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)
# Without a scheme: a network, or an IPv6 address, which cannot be taken for a host and a port.
_NETWORK = re.compile(
    rf"(?:{_IPV4}/|[0-9a-f]*:[0-9a-f.]*:[0-9a-f:.]*(?:/|$))[0-9]{{0,3}}", re.IGNORECASE
)


class OwnUrlError(ValueError):
    """A text that is not one URL, address or network; its message says why."""


def read_own_url(text: str, ports: tuple[int, ...]) -> tuple[ReadUrl, ...]:
    """One host or URL, address or network on each of the ports; OwnUrlError otherwise.

    Nothing is cleaned away as from a published cell: whoever writes the row can mend it.
    """
    _refuse_doubtful(text)
    try:
        urls, findings = _addresses(text, ports) or read_url(text, ports)
    except (HostError, PathError, AddressError) as error:
        raise OwnUrlError(str(error)) from error
    if findings:
        raise OwnUrlError(findings[0].message)
    return tuple(urls)


def _refuse_doubtful(text: str) -> None:
    if not text.strip():
        raise OwnUrlError("the URL is blank")
    hidden = invisible(text) or next((f"U+{ord(c):04X}" for c in text if ord(c) < 32), "")
    if hidden:
        raise OwnUrlError(f"the URL holds {hidden}, a character that nobody sees")
    if _SEVERAL.search(text):
        raise OwnUrlError(f"`{text}` is not one URL; write one in each row, and nothing beside it")
    match = _AUTHORITY.match(text)
    assert match is not None  # as any text begins with one
    if "@" in match["rest"]:
        raise OwnUrlError(f"`{text}` has a user name before its host, which no rule can match")
    if (match["scheme"] or "https").lower() not in ("http", "https"):
        raise OwnUrlError(f"`{text}` is neither http nor https; write the host, and its `ports`")


def _addresses(text: str, ports: tuple[int, ...]) -> tuple[list[ReadUrl], list[Finding]] | None:
    """The address or network that a text names, None where it names something else."""
    match = _ADDRESS.fullmatch(text)
    if match is not None:
        scheme, own, network = (
            (match["scheme"] or "").lower(),
            match["port"],
            match["four"] or match["six"],
        )
    elif _NETWORK.fullmatch(text):
        scheme, own, network = "", None, text
    else:
        return None
    networks = parse_networks(network)
    if _is_mapped(ip_network(networks[0])):
        message = f"`{text}` is an IPv4 address written as one of IPv6; write it as it is"
        raise OwnUrlError(message)
    return on_ports(text, [AddressesDestination(networks)], scheme, own, ports)


def _is_mapped(network: IPv4Network | IPv6Network) -> bool:
    """Whether a network of IPv6 holds addresses of IPv4 alone (`::ffff:192.0.2.1`)."""
    # A larger network that holds them does not begin with one.
    return isinstance(network, IPv6Network) and network.network_address.ipv4_mapped is not None
