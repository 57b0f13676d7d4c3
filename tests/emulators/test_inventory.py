"""What the service answers of what it has, and what becomes of it with every request."""

import pytest

from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from tests.emulators.asking import (
    BODY,
    GROUP,
    GROUPS,
    IP_GROUP,
    IP_GROUPS,
    OFFICES,
    POLICY,
    QUERY,
    SCOPE,
    ask,
    collection,
    document,
    error,
    group,
    network_rule,
    operation_of,
    service,
)


def test_lists_come_in_pages_of_their_own_kind() -> None:
    asked = service(Options())  # two a page: who follows no link sees too little at once
    for name in ("c", "a", "b", "e", "d"):
        asked.add_group(POLICY, name, BODY)
    asked.add_ip_group(POLICY, "offices", OFFICES)
    asked.add_group(asked.add_policy("s-1", "rg", "fw2"), "z", BODY)
    names, query = [], QUERY
    for _ in range(3):
        page = document(ask(asked, "GET", GROUPS, query=query, host="127.0.0.1:1"))
        names.append([resource["name"] for resource in page["value"]])
        if more := page.get("nextLink"):
            url, _, rest = more.partition("?")
            assert url == f"https://127.0.0.1:1{GROUPS}"
            query = dict(pair.split("=") for pair in rest.split("&"))
            assert query["api-version"] == QUERY["api-version"]
    assert names == [["a", "b"], ["c", "d"], ["e"]]
    assert more is None
    assert [one["name"] for one in document(ask(asked, "GET", IP_GROUPS))["value"]] == ["offices"]
    policies = document(ask(asked, "GET", f"{SCOPE}/firewallPolicies"))["value"]
    assert [one["name"] for one in policies] == ["fw", "fw2"]


def test_a_write_goes_on_for_some_requests_and_is_followed() -> None:
    asked = service(Options(lasts=2, busy=1, hints=True))
    accepted = ask(asked, "PUT", GROUP, BODY)
    assert accepted.headers["retry-after-ms"] == "1"
    operation = operation_of(accepted)
    going = ask(asked, "GET", operation)
    assert document(going) == {"status": "InProgress"}
    assert going.headers["retry-after-ms"] == "1"
    assert document(ask(asked, "GET", operation)) == {"status": "Succeeded"}
    assert asked.states() == {POLICY: "Succeeded", GROUP: "Succeeded"}


def test_how_long_things_take_where_nobody_says() -> None:
    """An operation takes two requests, and its policy is busy for one more."""
    asked = service()
    operation = operation_of(ask(asked, "PUT", GROUP, BODY))
    for status in ("InProgress", "Succeeded"):
        assert document(ask(asked, "GET", operation)) == {"status": status}
    assert ask(asked, "PUT", f"{GROUP}2", BODY).status == 201
    asked.let_all_end()
    assert ask(asked, "PUT", GROUP, group()).status == 200
    refused = [ask(asked, "PUT", GROUP, BODY).status for _ in range(3)]
    assert refused == [409, 409, 200]


def test_without_hints_nothing_is_said_of_when_to_come_again() -> None:
    asked = service()
    accepted = ask(asked, "PUT", GROUP, BODY)
    assert not any("retry" in name for name in accepted.headers)
    going = ask(asked, "GET", operation_of(accepted))
    assert not any("retry" in name for name in going.headers)


def test_one_operation_at_a_time_for_a_policy_and_its_groups() -> None:
    asked = service(Options(lasts=100))
    assert ask(asked, "PUT", GROUP, BODY).status == 201
    assert document(ask(asked, "GET", POLICY))["properties"]["provisioningState"] == "Updating"
    for path in (GROUP, f"{GROUP}2", POLICY):
        for method in ("PUT", "DELETE"):
            told = error(ask(asked, method, path, BODY))
            assert told[:2] == (409, "AnotherOperationInProgress")
    # An IP group is not part of a policy.
    assert ask(asked, "PUT", IP_GROUP, OFFICES).status == 201
    assert error(ask(asked, "DELETE", IP_GROUP))[:2] == (409, "AnotherOperationInProgress")
    asked.let_all_end()
    assert ask(asked, "PUT", f"{GROUP}2", BODY).status == 201


