"""The command against the emulator: what a user sees and what the policy holds afterwards."""

import json
import signal
import subprocess
import sys
from typing import Any

import pytest

from outgate.emulators.azure.faults import Fault, Planned
from outgate.emulators.azure.inventory import Options
from outgate.state.file import FileState
from tests.backends.azure.azurelike import CONFIG, FOREIGN, POLICY, Azurelike, azurelike
from tests.builders.schemas import validate
from tests.conftest import OUTGATE, Workspace, scrubbed_environment


def test_from_policies_to_an_applied_firewall_with_two_commands(project: Workspace) -> None:
    project.write("outgate.yaml", CONFIG)
    applied = project.run_installed("emulate", "azure", "--", "outgate", "apply", "--yes")
    assert applied.code == 0, applied.err
    told = "treated 0 differently (6 rules, 1 write)."
    assert f"Applied to `prod`: opened 38, closed 0, {told}" in applied.out
    again = project.run_installed(
        "emulate", "azure", "--", "outgate", "plan", "--detailed-exitcode"
    )
    assert again.code == 0, again.err
    assert again.out.startswith("No changes. Target `prod` holds the 6 rules of the policy")


def test_apply_then_nothing_to_do(azure: Azurelike) -> None:
    foreign = azure.service.resource(f"{azure.policy}/ruleCollectionGroups/theirs")
    saved = azure.run("plan", "--out", "saved.json")
    assert saved.code == 0, saved.err
    validate("saved-plan.schema.json", json.loads((azure.space.folder / "saved.json").read_text()))
    assert "group `theirs` with 1 rule" in saved.out
    assert "create IP group `outgate-onedscollector-" in saved.out
    assert "+ https://payroll.contoso.example:443" in saved.out
    assert azure.service.writes == []
    applied = azure.run("apply", "saved.json", "--yes")
    assert applied.code == 0, applied.err
    assert "create group `outgate` with 4 rules: done in 0 s" in applied.err
    assert [method for method, _ in azure.service.writes] == ["PUT", "PUT"]
    for command in (("apply", "--yes"), ("apply", "saved.json", "--yes"), ("plan",)):
        ran = azure.run(*command)
        assert len(azure.service.writes) == 2
        assert ("No changes." in ran.out) == (command[1:2] != ("saved.json",)), ran.err
    assert azure.service.resource(f"{azure.policy}/ruleCollectionGroups/theirs") == foreign
    record = json.loads((azure.space.folder / ".outgate" / "prod.state.json").read_text())
    validate("record.schema.json", record)
    assert record["journal"] is None


