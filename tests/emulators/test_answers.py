"""Each kind of resource as it is answered: what was written, and what the service adds."""

from typing import Any

import pytest

from outgate.emulators.azure.inventory import Options
from tests.emulators.asking import (
    BODY,
    GROUP,
    IP_GROUP,
    OFFICES,
    POLICY,
    SCOPE,
    ask,
    collection,
    document,
    group,
    network_rule,
    operation_of,
    rule,
    service,
)


def test_a_group_is_answered_with_all_that_the_service_adds() -> None:
    """As real answers were recorded: absent lists are empty, `type` is spelled in its own way."""
    asked = service()
    sent = {"id": "x", "name": "x", "etag": "x", "type": "x", "location": "x", **BODY}
    assert ask(asked, "PUT", GROUP, sent).status == 201
    asked.let_all_end()
    reply = ask(asked, "GET", GROUP.replace("ruleCollectionGroups", "RULECOLLECTIONGROUPS"))
    shown = document(reply)
    assert reply.headers["etag"] == f'"{shown.pop("etag")}"'
    full = {
        **rule(),
        "fqdnTags": [],
        "webCategories": [],
        "targetUrls": [],
        "terminateTLS": False,
        "destinationAddresses": [],
        "sourceIpGroups": [],
        "httpHeadersToInsert": [],
    }
    assert shown == {
        "name": "web",
        "id": GROUP,
        "type": "Microsoft.Network/FirewallPolicies/RuleCollectionGroups",
        "location": "westeurope",
        "properties": {
            "priority": 500,
            "provisioningState": "Succeeded",
            "size": "0.001314163 MB",
            "ruleCollections": [collection(full)],
        },
    }


def test_network_and_address_translation_rules_get_their_lists() -> None:
    asked = service()
    to_dns = network_rule(ruleType="NatRule", name="in", translatedAddress="10.0.0.4")
    nat = collection(
        to_dns,
        name="in",
        ruleCollectionType="FirewallPolicyNatRuleCollection",
        action={"type": "DNAT"},
    )
    body = group(collection(network_rule(mine={"kept": True})), nat)
    assert ask(asked, "PUT", GROUP, body).status == 201
    kept = asked.resource(GROUP)
    assert kept is not None
    lists: dict[str, Any] = {
        "sourceIpGroups": [],
        "destinationIpGroups": [],
        "destinationFqdns": [],
    }
    first, second = kept["properties"]["ruleCollections"]
    assert first["rules"] == [{**network_rule(mine={"kept": True}), **lists}]
    assert second["rules"] == [{**to_dns, **lists}]
    assert second["action"] == {"type": "Dnat"}


@pytest.mark.parametrize("spelling", ["resourceGroups", "resourcegroups"])
def test_a_policy_names_its_groups_and_its_base(spelling: str) -> None:
    asked = service(Options(lower_case_ids=spelling == "resourcegroups"))
    asked.add_group(POLICY, "web", BODY)
    other = asked.add_policy("s-1", "rg", "fw2", "Premium", base=POLICY)
    asked.add_group(other, "web", BODY)
    assert document(ask(asked, "GET", POLICY))["properties"] == {
        "sku": {"tier": "Standard"},
        "threatIntelMode": "Alert",
        "provisioningState": "Succeeded",
        "size": "0.001255035 MB",
        "firewalls": [],
        "childPolicies": [],
        "ruleCollectionGroups": [{"id": GROUP.replace("resourceGroups", spelling)}],
    }
    properties = document(ask(asked, "GET", other))["properties"]
    assert properties["basePolicy"] == {"id": POLICY}
    assert properties["sku"] == {"tier": "Premium"}
    # A policy that is there stays as it is.
    asked.add_policy("s-1", "RG", "FW2", "Standard")
    assert document(ask(asked, "GET", other))["properties"] == properties


def test_an_ip_group_as_it_is_answered() -> None:
    asked = service()
    told = {"ipAddresses": ["192.0.2.0/28"], "firewallPolicies": [{"id": "x"}]}
    sent = {"location": "westeurope", "properties": told}
    assert ask(asked, "PUT", IP_GROUP, sent).status == 201
    asked.let_all_end()
    assert document(ask(asked, "GET", IP_GROUP))["properties"] == {
        "ipAddresses": ["192.0.2.0/28"],
        "firewalls": [],
        "firewallPolicies": [],
        "provisioningState": "Succeeded",
    }


