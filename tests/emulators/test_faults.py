"""What each fault makes of a request, and whether the request is done all the same."""

import pytest

from outgate.emulators.azure.faults import POLL, Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from outgate.emulators.faults import READ, WRITE, Faults, Planned, fault_rows
from outgate.emulators.messages import Dropped
from tests.emulators.asking import (
    GROUP,
    IP_GROUP,
    OFFICES,
    POLICY,
    ask,
    collection,
    document,
    error,
    group,
    operation_of,
    rule,
    service,
)

BODY = group(collection(rule()))
OTHER = group(collection(rule(name="other")))


def struck(*faults: Fault, nth: int | None = None) -> Service:
    """A service whose operations take one request, with faults."""
    made = service(Options(lasts=1, busy=0))
    made.faults = Faults(Planned(fault, nth) for fault in faults)
    return made


@pytest.mark.parametrize(
    ("fault", "status", "code", "waits"),
    [
        (Fault.THROTTLED, 429, "TooManyRequests", True),
        (Fault.THROTTLED_SILENTLY, 429, "TooManyRequests", False),
        (Fault.BUSY, 409, "AnotherOperationInProgress", False),
        (
            Fault.BUSY_UPDATING,
            409,
            "FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting",
            False,
        ),
        (Fault.SERVER_ERROR, 503, "ServiceUnavailable", False),
    ],
)
def test_a_write_that_is_not_done(fault: Fault, status: int, code: str, waits: bool) -> None:
    asked = struck(fault)
    reply = ask(asked, "PUT", GROUP, BODY)
    assert error(reply)[:2] == (status, code)
    assert ("retry-after-ms" in reply.headers) == waits
    assert asked.writes == []
    assert ask(asked, "GET", GROUP).status == 404


def test_a_write_that_is_done_though_an_error_says_otherwise() -> None:
    asked = struck(Fault.ERROR_AFTER_ACCEPT)
    assert error(ask(asked, "PUT", GROUP, BODY))[:2] == (500, "InternalServerError")
    assert ask(asked, "GET", GROUP).status == 200


def test_a_write_that_is_done_without_a_word() -> None:
    asked = struck(Fault.NULL_BODY)
    reply = ask(asked, "PUT", GROUP, BODY)
    assert (reply.status, reply.body) == (200, b"null")
    assert "azure-asyncoperation" not in reply.headers
    assert ask(asked, "GET", GROUP).status == 200


@pytest.mark.parametrize(("fault", "done"), [(Fault.DROPPED_BEFORE, 0), (Fault.DROPPED_AFTER, 1)])
def test_a_connection_that_is_cut(fault: Fault, done: int) -> None:
    asked = struck(fault)
    with pytest.raises(Dropped):
        ask(asked, "PUT", GROUP, BODY)
    assert len(asked.writes) == done


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.READ_THROTTLED, 429, "TooManyRequests"),
        (Fault.READ_ERROR, 503, "ServiceUnavailable"),
        (Fault.READ_DROPPED, None, None),
    ],
)
def test_a_read_that_fails(fault: Fault, status: int | None, code: str | None) -> None:
    asked = struck(fault)
    if status is None:
        with pytest.raises(Dropped):
            ask(asked, "GET", POLICY)
    else:
        assert error(ask(asked, "GET", POLICY))[:2] == (status, code)
    # It is for reads alone.
    assert ask(asked, "PUT", GROUP, BODY).status == 201


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.OPERATION_LOST, 404, "NotFound"),
        (Fault.POLL_THROTTLED, 429, "TooManyRequests"),
        (Fault.POLL_ERROR, 500, "InternalServerError"),
        (Fault.POLL_DROPPED, None, None),
    ],
)
def test_a_poll_that_fails(fault: Fault, status: int | None, code: str | None) -> None:
    asked = struck(fault, nth=1)
    accepted = ask(asked, "PUT", GROUP, BODY)
    operation = operation_of(accepted)
    if status is None:
        with pytest.raises(Dropped):
            ask(asked, "GET", operation)
    else:
        assert error(ask(asked, "GET", operation))[:2] == (status, code)
    assert document(ask(asked, "GET", operation)) == {"status": "Succeeded"}


