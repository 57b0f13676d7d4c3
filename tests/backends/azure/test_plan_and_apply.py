"""From policies to an applied firewall, over real HTTPS with a real login."""

import json
import signal
import subprocess
import sys
from typing import Any

import pytest

from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.faults import Planned
from tests.builders.azure_project import CONFIG, POLICY, Azurelike, azurelike
from tests.builders.schemas import validate
from tests.conftest import Workspace


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


def test_spelling_and_defaults_are_no_change(tmp_path_factory: pytest.TempPathFactory) -> None:
    space = Workspace(tmp_path_factory.mktemp("project"))
    options = Options(hints=True, ipv6_rule=True, lower_case_ids=True)
    with azurelike(space, tmp_path_factory.mktemp("emulator"), options) as azure:
        assert azure.run("apply", "--yes").code == 0

        def respell(body: Any) -> None:
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
    rule: Any
    (rule,) = (each for each in azure.rules() if each["name"].startswith("tcp-443"))
    assert rule["sinceNextYear"] == {"a": 1}


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
    assert err.startswith("Azure is emulated on https://127.0.0.1:")
    assert err.endswith("stopped\n")
