"""What lies in and just beside rules: hosts, paths and devices that judges ask about."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from ipaddress import ip_address, ip_network

from outgate.plan.model import Rule
from outgate.traffic.destination import Destination, HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import HostPattern
from outgate.traffic.path import PathPattern


@cache
def is_from(addresses: tuple[str, ...], source: str) -> bool:
    """Whether an address is one of some networks."""
    one = ip_address(source)
    networks = [ip_network(each) for each in addresses if each != "*"]
    return "*" in addresses or any(
        network.version == one.version and one in network for network in networks
    )


def split_sources(rule: Rule, sources: Iterable[str]) -> tuple[list[str], list[str]]:
    """The devices that a rule is for, and the others."""
    inside: list[str] = []
    outside: list[str] = []
    for source in sources:
        (inside if is_from(rule.source.addresses, source) else outside).append(source)
    return inside, outside


def whole_network(address: str) -> str:
    """The network that has no address but one."""
    return f"{address}/{ip_address(address).max_prefixlen}"


def flow_from(source: str, destination: Destination, protocol: str, port: int) -> Flow:
    """The traffic of one device."""
    return Flow((whole_network(source),), Remote(destination, protocol, port))


def names_beside(name: str) -> Iterator[str]:
    """A name, names below it, and others that only look as if they were."""
    yield from (name, f"any.{name}", f"a.b.{name}", f"x{name}", f"any-{name}")
    yield from (f"{name}.evil.example", f"any.{name}.evil.example")
    parent = name.partition(".")[2]
    if "." in parent:
        yield parent


def member_of(host: HostPattern) -> str:
    """A host that a pattern takes."""
    return f"any.{host.name}" if host.subtree else host.name


def hosts_beside(host: HostPattern) -> Iterator[str]:
    """Hosts in and beside a pattern, first one that it takes; some as nobody writes them."""
    name = host.name
    yield member_of(host)
    yield from names_beside(name)
    yield from (f"any.{name}".upper(), name.upper(), f"{name}.", f"any.{name}.")
    yield name.partition(".")[2]


def cut_path(destination: object) -> tuple[str, str, str]:
    """The path of a destination, the same as a folder, and without a slash at its end."""
    value = "/a"
    match destination:
        case HostDestination(_, PathPattern(own, _)):
            value = own
    return value, value if value.endswith("/") else f"{value}/", value.rstrip("/") or "/q"


def paths_beside(destination: object) -> Iterator[str]:
    """Paths in and beside that of a destination, first the path itself."""
    value, folder, stem = cut_path(destination)
    yield from (value, stem, folder, f"{folder}x", f"{stem}x", f"{folder}x/y.crl", f"{value}?q=1")
    yield from (f"{stem}?q=/a/", f"{folder}../x", f"{folder}%2e%2e/x", f"{folder}./x", "/", "/zz")
    yield from (f"{stem}%2Fx", f"{stem}%2fx", f"{stem}%3Fx", f"{stem}%20", f"/zz/..{folder}x")
    yield from (f"/{value}", f"{stem.upper()}", f"{folder}x%2F..%2Fy", f"{folder}/x", f"{folder}..")
    yield from (f"{folder}%2E", f"{folder}x/..;/y", f"{stem};x", f"{value},x")


def ends_of(networks: Sequence[str]) -> Iterator[str]:
    """The first and the last address of each network."""
    for network in map(ip_network, networks):
        yield from (str(network[0]), str(network[-1]))