def test_what_changes_nothing_is_answered_with_nothing() -> None:
    asked = service()
    asked.add_group(POLICY, "web", BODY)
    reply = ask(asked, "PUT", GROUP, BODY)
    assert (reply.status, document(reply)) == (200, None)
    assert "azure-asyncoperation" not in reply.headers
    assert asked.writes == []


def test_what_is_deleted() -> None:
    asked = service(Options(lasts=1, busy=0))
    asked.add_group(POLICY, "web", BODY)
    going = ask(asked, "DELETE", GROUP)
    assert going.status == 202
    assert going.headers["location"] == going.headers["azure-asyncoperation"]
    assert ask(asked, "GET", GROUP).status == 404
    gone = ask(asked, "DELETE", GROUP)
    assert (gone.status, gone.body) == (204, b"")
    assert asked.writes == [("DELETE", GROUP)]


@pytest.mark.parametrize("field", ["sourceIpGroups", "destinationIpGroups"])
def test_what_is_not_deleted(field: str) -> None:
    asked = service(Options(lasts=0, busy=0))
    default = asked.add_group(POLICY, "DefaultNetworkRuleCollectionGroup", group())
    assert error(ask(asked, "DELETE", default))[:2] == (400, "OperationNotAllowed")
    asked.add_ip_group(POLICY, "offices", OFFICES)
    asked.add_ip_group(POLICY, "default", OFFICES)
    # Others, which name no group, are looked through as well.
    asked.remove(asked.add_group(POLICY, "gone", BODY))
    other = asked.add_group(POLICY, "other", BODY)
    user = asked.add_group(
        POLICY, "web", group(collection(network_rule(**{field: [IP_GROUP.upper()]})))
    )
    assert error(ask(asked, "DELETE", IP_GROUP))[:2] == (400, "IpGroupInUse")
    assert asked.writes == []
    # The name alone keeps nothing else; and what nobody uses goes.
    assert ask(asked, "DELETE", f"{IP_GROUPS}/default").status == 202
    assert ask(asked, "DELETE", user).status == 202
    assert ask(asked, "DELETE", IP_GROUP).status == 202
    asked.let_all_end()
    assert set(asked.snapshot()) == {POLICY, default, other}


def test_a_resource_that_is_removed_while_an_operation_on_it_goes_on() -> None:
    asked = service()
    accepted = ask(asked, "PUT", GROUP, BODY)
    asked.remove(GROUP)
    asked.remove(GROUP)
    asked.let_all_end()
    assert asked.resource(GROUP) is None
    assert document(ask(asked, "GET", operation_of(accepted))) == {"status": "Succeeded"}


def test_an_edit_of_somebody_else_is_there_at_once() -> None:
    asked = service()
    asked.add_group(POLICY, "web", BODY)
    etag = ask(asked, "GET", GROUP).headers["etag"]
    asked.edit(GROUP.lower(), lambda body: body["properties"].update({"priority": 700}))
    edited = ask(asked, "GET", GROUP)
    assert document(edited)["properties"]["priority"] == 700
    assert edited.headers["etag"] != etag
    snapshot = asked.snapshot()
    snapshot[GROUP]["properties"]["priority"] = 1
    copied = asked.resource(GROUP)
    assert copied is not None
    assert copied["properties"]["priority"] == 700


def test_what_one_run_leaves_is_there_in_the_next() -> None:
    asked = service()
    asked.add_group(POLICY, "web", BODY)
    asked.add_ip_group(POLICY, "offices", OFFICES)
    left = asked.dump()
    assert left[IP_GROUP]["kind"] == "ipgroups"
    other = Service()
    other.add_policy("s-1", "rg", "fw")
    other.load(left)
    assert other.snapshot() == asked.snapshot()
    assert ask(other, "GET", GROUP).status == 200
