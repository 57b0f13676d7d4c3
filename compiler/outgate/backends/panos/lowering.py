"""What becomes of one rule on PAN-OS, and how much that allows.

URL lists tell hosts and folders in the URLs of HTTP, and hosts in the names of TLS. An entry always
ends in `/`: `x.example` would be `x.example.evil.example` as well, and `*.x.example` too.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from outgate.backends.fidelity import Unsupported
from outgate.backends.service_tags import networks_of
from outgate.catalog.model import ServiceTag
from outgate.plan.model import Rule
from outgate.traffic.destination import (
    AddressesDestination,
    HostDestination,
    Remote,
    ServiceTagDestination,
)
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern
from outgate.values import dataclass, replace

ENTRY = 255  # characters
# `0.0.0.0/0` is no entry that is documented.
_HALVES = {"0.0.0.0/0": ("0.0.0.0/1", "128.0.0.0/1"), "::/0": ("::/1", "8000::/1")}


class ListKind(StrEnum):
    """What the entries of a list are: URLs, networks, or names that the firewall resolves."""

    URL = "url"
    IP = "ip"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Lowered:
    """A rule as entries of a list; `allows` is what they allow in the words of plans.

    `beside` is more that they allow, for which plans have no words: one example of it.
    """

    rule: Rule
    kind: ListKind
    entries: tuple[str, ...]
    allows: Remote
    beside: Remote | None = None


def lower(rule: Rule, tags: Mapping[str, ServiceTag]) -> Lowered:
    """A rule on PAN-OS; Unsupported where there is none."""
    remote = rule.remote
    match remote.destination:
        case AddressesDestination(networks):
            return Lowered(rule, ListKind.IP, network_entries(networks), remote)
        case ServiceTagDestination(name):
            return Lowered(rule, ListKind.IP, network_entries(networks_of(name, tags)), remote)
        case HostDestination(host, _) if remote.protocol == "tcp":
            if host.subtree:
                raise Unsupported(
                    "it tells names below a host in HTTP and TLS alone, and this may be neither",
                    "name the hosts, or their networks",
                )
            return Lowered(rule, ListKind.NAME, (host.name,), remote)
        case HostDestination(host, path):
            seen = path if remote.protocol == "http" else None
            return _url(rule, host, seen)


def network_entries(networks: tuple[str, ...]) -> tuple[str, ...]:
    """Networks as lists and objects have them."""
    return tuple(half for network in networks for half in _HALVES.get(network, (network,)))


def _url(rule: Rule, host: HostPattern, path: PathPattern | None) -> Lowered:
    if len(f"{host}/") > ENTRY:
        raise Unsupported(
            f"an entry has at most {ENTRY} characters, and `{host}/` has more",
            "leave the rule out for this target",
        )
    folder = None if path is None else _folder(path)
    while folder is not None and len(f"{host}{folder}") > ENTRY:
        folder = _above(folder)
    allowed = None if folder is None else PathPattern(folder, below=True)
    allows = replace(rule.remote, destination=HostDestination(host, allowed))
    beside = None
    if folder is not None and (turned := _turned(folder)) != folder:
        pattern = PathPattern(turned, below=True)
        beside = replace(rule.remote, destination=HostDestination(host, pattern))
    return Lowered(rule, ListKind.URL, (f"{host}{folder or '/'}",), allows, beside)


def _folder(path: PathPattern) -> str | None:
    """The folder that an entry can name for a path; None for the whole host.

    An entry is a beginning. Whether `/a/` is `/a` as well is not documented, so that a path that
    may end before a `/` takes the folder around it.
    """
    folder = path.value[: path.value.rindex("/") + 1]
    return None if folder == "/" else folder


def _above(folder: str) -> str | None:
    above = folder[: folder.rindex("/", 0, -1) + 1]
    return None if above == "/" else above


def _turned(folder: str) -> str:
    """The folder in the other letters: to PAN-OS they are the same."""
    return re.sub(
        "%[0-9A-F]{2}|[A-Za-z]",
        lambda match: match[0] if match[0].startswith("%") else match[0].swapcase(),
        folder,
    )