def test_one_more_endpoint_is_one_line_and_one_write(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    before = list(azure.rules())
    payroll = (azure.space.folder / "catalog" / "payroll.yaml").read_text()
    azure.space.write("catalog/payroll.yaml", payroll + "  - url: https://more.contoso.example\n")
    azure.space.write("policies/a.policy", POLICY.replace("hamburg, milan", "milan, hamburg"))
    planned = azure.run("plan")
    assert planned.out.count("\n    + ") == 1
    assert "\n  from hamburg, milan\n    + https://more.contoso.example:443" in planned.out
    assert "opens 1, closes 0, treats 0 differently (2 rules, 1 write)." in planned.out
    assert "change 2 rules of group `outgate`" in planned.out
    assert azure.run("apply", "--yes").code == 0
    changed = [each["name"] for each, was in zip(azure.rules(), before, strict=True) if each != was]
    assert len(changed) == 2
    assert all(name.startswith("https-443-hosts-") for name in changed)
    assert [each["name"] for each in azure.rules()] == [each["name"] for each in before]


def test_a_stale_plan_is_refused(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.space.write("policies/a.policy", POLICY.replace(", milan", ""))
    assert azure.run("plan", "--out", "saved.json").code == 0
    azure.edit_rule("https-443", lambda rule: rule["targetFqdns"].append("evil.example"))
    writes = len(azure.service.writes)
    ran = azure.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "target `prod` changed since the plan was made" in ran.err
    assert "nothing was changed" in ran.err
    assert len(azure.service.writes) == writes


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

    def edit(body: dict[str, Any]) -> None:
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

    def flip(body: dict[str, Any]) -> None:
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


def test_spelling_and_defaults_are_no_change(tmp_path_factory: pytest.TempPathFactory) -> None:
    space = Workspace(tmp_path_factory.mktemp("project"))
    options = Options(hints=True, ipv6_rule=True, lower_case_ids=True)
    with azurelike(space, tmp_path_factory.mktemp("emulator"), options) as azure:
        assert azure.run("apply", "--yes").code == 0

        def respell(body: dict[str, Any]) -> None:
            for collection in body["properties"]["ruleCollections"]:
                collection["action"]["type"] = "ALLOW"
                collection["rules"].reverse()
                for rule in collection["rules"]:
                    rule["newField"] = None
                    for name, value in rule.items():
                        if name in ("targetFqdns", "destinationIpGroups"):
                            rule[name] = [each.upper() for each in reversed(value)]

        azure.service.edit(azure.group, respell)
        assert "No changes." in azure.run("plan").out


def test_unknown_fields_are_told_and_kept(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.edit_rule("tcp-443", lambda rule: rule.update(sinceNextYear={"a": 1}))
    azure.space.write("policies/a.policy", POLICY.replace(", milan", ""))
    ran = azure.run("apply", "--yes")
    assert ran.code == 0, ran.err
    assert "warning[unknown-field]" in ran.err
    (rule,) = (each for each in azure.rules() if each["name"].startswith("tcp-443"))
    assert rule["sinceNextYear"] == {"a": 1}


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
    theirs = body["properties"]["ruleCollections"][0]["rules"][0]
    assert theirs["unheardOf"] == {"kept": True}
    assert "collection `theirs` of group `theirs` with 1 rule" in azure.run("show").out
    rolled = azure.run("rollback", "--yes")
    assert rolled.code == 0, rolled.err
    body = azure.service.resource(group)
    assert body is not None
    assert [each["name"] for each in body["properties"]["ruleCollections"]] == ["theirs"]


def by_rule(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What is stored, whatever the order of rules."""
    return {
        f"{where} {rule['name']}": rule
        for where, body in snapshot.items()
        for collection in body["properties"].get("ruleCollections", ())
        for rule in collection["rules"]
    }


def test_rollback(azure: Azurelike) -> None:
    none = azure.run("rollback", "--yes")
    assert none.code == 1
    assert "there is no apply on record" in none.err
    assert azure.run("apply", "--yes").code == 0
    first = azure.service.snapshot()
    azure.space.write("policies/a.policy", POLICY.replace(", milan", ""))
    assert azure.run("apply", "--yes").code == 0
    assert azure.service.snapshot() != first
    asked = azure.run("rollback")
    assert asked.code == 1
    assert "add `--yes`" in asked.err
    assert "\n  from milan\n    + https://*.payroll.contoso.example:443\n" in asked.out
    assert azure.run("rollback", "--yes").code == 0
    assert {key: sorted(map(str, value["properties"])) for key, value in first.items()} == {
        key: sorted(map(str, value["properties"]))
        for key, value in azure.service.snapshot().items()
    }
    assert "opens 0, closes 2, treats 0 differently" in azure.run("plan").out
    assert azure.run("rollback", "--yes").code == 0
    assert "No changes." in azure.run("plan").out


def test_a_record_of_another_place_is_none(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.service.add_policy(azure.policy.split("/")[2], "rg-network", "fw-other")
    azure.space.write("outgate.yaml", config("fw-policy", "fw-other"))
    shown = azure.run("plan")
    assert "somebody" not in shown.out
    assert "opens 16, closes 0" in shown.out
    assert "5 rules of ours stay in" in shown.out
    refused = azure.run("rollback", "--yes")
    assert refused.code == 1
    assert "there is no apply on record" in refused.err


def test_offline_needs_no_login(azure: Azurelike) -> None:
    nobody = {"OUTGATE_AZURE_ENDPOINT": "https://127.0.0.1:1", "AZURE_CLIENT_SECRET": "wrong"}
    before = azure.run("plan", "--offline", "--out", "off.json", **nobody)
    assert before.code == 0, before.err
    assert "opens 16, closes 0" in before.out
    refused = azure.run("apply", "off.json", "--yes")
    assert refused.code == 1
    assert "the plan was made offline" in refused.err
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan", "--offline", **nobody).out
    for command in ("compile", "check", ("export", "--format", "arm")):
        words = (command,) if isinstance(command, str) else command
        assert azure.run(*words, **nobody).code == 0


def base_with(rule: dict[str, Any], action: str) -> dict[str, Any]:
    collection = {**FOREIGN["properties"]["ruleCollections"][0], "action": {"type": action}}
    return {"properties": {"priority": 100, "ruleCollections": [{**collection, "rules": [rule]}]}}


APPLICATION = {
    "ruleType": "ApplicationRule",
    "name": "web",
    "protocols": [{"protocolType": "Https", "port": 443}],
    "sourceAddresses": ["*"],
}
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
        azure.policy, lambda body: body["properties"].update(basePolicy={"id": base})
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


def config(change: str, to: str) -> str:
    assert change in CONFIG
    return CONFIG.replace(change, to)


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
    its = {"location": "westeurope", "properties": {"ipAddresses": ["192.0.2.1"]}}
    azure.service.add_ip_group(azure.policy, taken, its)
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


def test_reading_is_enough_for_a_plan(tmp_path_factory: pytest.TempPathFactory) -> None:
    space = Workspace(tmp_path_factory.mktemp("project"))
    options = Options(hints=True, readers=frozenset(["0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"]))
    with azurelike(space, tmp_path_factory.mktemp("emulator"), options) as azure:
        assert azure.run("plan").code == 0
        ran = azure.run("apply", "--yes")
        assert ran.code == 1
        assert "this login may not do that" in ran.err
        assert "Network Contributor" in ran.err
        assert "not attempted: create group `outgate` with 4 rules" in ran.err


def test_two_applies_at_once(azure: Azurelike) -> None:
    store = FileState(azure.space.folder / ".outgate" / "prod.state.json")
    with store.lock():
        ran = azure.run("apply", "--yes")
    assert ran.code == 1
    assert "another apply is running on this target" in ran.err
    assert azure.service.writes == []


def begin(azure: Azurelike, *arguments: str) -> "subprocess.Popen[str]":
    """An apply that has sent its first write and waits for the operation."""
    count = len(azure.service.writes)
    azure.service.options = Options(lasts=10_000)
    process = subprocess.Popen(
        [OUTGATE, "apply", *arguments, "--yes"],
        cwd=azure.space.folder,
        env={**scrubbed_environment(), **azure.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    azure.wait_for(lambda: len(azure.service.writes) > count)
    return process


def finish(azure: Azurelike) -> None:
    """Let the operation end that nobody waits for any more."""
    azure.service.options = Options(hints=True)
    azure.service.let_all_end()


@pytest.mark.slow
@pytest.mark.parametrize("saved", [False, True])
def test_a_killed_apply_is_gone_on_with(azure: Azurelike, saved: bool) -> None:
    assert azure.run("plan", "--out", "saved.json").code == 0
    plan = ("saved.json",) if saved else ()
    process = begin(azure, *plan)
    process.kill()
    process.communicate()
    finish(azure)
    if not saved:
        shown = azure.run("plan")
        assert "did not end; begun: create IP group `outgate-onedscollector-" in shown.err
        assert "somebody" not in shown.out
    ran = azure.run("apply", *plan, "--yes")
    assert ran.code == 0, ran.err
    assert len(azure.service.writes) == 2
    assert "No changes." in azure.run("plan").out
    assert azure.run("rollback", "--yes").code == 0
    assert [each for each in azure.service.snapshot() if "outgate" in each] == []


@pytest.mark.slow
def test_a_killed_apply_can_be_taken_back(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    first = azure.service.snapshot()
    more = POLICY + "allow mde for region UK, fleet macos from milan\n"
    azure.space.write("policies/a.policy", more)
    process = begin(azure)
    process.kill()
    process.communicate()
    finish(azure)
    assert by_rule(azure.service.snapshot()) != by_rule(first)
    record = json.loads((azure.space.folder / ".outgate" / "prod.state.json").read_text())
    validate("record.schema.json", record)
    assert record["journal"]["started"]
    assert azure.run("rollback", "--yes").code == 0
    assert by_rule(azure.service.snapshot()) == by_rule(first)
    azure.space.write("policies/a.policy", POLICY)
    assert "No changes." in azure.run("plan").out


@pytest.mark.slow
def test_a_killed_apply_is_not_gone_on_with_over_an_edit(azure: Azurelike) -> None:
    assert azure.run("apply", "--yes").code == 0
    azure.space.write("policies/a.policy", POLICY.replace("payroll from hamburg,", "payroll from"))
    assert azure.run("plan", "--out", "saved.json").code == 0
    process = begin(azure, "saved.json")
    process.kill()
    process.communicate()
    finish(azure)
    azure.edit_rule("tcp-443", lambda rule: rule["sourceAddresses"].append("192.0.2.0/24"))
    ran = azure.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "target `prod` changed since the plan was made" in ran.err
    shown = azure.run("plan")
    assert "did not end" in shown.err
    assert "! somebody allowed" in shown.out
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan").out


@pytest.mark.slow
def test_ctrl_c_says_what_is_done_unknown_and_not_attempted(azure: Azurelike) -> None:
    process = begin(azure)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "error[target-failed]: interrupted" in err
    assert "done: nothing; unknown: create IP group `outgate-onedscollector-" in err
    assert "not attempted: create group `outgate` with 4 rules" in err
    assert "Traceback" not in err
    finish(azure)
    assert azure.run("apply", "--yes").code == 0
    assert "No changes." in azure.run("plan").out


def test_a_write_that_failed_is_written_again(azure: Azurelike) -> None:
    azure.strike(Planned(Fault.OPERATION_FAILED))
    ran = azure.run("apply", "--yes")
    assert ran.code == 1
    assert "Azure could not bring the rules to its firewalls" in ran.err
    assert "IpGroupsUpdateFailed" in ran.err
    azure.strike()
    shown = azure.run("plan")
    assert "did not end" in shown.err
    assert "somebody" not in shown.out
    assert "put back IP group `outgate-onedscollector-" in shown.out
    assert azure.run("apply", "--yes").code == 0
    assert set(azure.service.states().values()) == {"Succeeded"}
    azure.strike(Planned(Fault.OPERATION_FAILED))
    azure.space.write("policies/a.policy", POLICY.replace("hamburg, milan", "hamburg"))
    assert azure.run("apply", "--yes").code == 1
    azure.strike()
    again = azure.run("plan")
    assert "the last write failed, so it is written again" in again.out
    assert azure.run("apply", "--yes").code == 0
    assert set(azure.service.states().values()) == {"Succeeded"}
    assert "No changes." in azure.run("plan").out


def test_a_fault_over_the_wire(azure: Azurelike) -> None:
    azure.strike(
        Planned(Fault.DROPPED_AFTER, 1), Planned(Fault.READ_DROPPED, 6), Planned(Fault.THROTTLED, 2)
    )
    ran = azure.run("apply", "--yes")
    assert ran.code == 0, ran.err
    assert "No changes." in azure.run("plan").out


def test_the_emulator_command(azure: Azurelike) -> None:
    space = azure.space
    for arguments, words in (
        (("--fault", "throtled", "true"), "did you mean `throttled`?"),
        (("--fault", "busy:x", "true"), "`x` is no count"),
        (("no-such-program",), "there is no program `no-such-program`"),
    ):
        ran = space.run("emulate", "azure", *arguments)
        assert ran.code == 1
        assert words in ran.err
    assert "operation-failed" in space.run("emulate", "azure", "--help").out
    assert space.run("emulate", "azure", "--", "sh", "-c", "exit 7").code == 7
    serving = subprocess.Popen(
        [sys.executable, "-m", "outgate", "emulate", "azure"],
        cwd=space.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert serving.stdout is not None
    first = [serving.stdout.readline() for _ in range(6)]
    assert first[0].startswith("export OUTGATE_AZURE_ENDPOINT=https://127.0.0.1:")
    serving.send_signal(signal.SIGINT)
    _, err = serving.communicate(timeout=10)
    assert serving.returncode == 0
    assert err.endswith("stopped\n")
