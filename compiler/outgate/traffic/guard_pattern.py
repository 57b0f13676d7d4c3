"""Patterns as guards write them: traffic to somewhere, by one protocol and port or by any."""

import re
from collections.abc import Iterable, Iterator

from outgate.traffic.address import AddressError, merge_networks, parse_networks
from outgate.traffic.destination import (
    DEFAULT_PORTS,
    AddressesDestination,
    Destination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import HostError, HostPattern, normal_host, parse_host
from outgate.traffic.path import PathError, parse_path
from outgate.values import dataclass

_SCOPE = re.compile(
    r"(?:(?P<protocol>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<place>\[[^\]]*\]|[^/?#:@\[\]]*)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/.*)?"
)
_TAG = re.compile(r"tag:(?P<name>[A-Za-z][A-Za-z0-9.]*)")
_PORTS = {None: None, "tcp": None} | DEFAULT_PORTS  # None where no protocol is named


class GuardPatternError(ValueError):
    """A text that is no pattern; its message says why in the user's words."""


@dataclass(frozen=True, slots=True)
class GuardPattern:
    """A destination by one protocol and port; None stands for any."""

    destination: Destination
    protocol: str | None = None
    port: int | None = None

    def remotes(self, transports: Iterable[tuple[str, int]]) -> Iterator[Remote]:
        """The pattern over each of the protocols and ports that it is for."""
        for protocol, port in transports:
            if self.protocol in (None, protocol) and self.port in (None, port):
                yield Remote(self.destination, protocol, port)


def parse_guard_pattern(text: str) -> GuardPattern:
    """A host or `*.host`, a URL with either, a network, or `tag:NAME`; GuardPatternError if none.

    Paths are read as the published lists write them: see `parse_path`.
    """
    tag = _TAG.fullmatch(text)
    if tag:
        return GuardPattern(ServiceTagDestination(tag["name"]))
    networks = _networks(text)
    if networks:
        return GuardPattern(AddressesDestination(networks))
    match = _SCOPE.fullmatch(text)
    if match is None:
        raise GuardPatternError(f"`{text}` is no pattern such as `*.host.example`")
    protocol = match["protocol"].lower() if match["protocol"] else None
    if protocol not in _PORTS:
        raise GuardPatternError(f"`{text}` is neither http, https nor tcp")
    port = int(match["port"]) if match["port"] else _PORTS[protocol]
    if port is not None and not 0 < port < 1 << 16:
        raise GuardPatternError(f"`{text}` has port {port}, which is beyond 65535")
    if protocol == "tcp" and (port is None or match["path"]):
        raise GuardPatternError(
            f"`{text}` needs a port and no path, such as `tcp://host.example:1433`"
        )
    networks = _networks(match["place"].strip("[]"))
    try:
        path = parse_path(match["path"] or "")
        if networks and path is not None:
            raise GuardPatternError(f"`{text}` is an address with a path, which no rule has")
        if networks:
            return GuardPattern(AddressesDestination(networks), protocol, port)
        return GuardPattern(HostDestination(_host(match["place"]), path), protocol, port)
    except (HostError, PathError) as error:
        raise GuardPatternError(str(error)) from error


def _host(text: str) -> HostPattern:
    """A host or `*.host`; here `*.com` may stand as well, which no rule could have."""
    if text.startswith("*.") and "." not in text[2:].rstrip("."):
        try:
            return HostPattern(normal_host(f"x.{text[2:]}").removeprefix("x."), subtree=True)
        except HostError:
            raise HostError(f"`{text}` is no pattern such as `*.host.example`") from None
    return parse_host(text)


def _networks(text: str) -> tuple[str, ...]:
    try:
        return merge_networks(parse_networks(text))
    except AddressError:
        return ()
