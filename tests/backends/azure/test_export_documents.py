"""Files for other tools, whole: each field as the documentation of the tool has it."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.export.arm import arm_file, arm_template
from outgate.backends.azure_firewall.export.bicep import bicep, bicep_file
from outgate.backends.azure_firewall.export.terraform import terraform, terraform_file
from outgate.backends.azure_firewall.model import (
    ApplicationRule,
    AzurePolicy,
    Group,
    IpGroup,
    NetworkRule,
    Rendering,
)
from outgate.backends.azure_firewall.settings import Priorities, read_settings
from outgate.backends.rendered import Rendered
from outgate.errors import InternalError
from outgate.plan.document import json_text

SETTINGS = read_settings({"subscription": "s-1", "resource_group": "rg", "policy": "fw"}, {})
WEB = ApplicationRule(
    name="https-443",
    description="from ${a} %{b} 'c' \\",
    protocol="Https",
    port=443,
    sources=("10.0.0.1",),
    fqdns=("a.example",),
    urls=(),
)
URLS = ApplicationRule(
    name="http-80", description="d", protocol="Http", port=80, sources=("*",), fqdns=(),
    urls=("b.example/x",),
)  # fmt: skip
NET = NetworkRule(
    name="tcp-443", description="e", port=443, sources=("*",), destinations=("192.0.2.1",),
    ip_groups=("2nd.tags",),
)  # fmt: skip
LIST = NetworkRule(
    name="tcp-8443", description="f", port=8443, sources=("*",), destinations=(),
    ip_groups=("2nd.tags",),
)  # fmt: skip
BY_PRIORITY = Priorities(network=300, application=400)
RENDERING = Rendering(
    (IpGroup("2nd.tags", ("192.0.2.0/28", "192.0.2.64/28")),),
    (
        Group(name="outgate-0", priority=1000, application=(WEB, URLS), network=(),
              collections=BY_PRIORITY),
        Group(name="outgate-1", priority=1016, application=(), network=(NET, LIST),
              collections=BY_PRIORITY),
    ),
)  # fmt: skip


def test_an_arm_template() -> None:
    template: Any = arm_template(RENDERING, SETTINGS)
    ip_group, first, second = template.pop("resources")
    assert template == {
        "$schema": (
            "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
        ),
        "contentVersion": "1.0.0.0",
        "parameters": {
            "policyName": {"type": "string", "defaultValue": "fw"},
            "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
        },
    }
    assert ip_group == {
        "type": "Microsoft.Network/ipGroups",
        "apiVersion": "2025-05-01",
        "name": "2nd.tags",
        "location": "[parameters('location')]",
        "tags": {"managed-by": "outgate fw/outgate"},
        "properties": {"ipAddresses": ["192.0.2.0/28", "192.0.2.64/28"]},
    }
    kind = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"
    reference = "[resourceId('Microsoft.Network/ipGroups', '2nd.tags')]"
    for group, name, waits in (
        (first, "outgate-0", reference),
        (second, "outgate-1", f"[resourceId('{kind}', parameters('policyName'), 'outgate-0')]"),
    ):
        assert (group["type"], group["apiVersion"]) == (kind, "2025-05-01")
        assert group["name"] == f"[concat(parameters('policyName'), '/{name}')]"
        assert group["dependsOn"] == [waits]
        assert group["properties"]["ruleCollections"]
    rules = second["properties"]["ruleCollections"][0]["rules"]
    assert rules[0]["destinationIpGroups"] == [reference]


def test_terraform() -> None:
    document: Any = terraform(RENDERING, SETTINGS)
    group = "azurerm_firewall_policy_rule_collection_group"
    policy = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network/firewallPolicies/fw"
    assert document == {
        "terraform": {
            "required_providers": {"azurerm": {"source": "hashicorp/azurerm", "version": ">= 4.0"}}
        },
        "variable": {
            "firewall_policy_id": {"type": "string", "default": policy},
            "location": {"type": "string"},
        },
        "resource": {
            "azurerm_ip_group": {
                "g_2nd_tags": {
                    "name": "2nd.tags",
                    "resource_group_name": "rg",
                    "location": "${var.location}",
                    "cidrs": ["192.0.2.0/28", "192.0.2.64/28"],
                    "tags": {"managed-by": "outgate fw/outgate"},
                }
            },
            group: {
                "outgate-0": {
                    "name": "outgate-0",
                    "firewall_policy_id": "${var.firewall_policy_id}",
                    "priority": 1000,
                    "application_rule_collection": [
                        {
                            "name": "outgate-application",
                            "priority": 400,
                            "action": "Allow",
                            "rule": [
                                {
                                    "name": "https-443",
                                    "description": "from $${a} %%{b} 'c' \\",
                                    "protocols": [{"type": "Https", "port": 443}],
                                    "source_addresses": ["10.0.0.1"],
                                    "destination_fqdns": ["a.example"],
                                    "terminate_tls": False,
                                },
                                {
                                    "name": "http-80",
                                    "description": "d",
                                    "protocols": [{"type": "Http", "port": 80}],
                                    "source_addresses": ["*"],
                                    "destination_urls": ["b.example/x"],
                                    "terminate_tls": False,
                                },
                            ],
                        }
                    ],
                },
                "outgate-1": {
                    "name": "outgate-1",
                    "firewall_policy_id": "${var.firewall_policy_id}",
                    "priority": 1016,
                    "depends_on": [f"{group}.outgate-0"],
                    "network_rule_collection": [
                        {
                            "name": "outgate-network",
                            "priority": 300,
                            "action": "Allow",
                            "rule": [
                                {
                                    "name": "tcp-443",
                                    "protocols": ["TCP"],
                                    "source_addresses": ["*"],
                                    "destination_addresses": ["192.0.2.1"],
                                    "destination_ip_groups": ["${azurerm_ip_group.g_2nd_tags.id}"],
                                    "destination_ports": ["443"],
                                },
                                {
                                    "name": "tcp-8443",
                                    "protocols": ["TCP"],
                                    "source_addresses": ["*"],
                                    "destination_ip_groups": ["${azurerm_ip_group.g_2nd_tags.id}"],
                                    "destination_ports": ["8443"],
                                },
                            ],
                        }
                    ],
                },
            },
        },
    }


def test_of_nothing_terraform_has_no_resources() -> None:
    document: Any = terraform(Rendering((), ()), SETTINGS)
    assert list(document) == ["terraform", "variable"]
    assert list(document["variable"]) == ["firewall_policy_id"]


GROUP_1 = """\
resource group1 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-05-01' = {
  parent: policy
  name: 'outgate-0'
  properties: {
    priority: 1000
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'outgate-application'
        priority: 400
        action: {
          type: 'Allow'
        }
        rules: [
          {
            ruleType: 'ApplicationRule'
            name: 'https-443'
            description: 'from \\${a} %{b} \\'c\\' \\\\'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: [
              '10.0.0.1'
            ]
            targetFqdns: [
              'a.example'
            ]
            targetUrls: []
            terminateTLS: false
          }
"""
HEAD = """\
param policyName string = 'fw'
param location string = resourceGroup().location

resource policy 'Microsoft.Network/firewallPolicies@2025-05-01' existing = {
  name: policyName
}

resource ipGroup1 'Microsoft.Network/ipGroups@2025-05-01' = {
  name: '2nd.tags'
  location: location
  tags: {
    'managed-by': 'outgate fw/outgate'
  }
  properties: {
    ipAddresses: [
      '192.0.2.0/28'
      '192.0.2.64/28'
    ]
  }
}

"""
GROUP_2 = """\
resource group2 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-05-01' = {
  parent: policy
  name: 'outgate-1'
  dependsOn: [
    group1
  ]
  properties: {
    priority: 1016
"""


def test_bicep() -> None:
    text = bicep(RENDERING, SETTINGS)
    assert text.startswith(HEAD + GROUP_1)
    assert f"\n\n{GROUP_2}" in text
    assert text.count("ipGroup1.id\n") == 2
    assert text.endswith("\n}\n")


@pytest.mark.parametrize(
    ("policy", "written"),
    [("a'b", "'a\\'b'"), ("a\\", "'a\\\\'"), ("a\n\r\tb", "'a\\n\\r\\tb'"), ("${x}", "'\\${x}'")],
)
def test_no_text_of_bicep_is_an_expression(policy: str, written: str) -> None:
    settings = read_settings({"subscription": "s", "resource_group": "rg", "policy": policy}, {})
    assert bicep(Rendering((), ()), settings).startswith(f"param policyName string = {written}\n")


def test_each_format_is_one_file() -> None:
    rendered = Rendered(rules=(), allows=(), native=AzurePolicy(RENDERING, SETTINGS))
    for write, text in (
        (arm_file, json_text(arm_template(RENDERING, SETTINGS))),
        (terraform_file, json_text(terraform(RENDERING, SETTINGS))),
        (bicep_file, bicep(RENDERING, SETTINGS)),
    ):
        (file,) = write(rendered)
        assert (file.name, file.text) == ("", text)
        with pytest.raises(InternalError, match="a rendering of another backend"):
            write(Rendered(rules=(), allows=()))
