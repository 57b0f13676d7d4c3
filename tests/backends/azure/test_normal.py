"""What counts as a change of a group or an IP group, and what does not."""

import copy
from typing import Any

import pytest

from outgate.backends.azure_firewall.arm.normalize import content_digest, normal_rule
from outgate.backends.azure_firewall.arm.resources import RuleCollectionGroup

IP_GROUP: dict[str, Any] = {
    "id": "/x/ipGroups/a",
    "etag": "e-1",
    "location": "westeurope",
    "tags": {"managed-by": "outgate fw/outgate"},
    "properties": {
        "ipAddresses": ["192.0.2.1", "192.0.2.9"],
        "provisioningState": "Succeeded",
        "firewallPolicies": [{"id": "/x/firewallPolicies/fw"}],
    },
}


@pytest.mark.parametrize(
    ("where", "value", "same"),
    [
        (("etag",), "e-2", True),
        (("properties", "provisioningState"), "Failed", True),
        (("properties", "firewallPolicies"), [], True),
        (("properties", "firewalls"), [{"id": "/x/azureFirewalls/f"}], True),
        (("properties", "ipAddresses"), ["192.0.2.9", "192.0.2.1"], True),
        (("properties", "ipAddresses"), ["192.0.2.9"], False),
        (("properties", "ipAddresses"), None, False),
        (("tags", "managed-by"), "somebody", False),
        (("tags", "cost-centre"), "7", False),
        (("tags", "cost-centre"), "", True),
    ],
)
def test_an_ip_group_changes_by_what_people_decide(
    where: tuple[str, ...], value: Any, same: bool
) -> None:
    other = copy.deepcopy(IP_GROUP)
    inner = other
    for name in where[:-1]:
        inner = inner[name]
    inner[where[-1]] = value
    assert (content_digest(other) == content_digest(IP_GROUP)) is same


@pytest.mark.parametrize(
    ("state", "goes_on", "failed"),
    [
        ("Succeeded", False, False),
        ("Updating", True, False),
        ("creating", True, False),
        ("Deleting", True, False),
        ("Failed", False, True),
        ("Canceled", False, True),
    ],
)
def test_what_goes_on_and_what_failed(state: str, goes_on: bool, failed: bool) -> None:
    resource = {"properties": {"provisioningState": state}}
    group = RuleCollectionGroup(resource)
    assert (group.is_changing, group.has_failed) == (goes_on, failed)


def test_a_missing_resource_is_no_empty_one() -> None:
    assert content_digest(None) != content_digest({})


def test_rules_in_one_form() -> None:
    raw = {
        "ruleType": "networkrule",
        "name": "r",
        "description": "",
        "ipProtocols": ["udp", "Tcp", "UDP"],
        "sourceAddresses": [" 10.0.0.1", "*", "*"],
        "destinationFqdns": ["B.example", "a.example"],
        "destinationAddresses": ["AzureMonitor"],
        "destinationPorts": None,
        "fqdnTags": ["WindowsUpdate"],
        "ipv6Rule": False,
        "protocols": [{"protocolType": "https"}, {"protocolType": "HTTP", "port": 80}],
    }
    assert normal_rule(raw) == {
        "ruleType": "NetworkRule",
        "name": "r",
        "sourceAddresses": ["*", "10.0.0.1"],
        "destinationAddresses": ["AzureMonitor"],
        "destinationFqdns": ["a.example", "b.example"],
        "ipProtocols": ["TCP", "UDP"],
        "protocols": [
            {"protocolType": "Http", "port": 80},
            {"protocolType": "Https", "port": 0},
        ],
        "fqdnTags": ["WindowsUpdate"],
    }
