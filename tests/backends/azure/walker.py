"""Which rule of a policy decides a request: an evaluator of the tests' own.

Written from the service's documentation of rule processing, over the JSON that the service gives;
it shares nothing with the product.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.backends.azure.reader import fqdn_matches, url_matches

Raw = dict[str, Any]
PHASES = ("NatRule", "NetworkRule", "ApplicationRule")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: by name, where `host` is given, of a host that resolves to `to`.

    `protocol` is `http`, `https`, `mssql`, `tcp` (any other over it) or `udp`.
    """

    address: str
    to: str
    port: int
    protocol: str = "tcp"
    host: str | None = None
    path: str = "/"


def address_in(words: list[str], address: str) -> bool:
    for word in words:
        first, dash, last = word.partition("-")
        parsed = ipaddress.IPv4Address(address)
        if word == "*":
            return True
        if dash and ipaddress.IPv4Address(first) <= parsed <= ipaddress.IPv4Address(last):
            return True
        if not dash and parsed in ipaddress.ip_network(word):
            return True
    return False


def port_in(words: list[str], port: int) -> bool:
    for word in words:
        first, _, last = word.partition("-")
        if word == "*" or int(first) <= port <= int(last or first):
            return True
    return False


def listed(rule: Raw, words: str, groups: str, ip_groups: dict[str, list[str]]) -> list[str]:
    entries = list(rule.get(words, ()))
    for each in rule.get(groups, ()):
        entries += ip_groups[each.rpartition("/")[2].lower()]
    return entries


def matches(rule: Raw, asked: Asked, ip_groups: dict[str, list[str]]) -> bool:
    """Whether one rule is for a request."""
    sources = listed(rule, "sourceAddresses", "sourceIpGroups", ip_groups)
    if not address_in(sources, asked.address):
        return False
    if rule["ruleType"] == "ApplicationRule":
        wanted = {"protocolType": asked.protocol.capitalize(), "port": asked.port}
        if asked.host is None or wanted not in rule["protocols"]:
            return False
        return any(fqdn_matches(each, asked.host) for each in rule.get("targetFqdns", ())) or any(
            url_matches(each, asked.host, asked.path) for each in rule.get("targetUrls", ())
        )
    if asked.host is not None and not asked.to:
        return False
    destinations = listed(rule, "destinationAddresses", "destinationIpGroups", ip_groups)
    transport = "UDP" if asked.protocol == "udp" else "TCP"
    return (
        bool({transport, "Any"} & set(rule["ipProtocols"]))
        and port_in(rule["destinationPorts"], asked.port)
        and address_in(destinations, asked.to)
    )


def in_order(levels: list[list[Raw]]) -> Iterator[tuple[str, str, Raw]]:
    """Label, action and rule of all groups, as the service looks at them; base policies first."""
    for phase in PHASES:
        for groups in levels:
            for group in sorted(groups, key=lambda each: each["properties"]["priority"]):
                collections = group["properties"]["ruleCollections"]
                for collection in sorted(collections, key=lambda each: each["priority"]):
                    for rule in collection["rules"]:
                        if rule["ruleType"] == phase:
                            label = f"{group['name']}/{collection['name']}/{rule['name']}"
                            yield label, collection["action"]["type"], rule


def decides(levels: list[list[Raw]], asked: Asked, ip_groups: dict[str, list[str]]) -> str | None:
    """The label of the first rule that matches."""
    for label, _, rule in in_order(levels):
        if matches(rule, asked, ip_groups):
            return label
    return None
