"""The same rules as an ARM template."""

from outgate.backends.azure_firewall.arm.wire import (
    API_VERSION,
    group_body,
    ip_group_body,
)
from outgate.backends.azure_firewall.export.policy import policy_of
from outgate.backends.azure_firewall.model import Rendering
from outgate.backends.azure_firewall.settings import AzureSettings
from outgate.backends.kind import File
from outgate.backends.rendered import Rendered
from outgate.plan.document import json_text

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_GROUP = "Microsoft.Network/firewallPolicies/ruleCollectionGroups"
_IP_GROUP = "Microsoft.Network/ipGroups"


def arm_file(rendered: Rendered) -> tuple[File, ...]:
    """The template as the one file of its format."""
    policy = policy_of(rendered)
    return (File("", json_text(arm_template(policy.rendering, policy.settings))),)


def arm_template(rendering: Rendering, settings: AzureSettings) -> dict[str, object]:
    """An ARM template for the resource group of the policy.

    Groups wait for each other: the service changes one group of a policy at a time.
    """
    resources: list[dict[str, object]] = [
        {
            "type": _IP_GROUP,
            "apiVersion": API_VERSION,
            "name": group.name,
            "location": "[parameters('location')]",
            **ip_group_body(group, settings.mark),
        }
        for group in rendering.ip_groups
    ]
    before = [_ip_group_id(group.name) for group in rendering.ip_groups]
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
