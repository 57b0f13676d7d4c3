"""The group as Terraform configuration, in JSON syntax for the aws provider."""

from outgate.backends.aws_network_firewall.description import DESCRIPTION
from outgate.backends.aws_network_firewall.export.group import group_of
from outgate.backends.aws_network_firewall.render import AwsGroup
from outgate.backends.kind import File
from outgate.backends.rendered import Rendered
from outgate.plan.document import json_text


def terraform_file(rendered: Rendered) -> tuple[File, ...]:
    """The configuration as the one file of its format."""
    return (File("", json_text(terraform(group_of(rendered)))),)


def terraform(group: AwsGroup) -> dict[str, object]:
    """A rule group, and its ARN for the policy that refers to it."""
    settings = group.settings
    label = _label(settings.rule_group)
    return {
        "terraform": {
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.0"}}
        },
        "resource": {
            "aws_networkfirewall_rule_group": {
                label: {
                    "name": settings.rule_group,
                    "description": DESCRIPTION,
                    "type": "STATEFUL",
                    "capacity": settings.capacity,
                    "rule_group": [
                        {
                            "rules_source": [{"rules_string": _literal(group.text)}],
                            "stateful_rule_options": [{"rule_order": "STRICT_ORDER"}],
                        }
                    ],
                }
            }
        },
        "output": {
            f"{label}_arn": {"value": f"${{aws_networkfirewall_rule_group.{label}.arn}}"},
        },
    }


def _label(name: str) -> str:
    """A name for Terraform's own references."""
    label = name.replace("-", "_")
    return label if label[:1].isalpha() else f"g_{label}"


def _literal(text: str) -> str:
    """Text in which nothing is a template."""
    return text.replace("${", "$${").replace("%{", "%%{")
