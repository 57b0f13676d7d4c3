"""The group as a CloudFormation template."""

from outgate.backends.aws_network_firewall.description import DESCRIPTION
from outgate.backends.aws_network_firewall.export.group import group_of
from outgate.backends.aws_network_firewall.render import AwsGroup
from outgate.backends.kind import File
from outgate.backends.rendered import Rendered
from outgate.plan.document import json_text


def cloudformation_file(rendered: Rendered) -> tuple[File, ...]:
    """The template as the one file of its format."""
    return (File("", json_text(cloudformation(group_of(rendered)))),)


def cloudformation(group: AwsGroup) -> dict[str, object]:
    """A rule group, and its ARN for the policy that refers to it.

    A template has no more than a megabyte, and text of a value nothing that is looked into.
    """
    settings = group.settings
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": DESCRIPTION,
        "Resources": {
            "RuleGroup": {
                "Type": "AWS::NetworkFirewall::RuleGroup",
                "Properties": {
                    "RuleGroupName": settings.rule_group,
                    "Description": DESCRIPTION,
                    "Type": "STATEFUL",
                    "Capacity": settings.capacity,
                    "RuleGroup": {
                        "RulesSource": {"RulesString": group.text},
                        "StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"},
                    },
                },
            }
        },
        "Outputs": {"RuleGroupArn": {"Value": {"Ref": "RuleGroup"}}},
    }
