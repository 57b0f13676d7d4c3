"""Files for other tools: Terraform's own parser and the service take what they say."""

import json
from pathlib import Path
from typing import Any

import pytest
import tfparse  # type: ignore[import-untyped] # it comes without types

from outgate.backends.aws_network_firewall.export.terraform import terraform
from outgate.backends.aws_network_firewall.render import AwsGroup
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.emulators.aws.server import Server
from outgate.emulators.aws.shapes import check_request
from tests.builders.aws_project import CONFIG, POLICY
from tests.builders.aws_service import boto
from tests.builders.azure_project import PAYROLL
from tests.conftest import Workspace


@pytest.fixture
def project(empty: Workspace) -> Workspace:
    """A project whose policy says things that other tools would take for their own words."""
    empty.write(
        "outgate.yaml", CONFIG.replace("policy: egress", "rule_group: own-1\n    capacity: 321")
    )
    because = '  because "${var.secret} %{ if true } $(id) \\\\u0041 {{x}}"\n'
    empty.write("policies/a.policy", POLICY + because)
    empty.write("catalog/payroll.yaml", PAYROLL)
    return empty


def export(project: Workspace, form: str, name: str) -> str:
    ran = project.run("export", "--format", form, "-o", name)
    assert ran.code == 0, ran.err
    return (project.folder / name).read_text()


def test_terraform_has_the_group(project: Workspace, tmp_path: Path) -> None:
    rules = export(project, "suricata", "own.rules")
    folder = tmp_path / "terraform"
    folder.mkdir()
    (folder / "main.tf.json").write_text(export(project, "terraform", "main.tf.json"))
    group = read_terraform(folder)
    assert (group["name"], group["type"], group["capacity"]) == ("own-1", "STATEFUL", 321)
    assert group["rules_string"] == rules
    assert group["rule_order"] == "STRICT_ORDER"


def read_terraform(folder: Path) -> dict[str, Any]:
    """The one group of a folder, as Terraform's parser has it, with what is in its blocks."""
    (group,) = tfparse.load_from_path(folder)["aws_networkfirewall_rule_group"]
    flat: dict[str, Any] = {}

    def flatten(block: Any) -> None:
        for each in block if isinstance(block, list) else [block]:
            for key, value in each.items():
                if key in ("rule_group", "rules_source", "stateful_rule_options"):
                    flatten(value)
                else:
                    flat[key] = value

    flatten(group)
    return flat


def test_no_text_of_rules_is_a_template_of_terraform(tmp_path: Path) -> None:
    text = 'pass tls any any -> any 443 (msg:"${var.secret} %{ if true } $${x}"; sid:1;)\n'
    group = AwsGroup(text, 1, read_settings({"region": "eu-central-1"}))
    (tmp_path / "main.tf.json").write_text(json.dumps(terraform(group)))
    assert read_terraform(tmp_path)["rules_string"] == text


def test_cloudformation_has_a_group_that_the_service_takes(
    project: Workspace, server: Server
) -> None:
    rules = export(project, "suricata", "own.rules")
    template = json.loads(export(project, "cloudformation", "template.json"))
    assert template["AWSTemplateFormatVersion"] == "2010-09-09"
    ((logical, resource),) = template["Resources"].items()
    assert logical.isalnum()
    assert resource["Type"] == "AWS::NetworkFirewall::RuleGroup"
    # Its properties are those of the request, but for tags: the same client sends them.
    properties: Any = resource["Properties"]
    check_request("CreateRuleGroup", properties)
    client = boto(server)
    client.create_rule_group(**properties)
    made = client.describe_rule_group(RuleGroupName="own-1", Type="STATEFUL")
    assert made["RuleGroup"]["RulesSource"]["RulesString"] == rules
    assert made["RuleGroup"]["StatefulRuleOptions"] == {"RuleOrder": "STRICT_ORDER"}
    assert made["RuleGroupResponse"]["Capacity"] == 321
    assert template["Outputs"]["RuleGroupArn"] == {"Value": {"Ref": logical}}


def test_files_are_the_same_for_the_same_policy(project: Workspace) -> None:
    first = [export(project, form, "x") for form in ("suricata", "terraform", "cloudformation")]
    text = (project.folder / "policies/a.policy").read_text()
    head, one, other, because = text.partition("source milan")[0], *text.splitlines()[2:5]
    shuffled = f"{head}source milan = 10.24.0.0/16\n{other}\n{because}\n{one}\n"
    assert shuffled != text
    project.write("policies/a.policy", shuffled)
    again = [export(project, form, "x") for form in ("suricata", "terraform", "cloudformation")]
    assert first == again
