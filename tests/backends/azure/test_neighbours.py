"""Rules, groups and targets beside ours: kept, told of, or refused."""

from typing import Any

import pytest

from tests.builders.azure_project import APPLICATION, CONFIG, Azurelike, base_with, config

SHARED = CONFIG + "    ownership: shared\n    group: theirs\n"


def test_a_shared_group_keeps_what_is_others(azure: Azurelike) -> None:
    azure.space.write("outgate.yaml", SHARED)
    clash = azure.run("plan")
    assert clash.code == 1
    assert "collection `theirs` of group `theirs` has our priority 100" in " ".join(
        clash.err.split()
    )
    azure.space.write("outgate.yaml", SHARED + "    collection_priorities: {network: 150}\n")
    group = f"{azure.policy}/ruleCollectionGroups/theirs"
    ran = azure.run("apply", "--yes")
    assert ran.code == 0, ran.err
    body = azure.service.resource(group)
    assert body is not None
    names = [each["name"] for each in body["properties"]["ruleCollections"]]
    assert names[0] == "theirs"
    assert sorted(names[1:]) == ["outgate-application", "outgate-network"]
    assert body["properties"]["priority"] == 500
    theirs: Any = body["properties"]["ruleCollections"][0]["rules"][0]
    assert theirs["unheardOf"] == {"kept": True}
    assert "collection `theirs` of group `theirs` with 1 rule" in azure.run("show").out
    rolled = azure.run("rollback", "--yes")
    assert rolled.code == 0, rolled.err
    body = azure.service.resource(group)
    assert body is not None
    assert [each["name"] for each in body["properties"]["ruleCollections"]] == ["theirs"]


NETWORK = {
    "ruleType": "NetworkRule",
    "name": "out",
    "ipProtocols": ["Any"],
    "sourceAddresses": ["10.24.0.0/13"],
    "destinationPorts": ["1-1024"],
}
OVER = "rule `top/theirs/web` of base policy `above` comes before ours and"


@pytest.mark.parametrize(
    ("rule", "action", "words"),
    [
        ({**APPLICATION, "targetFqdns": ["*.contoso.example"]}, "Deny", f"{OVER} denies"),
        ({**APPLICATION, "targetFqdns": ["*"], "terminateTLS": True}, "Allow", f"{OVER} inspects"),
        (
            {**APPLICATION, "webCategories": ["news"]},
            "Deny",
            f"{OVER} may deny",
        ),
        ({**APPLICATION, "targetFqdns": ["*.other.example"]}, "Deny", None),
        ({**APPLICATION, "targetFqdns": ["*"]}, "Allow", None),
        ({**APPLICATION, "targetFqdns": ["*"], "sourceAddresses": ["192.0.2.1"]}, "Deny", None),
        (
            {**NETWORK, "destinationAddresses": ["*"]},
            "Deny",
            "rule `top/theirs/out`",
        ),
        ({**NETWORK, "destinationAddresses": ["10.0.0.0/8"]}, "Deny", None),
        ({**NETWORK, "destinationAddresses": ["*"], "destinationPorts": ["53"]}, "Deny", None),
    ],
)
def test_rules_that_come_before_ours(
    azure: Azurelike, rule: dict[str, Any], action: str, words: str | None
) -> None:
    base = azure.service.add_policy(azure.policy.split("/")[2], "rg-network", "above")
    azure.service.add_group(base, "top", base_with(rule, action))
    azure.service.edit(
        azure.policy, lambda body: body["properties"].update({"basePolicy": {"id": base}})
    )
    ran = azure.run("plan")
    assert ran.code == 0, ran.err
    text = " ".join(ran.err.split())
    assert ("warning[shadowed-rule]" in text) == (words is not None), text
    assert words is None or words in text


@pytest.mark.parametrize(("priority", "warned"), [(999, True), (1000, True), (1001, False)])
def test_a_group_of_others_before_ours(azure: Azurelike, priority: int, warned: bool) -> None:
    body = base_with({**APPLICATION, "targetFqdns": ["*.contoso.example"]}, "Deny")
    body["properties"]["priority"] = priority
    azure.service.add_group(azure.policy, "other", body)
    ran = azure.run("plan")
    assert ran.code == 0, ran.err
    text = " ".join(ran.err.split())
    assert ("rule `other/theirs/web` comes before ours and denies" in text) == warned
    assert ("warning[priority-taken]" in text) == (priority == 1000)


@pytest.mark.parametrize(
    ("text", "env", "words"),
    [
        (CONFIG, {"AZURE_CLIENT_SECRET": "wrong"}, "AADSTS7000215"),
        (config("0b5c7d0e", "00000000"), {}, "this login sees no subscription"),
        (config("rg-network", "rg-other"), {}, "there is no resource group `rg-other`"),
        (config("fw-policy", "fw-other"), {}, "there is no firewall policy `fw-other`"),
        (config("accept:", "tier: Premium\n    accept:"), {}, "is of tier Standard"),
        (
            config("accept:", "group: theirs\n    accept:"),
            {},
            "holds collection `theirs` of others",
        ),
        (CONFIG, {"OUTGATE_AZURE_ENDPOINT": "http://127.0.0.1:1"}, "is no https URL"),
        (CONFIG, {"REQUESTS_CA_BUNDLE": ""}, "certificate"),
        (CONFIG, {"OUTGATE_AZURE_ENDPOINT": "https://127.0.0.1:1"}, "cannot reach Azure: the conn"),
    ],
)
def test_what_can_be_wrong(azure: Azurelike, text: str, env: dict[str, str], words: str) -> None:
    azure.space.write("outgate.yaml", text)
    for command in (("plan",), ("apply", "--yes")):
        ran = azure.run(*command, **env)
        assert ran.code == 1
        assert words in " ".join(ran.err.split()), ran.err
        assert "Traceback" not in ran.err
    assert azure.service.writes == []


def test_a_name_of_an_ip_group_is_taken(azure: Azurelike) -> None:
    (name,) = (each for each in azure.plan()["operations"] if "IP group" in each)
    taken = name.split("`")[1]
    body = {"location": "westeurope", "properties": {"ipAddresses": ["192.0.2.1"]}}
    azure.service.add_ip_group(azure.policy, taken, body)
    ran = azure.run("apply", "--yes")
    assert ran.code == 1
    assert "error[name-taken]" in ran.err
    assert azure.service.writes == []


def test_targets_side_by_side_leave_each_other_alone(azure: Azurelike) -> None:
    """Two groups of one policy, one named like the beginning of the other's name."""
    second = CONFIG.partition("targets:\n")[2].replace("prod:", "lab:")
    azure.space.write(
        "outgate.yaml", CONFIG + second + "    group: outgate-lab\n    priority: 1200\n"
    )
    for name in ("prod", "lab"):
        assert azure.run("apply", "--target", name, "--yes").code == 0
    both = azure.service.snapshot()
    assert sum("/ipGroups/" in each for each in both) == 2
    for name in ("prod", "lab"):
        assert "No changes." in azure.run("plan", "--target", name).out
    assert azure.run("rollback", "--target", "prod", "--yes").code == 0
    left = {each for each in azure.service.snapshot() if "outgate" in each}
    assert {each.rpartition("/")[2].partition("-one")[0] for each in left} == {"outgate-lab"}
