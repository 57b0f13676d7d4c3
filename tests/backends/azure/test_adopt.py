"""`outgate import`: what a brownfield policy allows, beside our policies."""

import json
import re
from typing import Any

from tests.builders.azure_project import Azurelike
from tests.builders.schemas import validate

HAMBURG = ["10.20.0.0/16"]


def application(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "ruleType": "ApplicationRule",
        "name": name,
        "protocols": [{"protocolType": "Https", "port": 443}],
        "sourceAddresses": HAMBURG,
        **fields,
    }


def network(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "ruleType": "NetworkRule",
        "name": name,
        "ipProtocols": ["TCP"],
        "sourceAddresses": HAMBURG,
        "destinationPorts": ["443"],
        **fields,
    }


def collection(name: str, priority: int, action: str, *rules: dict[str, Any]) -> dict[str, Any]:
    return {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": name,
        "priority": priority,
        "action": {"type": action},
        "rules": list(rules),
    }


def brownfield(azure: Azurelike) -> None:
    where = f"{azure.policy}/ruleCollectionGroups/theirs"
    azure.service.add_ip_group(
        azure.policy,
        "offices",
        {"location": "westeurope", "properties": {"ipAddresses": ["10.20.0.0-10.20.0.255"]}},
    )
    offices = f"{azure.policy.rpartition('/firewallPolicies/')[0]}/ipGroups/Offices"
    azure.service.remove(where)
    azure.service.add_group(
        azure.policy,
        "theirs",
        {
            "properties": {
                "priority": 2000,
                "ruleCollections": [
                    collection(
                        "app",
                        100,
                        "Allow",
                        application("covered", targetFqdns=["hr.payroll.contoso.example"]),
                        application("lost", targetFqdns=["old.contoso.example", "*.x.example"]),
                        application("half", targetFqdns=["*.contoso.example"]),
                        application("all", targetFqdns=["*"]),
                        application(
                            "offices",
                            sourceAddresses=[],
                            sourceIpGroups=[offices],
                            targetFqdns=["payroll.contoso.example"],
                        ),
                    ),
                    collection(
                        "net",
                        200,
                        "Allow",
                        network("tag", destinationAddresses=["MicrosoftDefenderForEndpoint"]),
                        network(
                            "range", destinationAddresses=["192.0.2.7"], destinationPorts=["1-9"]
                        ),
                        network("one", destinationAddresses=["192.0.2.7"]),
                    ),
                    collection("no", 300, "Deny", application("deny", targetFqdns=["*"])),
                ],
            }
        },
    )


WANTED = {
    "theirs/app/covered": "covered",
    "theirs/app/lost": "lost",
    "theirs/app/half": "lost",
    "theirs/app/all": "unread",
    "theirs/app/offices": "covered",
    "theirs/net/tag": "covered",
    "theirs/net/range": "unread",
    "theirs/net/one": "lost",
    "theirs/no/deny": "no-allow",
}


def test_each_rule_has_its_status(azure: Azurelike) -> None:
    brownfield(azure)
    ran = azure.run("import", "--format", "json")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    validate("adoption.schema.json", document)
    assert {each["rule"]: each["status"] for each in document["rules"]} == WANTED
    lost = {each["rule"]: [p["target"] for p in each["lost"]] for each in document["rules"]}
    assert lost["theirs/app/half"] == ["https://*.contoso.example:443"]
    (half,) = (each for each in document["rules"] if each["rule"] == "theirs/app/half")
    assert half["lost"][0]["without"] == [
        "https://*.payroll.contoso.example:443",
        "https://payroll.contoso.example:443",
    ]
    assert lost["theirs/net/one"] == ["https://192.0.2.7/32:443"]
    text = azure.run("import").out
    assert "- https://old.contoso.example:443 from 10.20.0.0/16" in text
    assert "? rule `theirs/app/all`: https 443 to `*`: every host" in text
    headings = re.findall(r"^(\S.+) \((\d+)\)$", text, re.MULTILINE)
    assert [(heading.split()[0], int(rules)) for heading, rules in headings] == [
        ("would", 3), ("cannot", 2), ("covered", 3), ("allow", 1),
    ]  # fmt: skip
    assert "3 rules of others are covered by the policy, 3 would be lost, 2 cannot be read" in text
    assert azure.service.writes == []


