"""Single rules of a collection as values, whatever the service's spelling of them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from outgate.backends.azure_firewall.arm.normalize import (
    KNOWN,
    normal_rule,
    unknown_fields,
)
from outgate.values import dataclass

Raw = Mapping[str, Any]
# What widens or narrows a rule in ways that a plan knows nothing of.
_BEYOND = ("sourceKubeSelectorGroups", "sourceGeoLocations", "destinationGeoLocations")
_HEADERS = "httpHeadersToInsert"


@dataclass(frozen=True)
class ArmRule:
    """What all rules have; `kind` is the service's word for it. `raw` is the rule as it was read.

    `normal` are the documented fields in one spelling, as native rules hold them.
    """

    raw: Raw

    @cached_property
    def normal(self) -> dict[str, Any]:
        """The documented fields that say something."""
        return normal_rule(self.raw)

    def _list(self, name: str) -> tuple[Any, ...]:
        return tuple(self.normal.get(name, ()))

    @property
    def kind(self) -> str:
        """`ApplicationRule`, `NetworkRule`, `NatRule`, or what there may be beside them."""
        return str(self.normal["ruleType"])

    @property
    def name(self) -> str:
        """The name in its collection, which the service does not keep from being there twice."""
        return str(self.raw.get("name", ""))

    @property
    def description(self) -> str:
        """What somebody wrote to it; of our rules who asks."""
        return str(self.normal.get("description", ""))

    @property
    def sources(self) -> tuple[str, ...]:
        """Addresses, networks and ranges, `*` for everybody."""
        return self._list("sourceAddresses")

    @property
    def source_ip_groups(self) -> tuple[str, ...]:
        """Resource IDs of IP groups whose addresses are sources as well."""
        return self._list("sourceIpGroups")

    @property
    def beyond(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Fields that a plan has no words for, with their values."""
        return tuple((name, self._list(name)) for name in _BEYOND if self.normal.get(name))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Fields that are set and that Outgate knows nothing of."""
        return unknown_fields(self.raw)

    def over(self, live: "ArmRule | None", own_id: Callable[[str], str]) -> dict[str, Any]:
        """The rule as it is sent: the documented fields of this one, all others of the live one.

        `own_id` spells the resource ID of an IP group as we do.
        """
        before = {} if live is None else live.raw
        kept = {key: value for key, value in before.items() if key not in KNOWN}
        sent = {**kept, **self.normal}
        if isinstance(self, ApplicationRule):
            sent["terminateTLS"] = self.terminates_tls
        for name in ("sourceIpGroups", "destinationIpGroups"):
            if name in sent:
                sent[name] = [own_id(resource_id) for resource_id in sent[name]]
        return sent


@dataclass(frozen=True)
class ApplicationRule(ArmRule):
    """Hosts or URLs by http and https."""

    @property
    def protocols(self) -> tuple[tuple[str, int], ...]:
        """Protocols as `Http`, each with its port; 0 where none is given."""
        return tuple(
            (protocol["protocolType"], protocol["port"]) for protocol in self._list("protocols")
        )

    @property
    def fqdns(self) -> tuple[str, ...]:
        """Hosts, with a star for what is left of them."""
        return self._list("targetFqdns")

    @property
    def urls(self) -> tuple[str, ...]:
        """Hosts with a path."""
        return self._list("targetUrls")

    @property
    def fqdn_tags(self) -> tuple[str, ...]:
        """Names of Microsoft's own lists of hosts."""
        return self._list("fqdnTags")

    @property
    def web_categories(self) -> tuple[str, ...]:
        """Names of kinds of sites."""
        return self._list("webCategories")

    @property
    def terminates_tls(self) -> bool:
        """Whether what it allows is decrypted."""
        return bool(self.normal.get("terminateTLS"))

    @property
    def inserted_headers(self) -> tuple[str, ...]:
        """Names of headers that it puts into requests."""
        return tuple(str(header.get("headerName", "")) for header in self._list(_HEADERS))

    @property
    def beyond(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The same, and addresses as destinations."""
        fields = super().beyond
        addresses = self._list("destinationAddresses")
        return (*fields, ("destinationAddresses", addresses)) if addresses else fields


@dataclass(frozen=True)
class NetworkRule(ArmRule):
    """Addresses by transport protocol and port; also what a rule of unknown kind is read as."""

    @property
    def transports(self) -> tuple[str, ...]:
        """`TCP`, `UDP`, `ICMP` or `ANY`."""
        return self._list("ipProtocols")

    @property
    def ports(self) -> tuple[str, ...]:
        """Ports, ranges of them, or `*`."""
        return self._list("destinationPorts")

    @property
    def destinations(self) -> tuple[str, ...]:
        """Addresses, networks, ranges, service tags, or `*`."""
        return self._list("destinationAddresses")

    @property
    def destination_ip_groups(self) -> tuple[str, ...]:
        """Resource IDs of IP groups whose addresses are destinations as well."""
        return self._list("destinationIpGroups")

    @property
    def fqdns(self) -> tuple[str, ...]:
        """Names that the firewall resolves to addresses."""
        return self._list("destinationFqdns")


@dataclass(frozen=True)
class NatRule(NetworkRule):
    """A rule that translates what it matches."""

    @property
    def translated_to(self) -> str:
        """Where to, with the port."""
        host = self.normal.get("translatedFqdn") or self.normal.get("translatedAddress", "")
        return f"{host}:{self.normal.get('translatedPort', '')}"


@dataclass(frozen=True)
class UnknownRule(NetworkRule):
    """A rule of a kind that Outgate does not know."""


_KINDS: Mapping[str, type[ArmRule]] = {
    "applicationrule": ApplicationRule,
    "networkrule": NetworkRule,
    "natrule": NatRule,
}


def rule_from_arm(raw: Raw) -> ArmRule:
    """The rule in a collection as the service gives it, or as a native rule holds it."""
    return _KINDS.get(str(raw.get("ruleType", "")).lower(), UnknownRule)(raw)
