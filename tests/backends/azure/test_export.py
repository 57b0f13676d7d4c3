"""`outgate export`: the service's own client and Terraform's parser read what it writes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tfparse  # type: ignore[import-untyped] # it comes without types
from azure.mgmt.network.models import (
    FirewallPolicyRuleCollectionGroup,
    IpGroup,
)

from outgate.backends.azure_firewall.export.terraform import terraform
from outgate.backends.azure_firewall.model import IpGroup as OurIpGroup
from outgate.backends.azure_firewall.model import Rendering
from outgate.backends.azure_firewall.settings import read_settings
from tests.backends.azure.reader import rules_of
from tests.conftest import Workspace

CONFIG = """\
default_target: prod
targets:
  prod:
    backend: azure-firewall
    subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69
    resource_group: rg-network
    policy: fw-policy
    tier: Premium
    accept:
      url-path: "reviewed in CHG0031337"
"""
POLICY = """\
source hamburg = 10.20.0.0/16
allow mde for region EU, fleet win11 from hamburg via addresses
"""


@pytest.fixture
def azure(empty: Workspace) -> Workspace:
    empty.write("outgate.yaml", CONFIG)
    empty.write("policies/a.policy", POLICY)
    return empty


def exported(azure: Workspace, form: str, name: str) -> dict[str, Any]:
    ran = azure.run("export", "--format", form, "-o", name)
    assert ran.code == 0, ran.err
    assert ran.out == ""
    assert f"to {name}" in ran.err
    document = json.loads((azure.folder / name).read_text())
    assert isinstance(document, dict)
    return document


def model(kind: Callable[[dict[str, Any]], Any], resource: dict[str, Any]) -> Any:
    """A resource as a model of the client, each of whose fields may be None by its types."""
    return kind(resource)


def test_the_client_of_the_service_reads_the_template(azure: Workspace) -> None:
    document = exported(azure, "arm", "arm.json")
    kinds = {"application": 0, "network": 0}
    for resource in document["resources"]:
        if resource["type"] == "Microsoft.Network/ipGroups":
            addresses = model(IpGroup, resource).properties.ip_addresses
            assert addresses == resource["properties"]["ipAddresses"]
            assert not any(":" in each for each in addresses)
            continue
        group = model(FirewallPolicyRuleCollectionGroup, resource)
        assert group.properties.priority == 1000
        for collection in group.properties.rule_collections:
            assert type(collection).__name__ == "FirewallPolicyFilterRuleCollection"
            assert collection.action.type == "Allow"
            for rule in collection.rules:
                if type(rule).__name__ == "ApplicationRule":
                    kinds["application"] += 1
                    assert rule.protocols[0].protocol_type in ("Http", "Https")
                    assert rule.terminate_tls is False
                    assert rule.target_fqdns or rule.target_urls
                else:
                    kinds["network"] += 1
                    assert type(rule).__name__ == "NetworkRule"
                    assert rule.destination_addresses == ["MicrosoftDefenderForEndpoint"]
                assert rule.source_addresses == ["10.20.0.0/16"]
    assert kinds == {"application": 3, "network": 1}


def test_groups_wait_for_what_they_need(azure: Workspace) -> None:
    document = exported(azure, "arm", "arm.json")
    *ip_groups, group = document["resources"]
    (name,) = (each["name"] for each in ip_groups)
    assert name.startswith("outgate-onedscollector-")
    reference = f"[resourceId('Microsoft.Network/ipGroups', '{name}')]"
    assert group["dependsOn"] == [reference]
    assert group["name"] == "[concat(parameters('policyName'), '/outgate')]"
    used = {each for rule in rules_of(document) for each in rule.get("destinationIpGroups", ())}
    assert used == {reference}


def test_terraform_reads_the_same_rules(azure: Workspace, tmp_path: Path) -> None:
    template = exported(azure, "arm", "arm.json")
    exported(azure, "terraform", "main.tf.json")
    folder = tmp_path / "terraform"
    folder.mkdir()
    (azure.folder / "main.tf.json").rename(folder / "main.tf.json")
    parsed = tfparse.load_from_path(folder)
    (group,) = parsed["azurerm_firewall_policy_rule_collection_group"]
    (ip_group,) = parsed["azurerm_ip_group"]
    assert group["priority"] == 1000
    assert ip_group["name"].startswith("outgate-onedscollector-")
    by_name: dict[str, Any] = {}
    for kind in ("application", "network"):
        for collection in group[f"{kind}_rule_collection"]:
            assert collection["action"] == "Allow"
            by_name |= {rule["name"]: rule for rule in collection["rule"]}
    wanted = {rule["name"]: rule for rule in rules_of(template)}
    assert by_name.keys() == wanted.keys()
    for name, rule in wanted.items():
        counterpart = by_name[name]
        assert counterpart["source_addresses"] == rule["sourceAddresses"]
        if rule["ruleType"] == "ApplicationRule":
            assert counterpart.get("destination_fqdns", []) == rule["targetFqdns"]
            assert counterpart.get("destination_urls", []) == rule["targetUrls"]
            assert counterpart["protocols"] == [
                {"type": each["protocolType"], "port": each["port"]} for each in rule["protocols"]
            ]
        else:
            assert counterpart["destination_addresses"] == rule["destinationAddresses"]
            assert counterpart["destination_ports"] == rule["destinationPorts"]


def test_twice_gives_the_same_bytes(azure: Workspace) -> None:
    exported(azure, "arm", "one.json")
    azure.write(
        "policies/a.policy", "# the same\n" + POLICY.replace("win11 ", "win11-22h2, win11 ")
    )
    exported(azure, "arm", "two.json")
    assert (azure.folder / "one.json").read_bytes() == (azure.folder / "two.json").read_bytes()


def test_guards_hold_for_what_azure_will_allow(azure: Workspace) -> None:
    azure.write(
        "policies/guards.policy", 'forbid "https://www.microsoft.com/elsewhere" from hamburg\n'
    )
    assert azure.run("check").code == 0
    ran = azure.run("export", "--format", "arm", "-o", "arm.json")
    assert ran.code == 1
    assert "error[forbidden]: https://www.microsoft.com/elsewhere" in ran.err
    assert not (azure.folder / "arm.json").exists()


@pytest.mark.parametrize(
    ("config", "arguments", "message"),
    [
        (CONFIG, ("--target", "prd"), "did you mean `prod`?"),
        ("retain: 0d\n", (), "target `local` is a local one"),
        (CONFIG.partition("    accept")[0], (), "accept it with a reason"),
        (CONFIG.replace("Premium", "Gold"), (), "outgate.yaml:8"),
        (CONFIG.replace("    policy: fw-policy\n", ""), (), "policy"),
        (CONFIG.replace("0b5c7d0e", "x"), (), "outgate.yaml:5"),
        (CONFIG + "    priority: 65000\n", (), "outgate.yaml:11"),
        (CONFIG + "    group: outgate-01\n", (), "outgate.yaml:11"),
        (CONFIG + "    cloud: usgov\n", (), "no service tag `OneDsCollector`"),
    ],
)
def test_what_cannot_be_exported(
    azure: Workspace, config: str, arguments: tuple[str, ...], message: str
) -> None:
    azure.write("outgate.yaml", config)
    ran = azure.run("export", "--format", "terraform", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err


def test_each_ip_group_has_a_name_of_its_own_in_terraform() -> None:
    names = ("outgate-east-a1", "outgate-west-b2", "2nd.group")
    groups = tuple(OurIpGroup(name, (f"192.0.2.{n}/32",)) for n, name in enumerate(names))
    settings = read_settings({"subscription": "s", "resource_group": "rg", "policy": "fw"}, {})
    document = json.loads(json.dumps(terraform(Rendering(groups, ()), settings)))
    resources = document["resource"]["azurerm_ip_group"]
    assert {each["name"]: each["cidrs"] for each in resources.values()} == {
        group.name: list(group.addresses) for group in groups
    }
    # What Terraform takes for a name.
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", label) for label in resources)
