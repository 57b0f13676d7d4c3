"""One URL as a device would ask for it, in normal form; and how URLs are written."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from outgate.traffic.destination import (
    DEFAULT_PORTS,
    AddressesDestination,
    HostDestination,
    Remote,
)
from outgate.traffic.host import HostError, HostPattern, normal_host
from outgate.traffic.interval import address_set, network_of, single_address
from outgate.traffic.path import PathError, PathPattern, normal_path
from outgate.values import dataclass

_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<host>\[[^\]]*\]|[^/?#:@\[\]]*)"
    r"(?::(?P<port>[0-9]*))?(?P<path>/[^?#]*)?(?:\?[^#]*)?(?:#.*)?"
)


class UrlError(ValueError):
    """A text that is no URL a rule could match; its message says why in the user's words."""


def url_text(protocol: str, host: str, port: int, path: str) -> str:
    """A URL without the port and the path that every client adds itself.

    `host` may be an IP address. A slash at the end is part of any path but the empty one: `/a/`
    is not `/a`.
    """
    literal = f"[{host}]" if ":" in host else host
    where = "" if DEFAULT_PORTS.get(protocol) == port else f":{port}"
    return f"{protocol}://{literal}{where}{'' if path == '/' else path}"


@dataclass(frozen=True, slots=True)
class Url:
    """Protocol (`http` or `https`), host, port and path; queries and fragments play no part.

    `host` is a name in normal form, or an IP address as `ipaddress` writes it, without brackets.
    """

    protocol: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return url_text(self.protocol, self.host, self.port, self.path)

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The host where it is an IP address, None where it is a name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def remote(self) -> Remote:
        """The traffic of asking for this URL and nothing else."""
        here = self.address
        if here is not None:
            networks = (network_of(str(here)),)
            return Remote(AddressesDestination(networks), self.protocol, self.port)
        path = PathPattern(self.path, below=False)
        return Remote(HostDestination(HostPattern(self.host), path), self.protocol, self.port)

    def goes_to(self, remote: Remote) -> bool:
        """Whether asking for this URL is traffic to `remote`, as far as its text can tell.

        What address a name has is not known here; nor, what networks a service tag has.
        """
        if (self.protocol, self.port) != (remote.protocol, remote.port):
            return False
        match remote.destination:
            case HostDestination(host, path):
                return host.matches(self.host) and (path is None or path.matches(self.path))
            case AddressesDestination(networks):
                here = self.address
                return here is not None and single_address(str(here)) <= address_set(networks)
            case _:
                return False


def parse_url(text: str) -> Url:
    """A URL, or a bare host taken as `https://host/`; UrlError says what is wrong."""
    match = _URL.fullmatch(text.strip())
    # Of a URL that is wrong behind its scheme, the scheme would be taken for the host.
    if match is None or (match["scheme"] is None and re.match(r"[^/?#]*://", text.strip())):
        raise UrlError(f"`{text}` is not a URL such as `https://host.example/path`")
    protocol = (match["scheme"] or "https").lower()
    if protocol not in DEFAULT_PORTS:
        raise UrlError(f"`{text}` is neither http nor https")
    if "*" in match["host"]:
        raise UrlError(f"`{text}` has a wildcard; name one host, as a device would ask for it")
    port = int(match["port"]) if match["port"] else DEFAULT_PORTS[protocol]
    if not 1 <= port <= 65535:
        raise UrlError(f"`{text}` has port {port}; ports go from 1 to 65535")
    try:
        return Url(protocol, _host(match["host"]), port, normal_path(match["path"] or "/"))
    except (HostError, PathError) as error:
        raise UrlError(str(error)) from error


def _host(text: str) -> str:
    """A name in normal form, or an address; one of IPv6 stands in brackets."""
    try:
        if text.startswith("["):
            return str(IPv6Address(text.strip("[]")))
        return str(IPv4Address(text))
    except ValueError:
        return normal_host(text)
