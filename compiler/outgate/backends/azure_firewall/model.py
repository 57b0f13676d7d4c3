"""Rule collection groups as values, in the service's own terms."""

from outgate.backends.azure_firewall.settings import (
    DEFAULT_PRIORITIES,
    AzureSettings,
    Priorities,
)
from outgate.values import dataclass


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class ApplicationRule:
    """Hosts, or URLs, that some addresses may ask for by one protocol and port.

    `protocol` is `Http` or `Https`. TLS is never terminated.
    """

    name: str
    description: str
    protocol: str
    port: int
    sources: tuple[str, ...]
    fqdns: tuple[str, ...]
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class NetworkRule:
    """Addresses that some addresses may reach by one TCP port.

    `destinations` are CIDRs and service tags, `ip_groups` names of IP groups.
    """

    name: str
    description: str
    port: int
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    ip_groups: tuple[str, ...]


AzureRule = ApplicationRule | NetworkRule


@dataclass(frozen=True, slots=True)
class IpGroup:
    """A named list of networks that rules refer to."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A rule collection group with one collection of each kind of rule that it has."""

    name: str
    priority: int
    application: tuple[ApplicationRule, ...]
    network: tuple[NetworkRule, ...]
    collections: Priorities = DEFAULT_PRIORITIES


@dataclass(frozen=True, slots=True)
class Rendering:
    """All that a policy is to hold of ours, in the order in which it is to be written."""

    ip_groups: tuple[IpGroup, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class AzurePolicy:
    """A rendering and the settings that it was made for: what export formats are made from."""

    rendering: Rendering
    settings: AzureSettings
