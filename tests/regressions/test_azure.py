"""Rules of others on a firewall of Azure, as they are told and as they are left."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.builders.azure_project import CONFIG, Azurelike, azurelike
from tests.conftest import Workspace

POLICY = "source hamburg = 10.20.0.0/16\nallow payroll from hamburg\n"
HTTPS = [{"protocolType": "Https", "port": 443}]


@pytest.fixture
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurelike]:
    """A project whose target is a policy of an emulator."""
    space = Workspace(tmp_path_factory.mktemp("project"))
    with azurelike(space, tmp_path_factory.mktemp("emulator")) as project:
        space.write("policies/a.policy", POLICY)
        yield project


def collection(action: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "theirs",
        "priority": 150,
        "action": {"type": action},
        "rules": list(rules),
        **more,
    }


def application(**more: Any) -> dict[str, Any]:
    return {"ruleType": "ApplicationRule", "name": "x", "protocols": HTTPS, **more}


def network(**more: Any) -> dict[str, Any]:
    source = ["10.20.4.0/24"]
    return {"ruleType": "NetworkRule", "name": "x", "sourceAddresses": source, **more}


def others(azure: Azurelike, raw: dict[str, Any]) -> None:
    """One collection of others, in their own group."""
    where = f"{azure.policy}/ruleCollectionGroups/theirs"
    azure.service.remove(where)
    properties = {"priority": 500, "ruleCollections": [raw]}
    azure.service.add_group(azure.policy, "theirs", {"properties": properties})


def said(azure: Azurelike, *command: str) -> str:
    ran = azure.run(*command)
    assert ran.code == 0, ran.err
    return " ".join((ran.out + ran.err).split())


def test_nobody_chose_the_only_target_that_is_there(azure: Azurelike) -> None:
    azure.space.write("outgate.yaml", CONFIG.replace("default_target: prod\n", ""))
    ran = azure.run("apply", "--yes")
    assert ran.code == 1
    assert "prod" in ran.err
    assert azure.service.writes == []


NAT = {
    "ruleCollectionType": "FirewallPolicyNatRuleCollection",
    "name": "in",
    "priority": 110,
    "action": {"type": "DNAT"},
    "rules": [
        {
            "ruleType": "NatRule",
            "name": "web",
            "ipProtocols": ["TCP"],
            "sourceAddresses": ["*"],
            "destinationAddresses": ["203.0.113.5"],
            "destinationPorts": ["443"],
            "translatedAddress": "10.20.0.5",
            "translatedPort": "443",
        }
    ],
}
DENY: Any = collection("Deny", application(sourceAddresses=["*"], targetFqdns=["bad.example.com"]))


@pytest.mark.parametrize(("theirs", "name"), [(NAT, "in"), (DENY, "theirs")])
def test_what_an_apply_deletes_is_named(azure: Azurelike, theirs: Any, name: str) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.service.edit(
        azure.group, lambda body: body["properties"]["ruleCollections"].append(theirs)
    )
    kind = theirs["action"]["type"]
    for form in ("text", "markdown"):
        shown = said(azure, "plan", "--format", form)
        assert "none opens or closes anything" not in shown
        assert f"{kind} rule" in shown
        assert f"/{name}" in shown


def test_taking_a_group_for_oneself_names_the_setting(azure: Azurelike) -> None:
    shared = CONFIG.replace("fw-policy\n", "fw-policy\n    ownership: shared\n")
    azure.space.write("outgate.yaml", shared)
    assert azure.run("apply", "--yes").code == 0
    azure.service.edit(azure.group, lambda body: body["properties"]["ruleCollections"].append(DENY))
    azure.space.write("outgate.yaml", CONFIG)
    assert "ownership" in said(azure, "plan")


def test_a_range_among_ports_hides_none(azure: Azurelike) -> None:
    rule = network(
        ipProtocols=["TCP"],
        destinationAddresses=["203.0.113.10"],
        destinationPorts=["1000", "10000-20000", "443"],
    )
    others(azure, collection("Allow", rule))
    shown = said(azure, "import")
    assert "tcp://203.0.113.10/32:1000" in shown
    assert "https://203.0.113.10/32:443" in shown
    assert "10000-20000" in shown


def test_a_star_inside_of_a_segment_is_not_narrowed(azure: Azurelike) -> None:
    rule = application(
        sourceAddresses=["10.20.9.0/24"],
        targetUrls=["pkg.example.com/rel*"],
        terminateTLS=True,
    )
    others(azure, collection("Allow", rule))
    shown = said(azure, "import")
    assert "pkg.example.com/rel*" in shown
    assert "/rel{,/*}" not in shown


def test_addresses_of_an_ip_group_are_looked_at(azure: Azurelike) -> None:
    lab = {"location": "westeurope", "properties": {"ipAddresses": ["10.99.0.0/24"]}}
    azure.service.add_ip_group(azure.policy, "lab", lab)
    group = f"{azure.policy.rpartition('/firewallPolicies/')[0]}/ipGroups/lab"
    for name, warned in (("10.20.7.0/24", True), ("", False)):
        source = {"sourceAddresses": [name]} if name else {"sourceIpGroups": [group]}
        rule = application(targetFqdns=["payroll.contoso.example"], **source)
        others(azure, collection("Deny", rule))
        assert ("shadowed-rule" in said(azure, "plan")) is warned


def test_rules_that_are_not_read_are_told_with_port_and_protocol(azure: Azurelike) -> None:
    rule = network(
        ipProtocols=["TCP", "UDP"],
        destinationFqdns=["db.example.com"],
        destinationPorts=["1433"],
    )
    others(azure, collection("Allow", rule))
    shown = said(azure, "import")
    assert "db.example.com" in shown
    assert "TCP 1433" in shown
    assert "UDP 1433" in shown
    every = application(sourceAddresses=["10.20.4.0/24"], targetFqdns=["*"])
    others(azure, collection("Allow", every))
    shown = said(azure, "import")
    assert "every host" in shown
    assert "not a whole leading label" not in shown
