"""Failures of Azure in the words that users read: what happened, and what to do about it."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.arm.failures import Failure, Kind, failure_of
from outgate.backends.azure_firewall.changes.error_messages import explain_failure
from outgate.backends.errors import NOTHING_CHANGED
from tests.builders.azure_rules import SETTINGS


@pytest.mark.parametrize(
    ("kind", "code", "message", "help"),
    [
        (Kind.LOGIN, "", "cannot log in to Azure: why", "run `az login`, or set"),
        (
            Kind.FORBIDDEN,
            "",
            "this login may not do that: why",
            "Contributor on resource group `rg`",
        ),
        (Kind.NETWORK, "", "cannot reach Azure: why", "HTTPS_PROXY"),
        (Kind.BUSY, "", "policy `fw` is busy: why", "wait for the other operation"),
        (
            Kind.FAILED,
            "",
            "Azure could not bring the rules to its firewalls: why",
            "look at the firewalls of the policy",
        ),
        (
            Kind.MISSING,
            "SubscriptionNotFound",
            "this login sees no subscription `s-1`",
            "az account show",
        ),
        (
            Kind.MISSING,
            "InvalidSubscriptionId",
            "this login sees no subscription `s-1`",
            "check `subscription`",
        ),
        (
            Kind.MISSING,
            "ResourceGroupNotFound",
            "there is no resource group `rg` in the subscription",
            "check `resource_group` of the target",
        ),
        (
            Kind.MISSING,
            "ResourceNotFound",
            "there is no firewall policy `fw` in resource group `rg`",
            "never makes or deletes a policy",
        ),
        (Kind.THROTTLED, "", "Azure: why", None),
        (Kind.STALE, "", "Azure: why", None),
        (Kind.UNSURE, "", "Azure: why", None),
        (Kind.REFUSED, "", "Azure: why", None),
        (Kind.BROKEN, "", "Azure: why", None),
    ],
)
def test_what_is_told_of_a_failure(kind: Kind, code: str, message: str, help: str | None) -> None:
    error = explain_failure(Failure(kind, "why", code), SETTINGS)
    assert error.message == message
    assert (help is None) == (error.help is None)
    assert (help or "") in (error.help or "")
    assert error.outcome == NOTHING_CHANGED


class Answer:
    """An answer of the service as the pipeline has it."""

    def __init__(self, status: int, body: Any, **headers: str) -> None:
        self.status_code = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._body = body

    def json(self) -> Any:
        if self._body is ValueError:
            raise ValueError("no JSON")
        return self._body


def cloud_error(code: str, message: str = "why", **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, **more}}


BUSY = "FirewallPolicyRuleCollectionGroupUpdateNotAllowedWhenUpdatingOrDeleting"


@pytest.mark.parametrize(
    ("status", "code", "polling", "kind", "passing"),
    [
        (400, "InvalidRequestContent", False, Kind.REFUSED, False),
        (401, "AuthenticationFailed", False, Kind.LOGIN, False),
        (403, "AuthorizationFailed", False, Kind.FORBIDDEN, False),
        (404, "ResourceNotFound", False, Kind.MISSING, False),
        (408, "RequestTimeout", False, Kind.UNSURE, True),
        (409, "AnotherOperationInProgress", False, Kind.BUSY, True),
        (409, BUSY, False, Kind.BUSY, True),
        (409, "FirewallPolicyDeleteNotAllowedWhenUpdatingOrDeleting", False, Kind.BUSY, True),
        (409, "Conflict", False, Kind.REFUSED, False),
        (412, "PreconditionFailed", False, Kind.STALE, True),
        (429, "TooManyRequests", False, Kind.THROTTLED, True),
        (499, "Odd", False, Kind.REFUSED, False),
        (500, "InternalServerError", False, Kind.UNSURE, True),
        (503, "ServiceUnavailable", False, Kind.UNSURE, True),
        # Of an operation: it ran and failed, or nobody knows.
        (200, "FirewallPolicyUpdateFailed", True, Kind.FAILED, True),
        (399, "FirewallPolicyUpdateFailed", True, Kind.FAILED, True),
        (400, "BadRequest", True, Kind.UNSURE, True),
        (404, "NotFound", True, Kind.UNSURE, True),
        (401, "AuthenticationFailed", True, Kind.UNSURE, True),
        (409, "AnotherOperationInProgress", True, Kind.UNSURE, True),
    ],
)
def test_which_failure_an_answer_is(
    status: int, code: str, polling: bool, kind: Kind, passing: bool
) -> None:
    answer: Any = Answer(status, cloud_error(code))
    failure = failure_of(answer, polling=polling)
    assert (failure.kind, failure.code, failure.passing) == (kind, code, passing)
    assert failure.message == f"why ({code})"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (ValueError, "the service answered 400"),
        ([], "the service answered 400"),
        ({}, "the service answered 400"),
        ({"error": "why"}, "the service answered 400"),
        ({"error": {}}, "the service answered 400"),
        ({"error": {"message": "why.\nmore"}}, "why"),
        (cloud_error("A", ""), "the service answered 400 (A)"),
        (cloud_error("A", "w" * 500), f"{'w' * 400} (A)"),
        (cloud_error("A", details=[]), "why (A)"),
        (cloud_error("A", details="x"), "why (A)"),
        (
            cloud_error("A", details=["x", {"message": "b"}, {"code": "c"}, {"message": "b"}]),
            "why; b (A)",
        ),
        (cloud_error("A", details=[{"message": "why"}, {"message": ""}]), "why (A)"),
    ],
)
def test_what_an_answer_says(body: Any, message: str) -> None:
    answer: Any = Answer(400, body)
    assert failure_of(answer).message == message


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({}, None),
        ({"Retry_After": "7"}, 7.0),
        ({"Retry_After": "1.5"}, 1.5),
        ({"retry_after_ms": "250"}, 0.25),
        ({"x_ms_retry_after_ms": "250"}, 0.25),
        ({"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry_After": "-1"}, None),
        ({"Retry_After": "soon", "retry_after_ms": "10"}, 0.01),
    ],
)
def test_how_long_the_service_asks_to_wait(headers: dict[str, str], pause: float | None) -> None:
    answer: Any = Answer(429, cloud_error("TooManyRequests"), **headers)
    assert failure_of(answer).pause == pause


def test_a_failure_is_called_by_its_message() -> None:
    failure = Failure(Kind.BROKEN, "why", "Code")
    assert (str(failure), failure.message, failure.code) == ("why", "why", "Code")
