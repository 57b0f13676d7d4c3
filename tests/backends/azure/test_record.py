"""The record of what was applied: rollback, other places, no login."""

from tests.builders.azure_project import POLICY, Azurelike, config


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
