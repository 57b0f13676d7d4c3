"""Rules that others have in a group of ours and that an apply deletes are each named, by kind."""

import copy
from typing import Any

import pytest

from tests.builders.azure_groups import DNAT, NETWORK, STRANGE, WEBRULE, filters
from tests.builders.azure_project import CONFIG, Azurelike

POLICY = "source hamburg = 10.20.0.0/16\nallow payroll from hamburg\n"
DENY = filters(WEBRULE, name="stop", priority=150)
ALLOW = filters(NETWORK, name="let", priority=160, action={"type": "Allow"})
NAT = {**DNAT, "priority": 110}
KINDS = {
    "stop": (DENY, "Deny rule"),
    "nat": (NAT, "DNAT rule"),
    "odd": (STRANGE, "odd"),
    "let": (ALLOW, "Allow rule"),
}


def put(azure: Azurelike, *collections: Any) -> None:
    copies = copy.deepcopy(list(collections))
    azure.service.edit(
        azure.group, lambda body: body["properties"]["ruleCollections"].extend(copies)
    )


def said(azure: Azurelike, form: str) -> str:
    ran = azure.run("plan", "--format", form)
    assert ran.code == 0, ran.err
    return " ".join(ran.out.replace("\\", "").split())


@pytest.mark.parametrize("name", KINDS)
def test_what_others_put_into_our_group_is_named(azure: Azurelike, name: str) -> None:
    azure.space.write("policies/a.policy", POLICY)
    assert azure.run("apply", "--yes").code == 0
    collection, kind = KINDS[name]
    put(azure, collection)
    for form in ("text", "markdown", "json"):
        shown = said(azure, form)
        assert kind in shown, (form, shown)
        assert f"outgate/{name}" in shown, (form, shown)
    document = azure.plan()
    assert document["summary"]["rules"] >= 1
    assert [each["sign"] for each in document["rules"]] == ["removed"]
    if name == "let":  # the only one by which anything was let out
        (closed,) = document["traffic"]["closed"]
        assert (closed["target"], closed["causes"]) == ("https://8.8.8.8/32:443", ["drift"])
    assert "No changes" not in said(azure, "text")


def test_taking_a_group_for_oneself_names_what_is_deleted(azure: Azurelike) -> None:
    azure.space.write("policies/a.policy", POLICY)
    shared = CONFIG.replace("fw-policy\n", "fw-policy\n    ownership: shared\n")
    azure.space.write("outgate.yaml", shared)
    assert azure.run("apply", "--yes").code == 0
    put(azure, DENY, ALLOW, NAT)
    assert "No changes" in said(azure, "text")
    azure.space.write("outgate.yaml", CONFIG)
    for form in ("text", "markdown"):
        shown = said(azure, form)
        assert "ownership: shared" in shown, shown
        assert "not set" in shown
        for name in ("stop", "let", "nat"):
            kind = KINDS[name][1]
            assert kind in shown, (form, shown)
            assert f"outgate/{name}" in shown, (form, shown)
    document = azure.plan()
    assert document["settings_changes"] == [
        {"field": "ownership", "before": "shared", "after": None}
    ]
    assert {each["sign"] for each in document["rules"]} == {"removed"}
    assert {each["kind"] for each in document["rules"]} == {"Deny rule", "Allow rule", "DNAT rule"}
    (closed,) = document["traffic"]["closed"]
    assert closed["target"] == "https://8.8.8.8/32:443"