@pytest.mark.parametrize("switched", [False, True])
def test_a_field_that_nobody_wrote(switched: bool) -> None:
    asked = service(Options(ipv6_rule=switched))
    asked.add_group(POLICY, "web", group(collection(network_rule())))
    (shown,) = document(ask(asked, "GET", GROUP))["properties"]["ruleCollections"]
    assert shown["rules"][0].get("ipv6Rule") == (False if switched else None)
    # It is shown, and not stored.
    assert "ipv6Rule" not in str(asked.snapshot())


@pytest.mark.parametrize("resource", [POLICY, GROUP, IP_GROUP])
def test_what_was_answered_can_be_written_back_and_changes_nothing(resource: str) -> None:
    """What the service works out itself, such as a policy's groups, it takes from nobody."""
    asked = service(Options())
    asked.add_group(POLICY, "web", BODY)
    asked.add_ip_group(POLICY, "offices", OFFICES)
    before = asked.snapshot()
    shown = document(ask(asked, "GET", resource))
    assert ask(asked, "PUT", resource, shown).status == 200
    assert (asked.snapshot(), asked.writes) == (before, [])


def test_every_answer_bears_its_numbers() -> None:
    """By these Microsoft finds a request again; no two answers have the same."""
    asked = service()
    answers = [ask(asked, "GET", path) for path in (POLICY, POLICY, GROUP)]
    ids = [
        reply.headers[f"x-ms-{of}request-id"] for of in ("", "correlation-") for reply in answers
    ]
    assert len({*ids}) == 6
    left = {reply.headers["x-ms-ratelimit-remaining-subscription-reads"] for reply in answers}
    assert all(each.isdecimal() for each in left)


def test_answers_are_written_as_the_real_ones_are() -> None:
    """Indented, with the line ends of another system, and as JSON of a known encoding."""
    asked = service()
    operation = operation_of(ask(asked, "PUT", GROUP, BODY))
    reply = ask(asked, "GET", operation)
    assert reply.body == b'{\r\n  "status": "InProgress"\r\n}'
    assert reply.headers["content-type"] == "application/json; charset=utf-8"


def test_an_action_of_another_kind_is_kept_as_it_was_written() -> None:
    """`DNAT` comes back in another spelling, whatever stands beside it; the others do not."""
    for written, kept in (("Allow", "Allow"), ("Deny", "Deny"), ("DNAT", "Dnat"), ("Dnat", "Dnat")):
        kind = "Nat" if kept == "Dnat" else "Filter"
        made = collection(
            network_rule(),
            ruleCollectionType=f"FirewallPolicy{kind}RuleCollection",
            action={"type": written},
        )
        reply = ask(service(), "PUT", GROUP, group(made))
        (shown,) = document(reply)["properties"]["ruleCollections"]
        assert shown["action"] == {"type": kept}


def test_what_was_written_stays_where_the_service_has_a_default() -> None:
    asked = service()
    inspected = rule(terminateTLS=True, fqdnTags=["WindowsUpdate"])
    assert ask(asked, "PUT", GROUP, group(collection(inspected))).status == 201
    (shown,) = document(ask(asked, "GET", GROUP))["properties"]["ruleCollections"]
    assert shown["rules"][0]["terminateTLS"] is True
    assert shown["rules"][0]["fqdnTags"] == ["WindowsUpdate"]
    told = {"sku": {"tier": "Premium"}, "threatIntelMode": "Deny"}
    new = f"{SCOPE}/firewallPolicies/new"
    reply = ask(asked, "PUT", new, {"location": "northeurope", "properties": told})
    shown = document(reply)
    assert (shown["location"], shown["type"]) == (
        "northeurope",
        "Microsoft.Network/FirewallPolicies",
    )
    assert {name: shown["properties"][name] for name in told} == told
    # A network rule has nothing of what is about applications.
    asked.let_all_end()
    network = ask(asked, "PUT", f"{new}/ruleCollectionGroups/g", group(collection(network_rule())))
    (shown,) = document(network)["properties"]["ruleCollections"]
    assert "terminateTLS" not in shown["rules"][0]
