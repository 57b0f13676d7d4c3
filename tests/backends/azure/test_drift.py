"""What others change in our rules is told by meaning, and taken back."""

from typing import Any

import pytest

from tests.builders.azure_project import APPLICATION, POLICY, Azurelike, base_with


def test_drift_is_told_by_meaning_and_taken_back(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.edit_rule(
        "https-443-hosts",
        lambda rule: rule.update(
            targetFqdns=[
                *(each for each in rule["targetFqdns"] if not each.startswith("*.payroll")),
                "evil.example",
            ]
        ),
    )
    azure.space.write("policies/a.policy", POLICY.replace("mde for", "mde\n  for"))
    shown = azure.run("plan").out
    assert "! somebody allowed https://evil.example:443 from hamburg, milan" in shown
    assert "! somebody closed https://*.payroll.contoso.example:443 from hamburg, milan" in shown
    assert shown.count("(this plan takes it back)") == 2
    assert "[drift] somebody opened it" in shown
    assert "[drift] somebody closed it; policies/a.policy:3" in shown
    assert "opens 1, closes 1, treats 0 differently" in shown
    document = azure.plan()
    assert {each["did"] for each in document["drift"]} == {"allowed", "closed"}
    told = [*document["traffic"]["opened"], *document["traffic"]["closed"]]
    assert [each["causes"] for each in told] == [["drift"], ["drift"]]
    assert "- **drift**: somebody allowed" in azure.run("plan", "--format", "markdown").out
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan").out
    assert not any("evil.example" in str(rule) for rule in azure.rules())


def test_drift_that_the_policy_wants_too(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.space.write("policies/a.policy", POLICY + "allow mde for region UK, fleet macos\n")
    wanted = azure.plan()
    assert wanted["drift"] == []
    azure.edit_rule("https-443", lambda rule: rule["targetFqdns"].remove("payroll.contoso.example"))
    azure.space.write(
        "policies/a.policy", POLICY.replace("allow payroll from hamburg, milan\n", "")
    )
    stays = {each["stays"] for each in azure.plan()["drift"]}
    assert stays == {True}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda rule: rule.update(terminateTLS=True),
            "inspection bypass -> keep (this plan takes it back)",
        ),
        (lambda rule: rule["targetFqdns"].append("*"), "! somebody wrote "),
        (lambda rule: rule.update(description="from elsewhere"), "description: from"),
    ],
)
def test_other_drift(azure: Azurelike, change: Any, words: str) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.edit_rule("https-443-hosts", change)
    shown = azure.run("plan")
    assert words in shown.out, shown.out
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan").out


def test_a_denying_rule_among_ours_is_drift(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    deny = base_with({**APPLICATION, "targetFqdns": ["*"]}, "Deny")["properties"]["ruleCollections"]

    def edit(body: Any) -> None:
        body["properties"]["ruleCollections"] += deny

    azure.service.edit(azure.group, edit)
    ran = azure.run("plan")
    assert "! somebody wrote Deny rule `outgate/theirs/web`" in ran.out, ran.err
    assert "- Deny rule outgate/theirs/web" in ran.out
    assert "(this plan takes it back)" in ran.out
    assert azure.run("apply", "--yes").code == 0
    body = azure.service.resource(azure.group)
    assert body is not None
    assert [each["name"] for each in body["properties"]["ruleCollections"]] == [
        "outgate-application",
        "outgate-network",
    ]

    def flip(body: Any) -> None:
        body["properties"]["ruleCollections"][0]["action"] = {"type": "Deny"}

    azure.service.edit(azure.group, flip)
    shown = azure.run("plan").out
    assert "! somebody closed http://crl.microsoft.com:80 from hamburg (this plan" in shown
    assert "more of them (all with --full or --format json)" in shown
    assert "+ https://payroll.contoso.example:443" in shown
    closed = {each["what"] for each in azure.plan()["drift"] if each["did"] == "closed"}
    assert "https://payroll.contoso.example:443 from hamburg, milan" in closed
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan").out
