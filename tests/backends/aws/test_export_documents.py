"""The exported documents word by word: their readers know these keys, and ignore all others."""

import pytest

from outgate.backends.aws_network_firewall.export.cloudformation import cloudformation
from outgate.backends.aws_network_firewall.export.terraform import terraform
from outgate.backends.aws_network_firewall.kind import AWS_NETWORK_FIREWALL
from outgate.backends.aws_network_firewall.render import AwsGroup
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.backends.rendered import Rendered
from outgate.plan.document import json_text

TEXT = 'pass tls any any -> any 443 (msg:"a"; sid:1;)\n'


def group(name: str) -> AwsGroup:
    settings = {"region": "eu-central-1", "rule_group": name, "capacity": 321}
    return AwsGroup(TEXT, 1, read_settings(settings))


@pytest.mark.parametrize(("name", "label"), [("own-1", "own_1"), ("1-own", "g_1_own")])
def test_terraform(name: str, label: str) -> None:
    """The provider since 5.0 has these attributes; a label begins with a letter."""
    document = terraform(group(name))
    resources = document["resource"]
    assert isinstance(resources, dict)
    made = resources["aws_networkfirewall_rule_group"][label]
    about = made.pop("description")
    assert "Outgate" in about
    assert made == {
        "name": name,
        "type": "STATEFUL",
        "capacity": 321,
        "rule_group": [
            {
                "rules_source": [{"rules_string": TEXT}],
                "stateful_rule_options": [{"rule_order": "STRICT_ORDER"}],
            }
        ],
    }
    assert {key: value for key, value in document.items() if key != "resource"} == {
        "terraform": {
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.0"}}
        },
        "output": {
            f"{label}_arn": {"value": f"${{aws_networkfirewall_rule_group.{label}.arn}}"},
        },
    }


def test_cloudformation() -> None:
    document = cloudformation(group("own-1"))
    about = document.pop("Description")
    assert isinstance(about, str)
    assert "Outgate" in about
    assert document == {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "RuleGroup": {
                "Type": "AWS::NetworkFirewall::RuleGroup",
                "Properties": {
                    "RuleGroupName": "own-1",
                    "Description": about,
                    "Type": "STATEFUL",
                    "Capacity": 321,
                    "RuleGroup": {
                        "RulesSource": {"RulesString": TEXT},
                        "StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"},
                    },
                },
            }
        },
        "Outputs": {"RuleGroupArn": {"Value": {"Ref": "RuleGroup"}}},
    }


def test_each_format_is_one_file() -> None:
    own = group("own")
    documents = {
        "suricata": TEXT,
        "cloudformation": json_text(cloudformation(own)),
        "terraform": json_text(terraform(own)),
    }
    assert {form.name for form in AWS_NETWORK_FIREWALL.formats} == documents.keys()
    for form in AWS_NETWORK_FIREWALL.formats:
        (file,) = form.render(Rendered(rules=(), allows=(), native=own))
        assert (file.name, file.text) == ("", documents[form.name])
        with pytest.raises(TypeError):
            form.render(Rendered(rules=(), allows=()))
