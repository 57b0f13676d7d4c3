"""One URL as a device would ask for it, in normal form."""

import re
from dataclasses import dataclass

from outgate.traffic.destination import DEFAULT_PORTS, HostDestination, Target
from outgate.traffic.host import HostError, normal_host
from outgate.traffic.path import PathError, normal_path

_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<host>[^/?#:@]*)(?::(?P<port>[0-9]*))?"
    r"(?P<path>/[^?#]*)?(?:\?[^#]*)?(?:#.*)?"
)


class UrlError(ValueError):
    """A text that is no URL a rule could match; its message says why in the user's words."""


@dataclass(frozen=True, slots=True)
class Url:
    """Protocol (`http` or `https`), host, port and path; queries and fragments play no part."""

    protocol: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        port = "" if DEFAULT_PORTS[self.protocol] == self.port else f":{self.port}"
        return f"{self.protocol}://{self.host}{port}{self.path.removesuffix('/') or ''}"

    def goes_to(self, target: Target) -> bool:
        """Whether asking for this URL is traffic to `target`, as far as a name can tell."""
        destination = target.destination
        return (
            (self.protocol, self.port) == (target.protocol, target.port)
            and isinstance(destination, HostDestination)
            and destination.host.matches(self.host)
            and (destination.path is None or destination.path.matches(self.path))
        )


def parse_url(text: str) -> Url:
    """A URL, or a bare host taken as `https://host/`; UrlError says what is wrong."""
    match = _URL.fullmatch(text.strip())
    if match is None:
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
        return Url(protocol, normal_host(match["host"]), port, normal_path(match["path"] or "/"))
    except (HostError, PathError) as error:
        raise UrlError(str(error)) from error
