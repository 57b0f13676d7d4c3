"""Errors of the pipeline, and answers of the service, sorted by what helps."""

from typing import Any

import pytest
from azure.core import exceptions

from outgate.backends.azure_firewall.arm.failures import Failure, Kind, failure_of
from outgate.backends.azure_firewall.changes.apply import _pause
from tests.builders.azure_scene import Scene

UNTRUSTED = "its certificate is not one that this machine trusts"
Answer = tuple[int, Any, dict[str, str]]


class Response:
    """An answer of the service, as far as it is looked at."""

    def __init__(self, status: int, body: Any, **headers: str) -> None:
        self.status_code = status
        self.headers = {name.replace("_", "-"): text for name, text in headers.items()}
        self._body = body

    def json(self) -> Any:
        if self._body is None:
            raise ValueError
        return self._body


def answer(status: int, code: str = "", message: str = "no", **headers: str) -> Any:
    return Response(status, {"error": {"code": code, "message": message}}, **headers)


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            exceptions.ClientAuthenticationError("way A: unavailable\nway B: AADSTS7000215: bad."),
            Kind.LOGIN,
            "way B: AADSTS7000215: bad",
        ),
        (
            exceptions.ServiceResponseError("reset"),
            Kind.UNSURE,
            "the connection broke before the service answered",
        ),
        (
            exceptions.ServiceRequestError("... Connection refused"),
            Kind.NETWORK,
            "the connection was refused",
        ),
        (exceptions.ServiceRequestError("no route.\nhint"), Kind.NETWORK, "no route"),
        (
            exceptions.ServiceRequestError("getaddrinfo failed"),
            Kind.NETWORK,
            "its name cannot be resolved",
        ),
        (
            exceptions.ServiceRequestError("certificate verify failed"),
            Kind.NETWORK,
            "its certificate is not one that this machine trusts",
        ),
        *(
            (exceptions.ServiceRequestError(f"x: {sign}: y"), Kind.NETWORK, message)
            for sign, message in (
                (
                    "CERTIFICATE_VERIFY_FAILED",
                    "its certificate is not one that this machine trusts",
                ),
                ("Name or service not known", "its name cannot be resolved"),
                ("Temporary failure in name resolution", "its name cannot be resolved"),
                ("nodename nor servname provided", "its name cannot be resolved"),
            )
        ),
        (
            exceptions.ClientAuthenticationError(
                "no way.\n  A: unavailable\n\t B: Authentication failed: why.\n  C: AADSTS1: odd"
            ),
            Kind.LOGIN,
            "B: Authentication failed: why",
        ),
        (
            exceptions.ClientAuthenticationError("\n no way.\n  A: unavailable"),
            Kind.LOGIN,
            "no way",
        ),
        (
            exceptions.ServiceResponseError("closed"),
            Kind.UNSURE,
            "the connection broke before the service answered",
        ),
        # The service answered, so it may have done what was asked.
        (exceptions.DecodeError("the answer is cut off"), Kind.UNSURE, "the answer is cut off"),
    ],
)
def test_errors_of_the_pipeline(error: exceptions.AzureError, kind: Kind, message: str) -> None:
    failure = failure_of(error)
    assert (failure.kind, failure.message) == (kind, message)


@pytest.mark.parametrize(
    ("response", "polling", "kind", "message", "pause"),
    [
        (answer(409, "AnotherOperationInProgress"), False, Kind.BUSY, None, None),
        (answer(409, "XNotAllowedWhenUpdatingOrDeleting"), False, Kind.BUSY, None, None),
        (answer(409, "Conflict"), False, Kind.REFUSED, "no (Conflict)", None),
        (answer(401), False, Kind.LOGIN, "no", None),
        (answer(403), False, Kind.FORBIDDEN, "no", None),
        (answer(404), False, Kind.MISSING, "no", None),
        (answer(412), False, Kind.STALE, "no", None),
        (answer(429, Retry_After="7"), False, Kind.THROTTLED, "no", 7.0),
        (answer(429, retry_after_ms="1500"), False, Kind.THROTTLED, "no", 1.5),
        (answer(429, Retry_After="soon"), False, Kind.THROTTLED, "no", None),
        (answer(400), False, Kind.REFUSED, "no", None),
        (answer(500), False, Kind.UNSURE, "no", None),
        (Response(502, None), False, Kind.UNSURE, "the service answered 502", None),
        (Response(400, ["x"]), False, Kind.REFUSED, "the service answered 400", None),
        (answer(200, "Failed"), True, Kind.FAILED, "no (Failed)", None),
        (answer(404), True, Kind.UNSURE, "no", None),
        (
            Response(
                400,
                {"error": {"message": "a", "details": [{"message": "b"}, {"message": "a"}, 7]}},
            ),
            False,
            Kind.REFUSED,
            "a; b",
            None,
        ),
    ],
)
def test_answers(
    response: Any, polling: bool, kind: Kind, message: str | None, pause: float | None
) -> None:
    failure = failure_of(response, polling=polling)
    assert failure.kind is kind
    assert message is None or failure.message == message
    assert failure.pause == pause
    waits = {Kind.BUSY, Kind.THROTTLED, Kind.STALE, Kind.UNSURE, Kind.FAILED}
    assert failure.passing == (kind in waits)


def test_an_operation_goes_on_though_nobody_can_look_at_it() -> None:
    """Not to be reached is nothing done for a write, but not for one that was accepted."""
    refused = exceptions.ServiceRequestError("... Connection refused")
    assert failure_of(refused).kind is Kind.NETWORK
    assert failure_of(refused, polling=True).kind is Kind.UNSURE


@pytest.mark.parametrize(
    ("asked", "attempt", "seconds"),
    [(None, 1, 2.0), (None, 2, 4.0), (None, 4, 16.0), (None, 9, 60.0), (7.0, 4, 7.0)],
)
def test_pauses_between_tries(asked: float | None, attempt: int, seconds: float) -> None:
    """As long as the service asks for, else twice as long each time, a minute at most."""
    assert _pause(Failure(Kind.THROTTLED, "", pause=asked), attempt) == seconds


def test_ctrl_c_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scene.backend.store._client, "put", interrupted)
    error = scene.try_new()
    assert error is not None
    assert error.message == "interrupted"
    assert error.help == "`outgate apply` goes on from there"
    assert error.outcome.startswith("done: nothing; unknown: create IP group")
