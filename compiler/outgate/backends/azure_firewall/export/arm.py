"""The same rules as files for a pipeline that deploys: an ARM template, or Terraform (JSON)."""

from typing import Any

from outgate.backends.azure_firewall.arm.wire import (
    API_VERSION,
    TAG,
    collection_name,
    group_body,
    ip_group_body,
)
from outgate.backends.azure_firewall.model import ApplicationRule, Group, NetworkRule, Rendering
from outgate.backends.azure_firewall.settings import AzureSettings

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_GROUP = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"
_IP_GROUP = "Microsoft.Network/ipGroups"


def arm_template(rendering: Rendering, settings: AzureSettings) -> dict[str, Any]:
    """An ARM template for the resource group of the policy.

    Groups wait for each other: the service changes one group of a policy at a time.
    """
    resources: list[dict[str, Any]] = [
        {
            "type": _IP_GROUP,
            "apiVersion": API_VERSION,
            "name": each.name,
            "location": "[parameters('location')]",
            **ip_group_body(each, settings.mark),
        }
        for each in rendering.ip_groups
    ]
    before = [_ip_group_id(each.name) for each in rendering.ip_groups]
    for group in rendering.groups:
        # No text of ours begins with a bracket, which would make it an expression.
        resources.append(
            {
                "type": _GROUP,
                "apiVersion": API_VERSION,
                "name": f"[concat(parameters('policyName'), '/{group.name}')]",
                "dependsOn": before,
                **group_body(group, _ip_group_id),
            }
        )
        before = [f"[resourceId('{_GROUP}', parameters('policyName'), '{group.name}')]"]
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "policyName": {"type": "string", "defaultValue": settings.policy},
            "location": {"type": "string", "defaultValue": "[resourceGroup().location]"},
        },
        "resources": resources,
    }


def _ip_group_id(name: str) -> str:
    return f"[resourceId('{_IP_GROUP}', '{name}')]"


def terraform(rendering: Rendering, settings: AzureSettings) -> dict[str, Any]:
    """Terraform configuration in JSON syntax for the azurerm provider."""
    resources: dict[str, dict[str, Any]] = {}
    variables: dict[str, Any] = {
        "firewall_policy_id": {"type": "string", "default": settings.policy_id}
    }
    if rendering.ip_groups:
        variables["location"] = {"type": "string"}
        resources["azurerm_ip_group"] = {
            _label(each.name): {
                "name": each.name,
                "resource_group_name": settings.resource_group,
                "location": "${var.location}",
                "cidrs": list(each.addresses),
                "tags": {TAG: settings.mark},
            }
            for each in rendering.ip_groups
        }
    before: list[str] = []
    groups: dict[str, Any] = {}
    for group in rendering.groups:
        kind, label = "azurerm_firewall_policy_rule_collection_group", _label(group.name)
        groups[label] = {**_terraform_group(group), **({"depends_on": before} if before else {})}
        before = [f"{kind}.{label}"]
    if groups:
        resources["azurerm_firewall_policy_rule_collection_group"] = groups
    provider = {"source": "hashicorp/azurerm", "version": ">= 4.0"}
    document = {
        "terraform": {"required_providers": {"azurerm": provider}},
        "variable": variables,
        "resource": resources,
    }
    return {key: value for key, value in document.items() if value}


def _terraform_group(group: Group) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": group.name,
        "firewall_policy_id": "${var.firewall_policy_id}",
        "priority": group.priority,
    }
    for kind, priority, rules in (
        (
            "network",
            group.collections.network,
            [_terraform_network(each) for each in group.network],
        ),
        (
            "application",
            group.collections.application,
            [_terraform_application(each) for each in group.application],
        ),
    ):
        if rules:
            found[f"{kind}_rule_collection"] = [
                {
                    "name": collection_name(kind),
                    "priority": priority,
                    "action": "Allow",
                    "rule": rules,
                }
            ]
    return found


def _terraform_application(rule: ApplicationRule) -> dict[str, Any]:
    named = {"destination_fqdns": rule.fqdns, "destination_urls": rule.urls}
    return {
        "name": rule.name,
        "description": _literal(rule.description),
        "protocols": [{"type": rule.protocol, "port": rule.port}],
        "source_addresses": list(rule.sources),
        **{key: list(values) for key, values in named.items() if values},
        "terminate_tls": False,
    }


def _terraform_network(rule: NetworkRule) -> dict[str, Any]:
    groups = [f"${{azurerm_ip_group.{_label(each)}.id}}" for each in rule.ip_groups]
    named = {"destination_addresses": list(rule.destinations), "destination_ip_groups": groups}
    return {
        "name": rule.name,
        "protocols": ["TCP"],
        "source_addresses": list(rule.sources),
        **{key: values for key, values in named.items() if values},
        "destination_ports": [str(rule.port)],
    }


def _label(name: str) -> str:
    """A name for Terraform's own references."""
    label = "".join(char if char.isalnum() or char in "_-" else "_" for char in name)
    return label if label[:1].isalpha() else f"g_{label}"


def _literal(text: str) -> str:
    """Text in which nothing is a template."""
    return text.replace("${", "$${").replace("%{", "%%{")