def test_what_is_ours_is_told_apart(azure: Azurelike) -> None:
    brownfield(azure)
    assert azure.run("apply", "--yes").code == 0
    document = json.loads(azure.run("import", "--format", "json").out)
    ours = [each["rule"] for each in document["rules"] if each["status"] == "ours"]
    assert len(ours) == 4
    assert all(rule.startswith("outgate/") for rule in ours)


def test_what_would_be_lost_can_be_kept(azure: Azurelike) -> None:
    brownfield(azure)
    ran = azure.run("import", "--write")
    assert ran.code == 0, ran.err
    assert "wrote catalog/adopted.yaml" in ran.err
    assert "wrote policies/adopted.policy" in ran.err
    assert "not written: https://192.0.2.7/32:443" in ran.err
    again = azure.run("import", "--write")
    assert again.code == 1
    assert "there is a `catalog/adopted.yaml` already" in again.err
    document = json.loads(azure.run("import", "--format", "json").out)
    assert {each["rule"] for each in document["rules"] if each["status"] == "lost"} == {
        "theirs/net/one"
    }
    assert azure.run("fmt", "--check").code == 0
    assert azure.run("check").code == 0


def test_a_range_of_ports_hides_none(azure: Azurelike) -> None:
    azure.service.remove(f"{azure.policy}/ruleCollectionGroups/theirs")
    ports = ["1000", "10000-20000", "443"]
    rule = network("out", destinationAddresses=["203.0.113.10"], destinationPorts=ports)
    body = {"priority": 500, "ruleCollections": [collection("agents", 100, "Allow", rule)]}
    azure.service.add_group(azure.policy, "theirs", {"properties": body})
    text = azure.run("import").out
    assert "- tcp://203.0.113.10/32:1000 from 10.20.0.0/16" in text
    assert "- https://203.0.113.10/32:443 from 10.20.0.0/16" in text
    assert "? rule `theirs/agents/out`: TCP 10000-20000 to `203.0.113.10`: a range of ports" in text
    (live_rule,) = json.loads(azure.run("import", "--format", "json").out)["rules"]
    (unread,) = live_rule["unread"]
    assert (unread["protocol"], unread["ports"]) == ("tcp", [10000, 20000])


def test_a_star_inside_a_segment_is_never_covered(azure: Azurelike) -> None:
    config = (azure.space.folder / "outgate.yaml").read_text()
    azure.space.write("outgate.yaml", config.replace("accept:", "tier: Premium\n    accept:"))
    azure.service.edit(
        azure.policy, lambda body: body["properties"].update({"sku": {"tier": "Premium"}})
    )
    azure.service.remove(f"{azure.policy}/ruleCollectionGroups/theirs")
    http = [{"protocolType": "Http", "port": 80}]
    urls = ["pkg.example.com/rel*", "pkg.example.com/old/*"]
    rule = application("repos", targetUrls=urls, protocols=http)
    body = {"priority": 500, "ruleCollections": [collection("repos", 100, "Allow", rule)]}
    azure.service.add_group(azure.policy, "theirs", {"properties": body})
    assert azure.run("import", "--write").code == 0
    written = (azure.space.folder / "catalog" / "adopted.yaml").read_text()
    assert "http://pkg.example.com/old/*" in written
    assert "rel" not in written
    text = azure.run("import").out
    assert "0 rules of others are covered by the policy, 0 would be lost, 1 cannot be" in text
    assert "http 80 to `pkg.example.com/rel*`: `/rel*` has a star inside a segment" in text
    outside = "http://pkg.example.com/release-1/x"
    assert "is not allowed" in azure.run("explain", outside, "--from", "10.20.0.4").out
