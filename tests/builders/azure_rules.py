"""Single rules as the service has them, and what they mean."""

from typing import Any

from outgate.backends.azure_firewall.arm.rules import rule_from_arm
from outgate.backends.azure_firewall.live.entries import IpGroups
from outgate.backends.azure_firewall.live.to_canonical import Meaning, meaning
from outgate.backends.azure_firewall.model import ApplicationRule
from outgate.backends.azure_firewall.settings import AzureSettings, read_settings

SETTINGS: AzureSettings = read_settings(
    {"subscription": "s-1", "resource_group": "rg", "policy": "fw"}, {}
)
LISTS = IpGroups({"offices": ("10.20.0.0-10.20.0.255",)}, SETTINGS.ip_groups_id)
HERE = ["10.20.0.0/16"]


def application(**fields: Any) -> dict[str, Any]:
    return {
        "ruleType": "ApplicationRule",
        "name": "r",
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": HERE,
        **fields,
    }


def network(**fields: Any) -> dict[str, Any]:
    return {
        "ruleType": "NetworkRule",
        "name": "r",
        "ipProtocols": ["TCP"],
        "sourceAddresses": HERE,
        "destinationAddresses": ["203.0.113.10"],
        "destinationPorts": ["443"],
        **fields,
    }


def read(raw: dict[str, Any]) -> Meaning:
    return meaning(rule_from_arm(raw), LISTS, "g/c/r", "g/c/r")


def http(*ports: int) -> list[dict[str, Any]]:
    return [{"protocolType": "Http", "port": port} for port in ports]


def https_rule(name: str, description: str = "", fqdns: tuple[str, ...] = ()) -> ApplicationRule:
    """A rule to be written, for anybody."""
    return ApplicationRule(
        name=name,
        description=description,
        protocol="Https",
        port=443,
        sources=("*",),
        fqdns=fqdns,
        urls=(),
    )