@pytest.mark.parametrize(
    ("fault", "present", "state", "name"),
    [
        (Fault.OPERATION_FAILED, True, "Failed", "other"),
        (Fault.OPERATION_FAILED_UNCHANGED, True, "Succeeded", "portal"),
        (Fault.OPERATION_FAILED, False, "Failed", "other"),
        (Fault.OPERATION_FAILED_UNCHANGED, False, None, None),
    ],
)
def test_an_operation_that_fails(
    fault: Fault, present: bool, state: str | None, name: str | None
) -> None:
    asked = struck(fault)
    if present:
        asked.add_group(POLICY, "web", BODY)
    accepted = ask(asked, "PUT", GROUP, OTHER)
    assert accepted.status == (200 if present else 201)
    operation = operation_of(accepted)
    assert document(ask(asked, "GET", operation)) == {
        "status": "Failed",
        "error": {
            "code": "FirewallPolicyUpdateFailed",
            "message": "Put on web Failed with 1 faulted referenced firewalls",
            "details": [],
        },
    }
    assert asked.states().get(GROUP) == state
    kept = asked.resource(GROUP)
    assert (kept is None) == (name is None)
    if kept is not None:
        assert kept["properties"]["ruleCollections"][0]["rules"][0]["name"] == name


@pytest.mark.parametrize("fault", [Fault.OPERATION_FAILED, Fault.OPERATION_FAILED_UNCHANGED])
def test_a_deletion_that_fails_leaves_all_there(fault: Fault) -> None:
    asked = struck(fault)
    asked.add_group(POLICY, "web", BODY)
    before = asked.snapshot()
    assert ask(asked, "DELETE", GROUP).status == 202
    asked.let_all_end()
    assert asked.snapshot() == before
    assert asked.states()[GROUP] == "Failed"


def test_an_ip_group_that_fails_has_a_code_of_its_own() -> None:
    asked = struck(Fault.OPERATION_FAILED)
    accepted = ask(asked, "PUT", IP_GROUP, OFFICES)
    operation = operation_of(accepted)
    assert document(ask(asked, "GET", operation))["error"]["code"] == "IpGroupsUpdateFailed"


@pytest.mark.parametrize(("faults", "refused"), [((), 0), ((Fault.PARENT_STAYS_UPDATING,), 6)])
def test_how_long_the_policy_is_busy(faults: tuple[Fault, ...], refused: int) -> None:
    """The operation takes one request, and with the fault its policy is busy for six more."""
    asked = struck(*faults)
    assert ask(asked, "PUT", GROUP, BODY).status == 201
    answers = [ask(asked, "PUT", GROUP, OTHER).status for _ in range(7)]
    assert answers[: refused + 1] == [409] * refused + [200]


def test_etags_are_looked_at_where_that_is_switched_on() -> None:
    asked = struck(Fault.ETAG_ENFORCED)
    asked.add_group(POLICY, "web", BODY)
    stale = error(ask(asked, "PUT", GROUP, OTHER, if_match='"x"'))
    assert stale[:2] == (412, "PreconditionFailed")
    assert error(ask(asked, "DELETE", f"{GROUP}2", if_match='"x"'))[:2] == stale[:2]
    current = ask(asked, "GET", GROUP).headers["etag"]
    assert current.startswith('"')
    assert ask(asked, "PUT", GROUP, OTHER, if_match=current).status == 200
    asked.faults = Faults()
    assert ask(asked, "DELETE", GROUP, if_match='"x"').status == 202


def test_somebody_else_edits_the_group_just_before() -> None:
    asked = struck(Fault.FOREIGN_EDIT)
    asked.add_group(POLICY, "web", BODY)
    asked.add_ip_group(POLICY, "offices", OFFICES)
    etag = ask(asked, "GET", GROUP).headers["etag"]
    # The write itself is refused; the edit is not undone.
    assert ask(asked, "PUT", GROUP, {}).status == 400
    edited = ask(asked, "GET", GROUP)
    assert edited.headers["etag"] != etag
    (kept,) = document(edited)["properties"]["ruleCollections"]
    assert kept["rules"][0]["description"] == " (edited)"
    # Only groups are edited.
    untouched = asked.resource(IP_GROUP)
    assert ask(asked, "PUT", IP_GROUP, {}).status == 400
    assert asked.resource(IP_GROUP) == untouched
    assert ask(asked, "PUT", f"{GROUP}2", {}).status == 400


def test_the_nth_request_of_a_kind_meets_a_fault() -> None:
    asked = struck(Fault.READ_ERROR, nth=2)
    assert [ask(asked, "GET", POLICY).status for _ in range(3)] == [200, 503, 200]


def test_every_fault_is_for_one_kind_of_request() -> None:
    assert {fault.kind for fault in Fault} == {READ, WRITE, POLL}
    for kind in (READ, POLL):
        named = {fault for fault in Fault if fault.value.startswith(f"{kind}-")}
        assert named == {fault for fault in Fault if fault.kind == kind} - {Fault.OPERATION_LOST}
    assert Fault.OPERATION_LOST.kind == POLL
    assert all(fault.value and fault.about for fault in Fault)
    assert dict(fault_rows(Fault))["poll-dropped"] == "poll: the connection is cut"
