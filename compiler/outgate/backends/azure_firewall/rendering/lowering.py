"""What becomes of one canonical rule on Azure Firewall, and how much that allows."""

from collections.abc import Mapping
from typing import assert_never

from outgate.backends.azure_firewall.settings import AzureSettings, Tier
from outgate.backends.fidelity import Unsupported
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

_PROTOCOLS = {"http": "Http", "https": "Https"}


@dataclass(frozen=True, slots=True)
class Application:
    """Entries of an application rule."""

    protocol: str
    fqdns: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """Entries of a network rule; `tag` is the service tag that the networks stand for."""

    destinations: tuple[str, ...]
    tag: str | None = None
    left_out: int = 0  # IPv6 networks, which the service does not take


@dataclass(frozen=True, slots=True)
class Lowered:
    """The entries for a rule, and the targets that they allow, as Azure reads them."""

    entries: Application | Network
    allows: tuple[Remote, ...]


def lower(rule: Rule, settings: AzureSettings, tags: Mapping[str, ServiceTag]) -> Lowered:
    """The entries for a rule; Unsupported where there are none."""
    target = rule.remote
    match target.destination:
        case HostDestination(host, path):
            return _host(target, host, path, settings.tier)
        case AddressesDestination(networks):
            network = _ipv4(networks, None)
            held = replace(target, destination=AddressesDestination(network.destinations))
            return Lowered(network, (held,))
        case ServiceTagDestination(name):
            return Lowered(_tag(name, tags), (target,))
        case other:
            assert_never(other)


def ipv4(networks: tuple[str, ...]) -> tuple[str, ...]:
    """Networks that a rule can name: one with an IPv6 address makes the firewall fail."""
    return tuple(network for network in networks if ":" not in network)


def _host(target: Remote, host: HostPattern, path: PathPattern | None, tier: Tier) -> Lowered:
    protocol = _PROTOCOLS.get(target.protocol)
    if protocol is None:
        raise Unsupported(
            f"`{target}` is neither http nor https: Azure Firewall tells other hosts by the "
            "addresses they resolve to, which other hosts may share",
            "name the addresses in the service instead of the host",
        )
    if path is None:
        return Lowered(Application(protocol, fqdns=(str(host),)), (target,))
    # Of HTTPS only what is decrypted shows its path, and these services pin their certificates.
    if tier is not Tier.PREMIUM or target.protocol == "https" or host.subtree:
        whole = replace(target, destination=HostDestination(host))
        return Lowered(Application(protocol, fqdns=(str(host),)), (whole,))
    if path.below:
        folder = path.value if path.value.endswith("/") else path.value + "/"
        own = () if path.value.endswith("/") else (f"{host}{path.value}",)
        return Lowered(Application(protocol, urls=(*own, f"{host}{folder}*")), (target,))
    entries = Application(protocol, urls=(f"{host}{path.value}",))
    if path.value.endswith("/"):
        return Lowered(entries, (target,))
    # `/a` is read as `/a/` as well.
    slashed = HostDestination(host, PathPattern(f"{path.value}/", below=False))
    return Lowered(entries, (target, replace(target, destination=slashed)))


def _tag(name: str, tags: Mapping[str, ServiceTag]) -> Network:
    tag = tags.get(name)
    if tag is None:
        raise Unsupported(
            f"the catalog has no service tag `{name}` for the cloud of the target",
            "check `cloud` of the target, or choose another edition",
        )
    if "FW" in tag.features:
        return Network((name,))
    return _ipv4(tag.prefixes, name)


def _ipv4(networks: tuple[str, ...], tag: str | None) -> Network:
    kept = ipv4(networks)
    if not kept:
        raise Unsupported(
            "all its destinations are IPv6 networks, which Azure Firewall does not take",
            "give this target policies without them",
        )
    return Network(kept, tag, len(networks) - len(kept))
