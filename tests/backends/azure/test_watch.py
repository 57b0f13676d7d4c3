"""`outgate watch` and a firewall policy of Azure: strangers, denials, faults of the service."""

import json
from typing import Any

import pytest

from outgate.emulators.azure.faults import Fault
from outgate.emulators.faults import Planned
from tests.builders.azure_project import APPLICATION, Azurelike, base_with
from tests.builders.schemas import validate
from tests.conftest import Ran


@pytest.fixture
def applied(azure: Azurelike) -> Azurelike:
    """An applied policy."""
    ran = azure.run("apply", "--yes")
    assert ran.code == 0, ran.err
    return azure


def watch(azure: Azurelike) -> tuple[Ran, dict[str, Any]]:
    ran = azure.run("watch", "target:prod", "--format", "json")
    document = json.loads(ran.out)
    validate("looks.schema.json", document)
    (look,) = document["targets"]
    return ran, look


def deeds(look: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each["did"], each["what"], each["news"]) for each in look["drift"]]


def test_a_stranger(applied: Azurelike) -> None:
    ran, look = watch(applied)
    assert (ran.code, look["outcome"]) == (0, "clean")

    def widen(rule: dict[str, Any]) -> None:
        rule["targetFqdns"] = ["*.evil.example", *rule["targetFqdns"]]

    kept = applied.service.resource(applied.group)
    assert kept is not None
    before = json.loads(json.dumps(kept))
    name = next(rule["name"] for rule in applied.rules() if "targetFqdns" in rule)
    applied.edit_rule(name, widen)
    ran, look = watch(applied)
    assert (ran.code, look["outcome"]) == (2, "drift")
    assert {(did, news) for did, _, news in deeds(look)} == {("allowed", "new")}
    assert all("*.evil.example" in what for _, what, _ in deeds(look))
    assert "Activity log" in look["audit"]
    ran, look = watch(applied)
    assert (ran.code, look["news"]) == (2, False)

    def restore(body: Any) -> None:
        body["properties"] = before["properties"]

    applied.service.edit(applied.group, restore)
    ran, look = watch(applied)
    assert (ran.code, look["outcome"], len(look["gone"])) == (0, "clean", 1)


def test_closed_by_a_stranger(applied: Azurelike) -> None:
    def remove(body: Any) -> None:
        for collection in body["properties"]["ruleCollections"]:
            collection["rules"] = [
                rule
                for rule in collection["rules"]
                if "payroll.contoso.example" not in rule.get("targetFqdns", ())
            ]

    applied.service.edit(applied.group, remove)
    ran, look = watch(applied)
    assert ran.code == 2
    assert ("closed", "new") in {(did, news) for did, _, news in deeds(look)}
    assert any("payroll.contoso.example" in what for _, what, _ in deeds(look))


@pytest.mark.parametrize(
    ("change", "did", "words", "level"),
    [
        (lambda rule: rule["targetFqdns"].append("*"), "unread", "", "danger"),
        (
            lambda rule: rule.update(terminateTLS=True),
            "changed",
            "bypass -> keep",
            "none",
        ),
        (
            lambda rule: rule.update(description="from elsewhere"),
            "changed",
            ", without another meaning",
            "none",
        ),
    ],
)
def test_other_deeds(applied: Azurelike, change: Any, did: str, words: str, level: str) -> None:
    applied.edit_rule("https-443-hosts", change)
    ran, look = watch(applied)
    assert (ran.code, look["level"]) == (2, level), look
    assert {each for each, _, _ in deeds(look)} == {did}
    assert all(words in what for _, what, _ in deeds(look)), look
    _, look = watch(applied)
    assert {news for _, _, news in deeds(look)} == {"told"}


def test_a_denying_rule_among_ours(applied: Azurelike) -> None:
    deny = base_with({**APPLICATION, "targetFqdns": ["*"]}, "Deny")["properties"]["ruleCollections"]

    def edit(body: Any) -> None:
        body["properties"]["ruleCollections"] += deny

    applied.service.edit(applied.group, edit)
    ran, look = watch(applied)
    assert ran.code == 2
    assert any("Deny rule `outgate/theirs/web`" in what for _, what, _ in deeds(look))


def test_all_of_ours_deny(applied: Azurelike) -> None:
    def flip(body: Any) -> None:
        body["properties"]["ruleCollections"][0]["action"] = {"type": "Deny"}

    applied.service.edit(applied.group, flip)
    ran, look = watch(applied)
    assert ran.code == 2
    closed = {what for did, what, _ in deeds(look) if did == "closed"}
    assert "https://payroll.contoso.example:443 from hamburg, milan" in closed


def test_what_others_stop_anyway_says_so(applied: Azurelike) -> None:
    """A rule of others that denies stands before ours."""
    denied = {**APPLICATION, "name": "no-evil", "targetFqdns": ["*.evil.example"]}
    applied.service.add_group(applied.policy, "before", base_with(denied, "Deny"))
    name = next(
        rule["name"]
        for rule in applied.rules()
        if rule.get("protocols") == APPLICATION["protocols"] and "targetFqdns" in rule
    )
    applied.edit_rule(name, lambda rule: rule["targetFqdns"].append("*.evil.example"))
    _, look = watch(applied)
    (deed,) = look["drift"]
    assert deed["did"] == "allowed"
    assert "still stopped: " in deed["note"]
    assert look["level"] == "none"


def test_a_service_that_is_throttled_is_waited_for(applied: Azurelike) -> None:
    applied.strike(Planned(Fault.READ_THROTTLED, nth=1))
    ran, look = watch(applied)
    assert (ran.code, look["outcome"]) == (0, "clean")


@pytest.mark.slow
def test_a_service_that_cannot_be_reached(applied: Azurelike) -> None:
    watch(applied)
    ran = applied.space.run(
        "watch",
        "target:prod",
        "--format",
        "json",
        env={**applied.env, "OUTGATE_AZURE_ENDPOINT": "https://127.0.0.1:1"},
    )
    (look,) = json.loads(ran.out)["targets"]
    assert (ran.code, look["outcome"]) == (1, "failed")
    assert look["last_look"] is not None
    assert look["diagnostics"]


@pytest.mark.slow
def test_an_apply_that_was_cut_off_is_no_drift(azure: Azurelike) -> None:
    """What it has done already is not the work of a stranger."""
    azure.run("apply", "--yes")
    azure.space.write(
        "policies/b.policy",
        "source rome = 10.30.0.0/16\nallow mde for region EU, fleet win10-1709 from rome\n",
    )
    azure.strike(Planned(Fault.OPERATION_FAILED))
    assert azure.run("apply", "--yes").code == 1
    azure.strike()
    ran, look = watch(azure)
    assert look["unfinished_apply"] is not None, ran.err
    assert (look["outcome"], look["drift"]) == ("clean", [])
