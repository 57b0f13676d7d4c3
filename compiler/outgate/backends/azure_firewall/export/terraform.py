"""The same rules as Terraform configuration, in JSON syntax for the azurerm provider."""

from outgate.backends.azure_firewall.arm.resources import TAG
from outgate.backends.azure_firewall.arm.wire import collection_name
from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.model import ApplicationRule, Group, NetworkRule, Rendering
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.kind import File
from outgate.backends.rendered import Rendered
from outgate.plan.document import json_text


def terraform_file(rendered: Rendered) -> tuple[File, ...]:
    """The configuration as the one file of its format."""
    policy = policy_of(rendered)
    return (File("", json_text(terraform(policy.rendering, policy.settings))),)


def terraform(rendering: Rendering, settings: AzureSettings) -> dict[str, object]:
    """Terraform configuration in JSON syntax for the azurerm provider."""
    resources: dict[str, dict[str, object]] = {}
    variables: dict[str, object] = {
        "firewall_policy_id": {"type": "string", "default": settings.policy_id}
    }
    if rendering.ip_groups:
        variables["location"] = {"type": "string"}
        resources["azurerm_ip_group"] = {
            _label(group.name): {
                "name": group.name,
                "resource_group_name": settings.resource_group,
                "location": "${var.location}",
                "cidrs": list(group.addresses),
                "tags": {TAG: settings.mark},
            }
            for group in rendering.ip_groups
        }
    before: list[str] = []
    groups: dict[str, object] = {}
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


def _terraform_group(group: Group) -> dict[str, object]:
    block: dict[str, object] = {
        "name": group.name,
        "firewall_policy_id": "${var.firewall_policy_id}",
        "priority": group.priority,
    }
    for kind, priority, rules in (
        (
            "network",
            group.collections.network,
            [_terraform_network(rule) for rule in group.network],
        ),
        (
            "application",
            group.collections.application,
            [_terraform_application(rule) for rule in group.application],
        ),
    ):
        if rules:
            block[f"{kind}_rule_collection"] = [
                {
                    "name": collection_name(kind),
                    "priority": priority,
                    "action": "Allow",
                    "rule": rules,
                }
            ]
    return block


def _terraform_application(rule: ApplicationRule) -> dict[str, object]:
    named = {"destination_fqdns": rule.fqdns, "destination_urls": rule.urls}
    return {
        "name": rule.name,
        "description": _literal(rule.description),
        "protocols": [{"type": rule.protocol, "port": rule.port}],
        "source_addresses": list(rule.sources),
        **{key: list(values) for key, values in named.items() if values},
        "terminate_tls": False,
    }


def _terraform_network(rule: NetworkRule) -> dict[str, object]:
    groups = [f"${{azurerm_ip_group.{_label(name)}.id}}" for name in rule.ip_groups]
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
