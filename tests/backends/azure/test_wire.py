"""Groups and IP groups as they are sent, and how large they are."""

import json

from outgate.backends.azure_firewall.arm.wire import (
    group_body,
    group_bytes,
    ip_group_body,
    rendered_group,
    sent_bytes,
)
from outgate.backends.azure_firewall.model import ApplicationRule, Group, IpGroup, NetworkRule
from outgate.backends.azure_firewall.settings import Priorities
from outgate.values import replace

WEB = ApplicationRule(
    name="https-443",
    description="from hamburg",
    protocol="Https",
    port=443,
    sources=("10.0.0.1", "10.0.0.2"),
    fqdns=("a.example",),
    urls=("b.example/x",),
)
NET = NetworkRule(
    name="tcp-443",
    description="from any",
    port=443,
    sources=("*",),
    destinations=("192.0.2.1",),
    ip_groups=("tags",),
)
GROUP = Group(
    name="outgate",
    priority=1000,
    application=(WEB,),
    network=(NET,),
    collections=Priorities(network=300, application=400),
)


def test_a_group_whole() -> None:
    """What a firewall reads of it is typed from the documentation of the service."""
    body = group_body(GROUP, "/ids/{}".format)
    assert body == {
        "properties": {
            "priority": 1000,
            "ruleCollections": [
                {
                    "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                    "name": "outgate-network",
                    "priority": 300,
                    "action": {"type": "Allow"},
                    "rules": [
                        {
                            "ruleType": "NetworkRule",
                            "name": "tcp-443",
                            "description": "from any",
                            "ipProtocols": ["TCP"],
                            "sourceAddresses": ["*"],
                            "destinationAddresses": ["192.0.2.1"],
                            "destinationIpGroups": ["/ids/tags"],
                            "destinationPorts": ["443"],
                        }
                    ],
                },
                {
                    "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                    "name": "outgate-application",
                    "priority": 400,
                    "action": {"type": "Allow"},
                    "rules": [
                        {
                            "ruleType": "ApplicationRule",
                            "name": "https-443",
                            "description": "from hamburg",
                            "protocols": [{"protocolType": "Https", "port": 443}],
                            "sourceAddresses": ["10.0.0.1", "10.0.0.2"],
                            "targetFqdns": ["a.example"],
                            "targetUrls": ["b.example/x"],
                            "terminateTLS": False,
                        }
                    ],
                },
            ],
        }
    }
    named = rendered_group(GROUP, "/ids/{}".format)
    assert named.raw == {"name": "outgate", **body}


def test_a_group_has_only_collections_with_rules() -> None:
    for kept, part in (
        ("network", replace(GROUP, application=())),
        ("application", replace(GROUP, network=())),
    ):
        body = group_body(part, str)
        (collection,) = body["properties"]["ruleCollections"]
        assert collection["name"] == f"outgate-{kept}"


def test_an_ip_group_whole() -> None:
    assert ip_group_body(IpGroup("tags", ("192.0.2.0/28",)), "ours") == {
        "tags": {"managed-by": "ours"},
        "properties": {"ipAddresses": ["192.0.2.0/28"]},
    }


def test_sizes_are_those_of_what_is_sent() -> None:
    """Without a space; a reference to an IP group counts as 200 characters, as long as any is."""
    assert sent_bytes({"a": [1, 2], "b": "x"}) == len('{"a":[1,2],"b":"x"}')
    without = json.dumps(group_body(GROUP, lambda _: ""), separators=(",", ":"))
    assert group_bytes(GROUP) == len(without) + 200
