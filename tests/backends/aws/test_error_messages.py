"""Failures of AWS in the words that users read: what happened, and what to do about it."""

import pytest
from botocore import exceptions

from outgate.backends.aws_network_firewall.api.failures import Failure, Kind, failure_of
from outgate.backends.aws_network_firewall.changes.error_messages import explain_failure
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.backends.errors import NOTHING_CHANGED

SETTINGS = read_settings({"region": "eu-central-1"})


def answered(code: str, message: str = "no.", status: int = 400) -> exceptions.ClientError:
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return exceptions.ClientError(response, "UpdateRuleGroup")  # type: ignore[arg-type] # in part


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (answered("ThrottlingException"), Kind.THROTTLED, "no (ThrottlingException)"),
        (answered("InvalidTokenException"), Kind.STALE, None),
        (answered("ResourceNotFoundException"), Kind.MISSING, None),
        (answered("AccessDeniedException"), Kind.FORBIDDEN, None),
        (answered("ExpiredTokenException"), Kind.LOGIN, None),
        (answered("UnrecognizedClientException"), Kind.LOGIN, None),
        (answered("InvalidSignatureException"), Kind.LOGIN, None),
        (answered("InternalServerError", status=500), Kind.UNSURE, None),
        (answered("503", "", status=503), Kind.UNSURE, "the service answered 503 (503)"),
        (answered("InsufficientCapacityException", status=500), Kind.REFUSED, None),
        (answered("InvalidRequestException", "a\nb"), Kind.REFUSED, "a (InvalidRequestException)"),
        (exceptions.NoCredentialsError(), Kind.LOGIN, "Unable to locate credentials"),
        (exceptions.TokenRetrievalError(provider="sso", error_msg="x"), Kind.LOGIN, None),
        (exceptions.EndpointConnectionError(endpoint_url="u"), Kind.NETWORK, None),
        (exceptions.ProxyConnectionError(proxy_url="u"), Kind.NETWORK, None),
        (
            exceptions.SSLError(endpoint_url="u", error=OSError("x")),
            Kind.NETWORK,
            "its certificate is not one that this machine trusts",
        ),
        (
            exceptions.ReadTimeoutError(endpoint_url="u"),
            Kind.UNSURE,
            "the connection broke before the service answered",
        ),
        (exceptions.ConnectionClosedError(endpoint_url="u"), Kind.UNSURE, None),
        (exceptions.ParamValidationError(report="x"), Kind.BROKEN, None),
    ],
)
def test_errors_of_the_client(
    error: exceptions.ClientError | exceptions.BotoCoreError, kind: Kind, message: str | None
) -> None:
    failure = failure_of(error)
    assert failure.kind is kind
    assert message is None or failure.message == message
    passing = {Kind.THROTTLED, Kind.STALE, Kind.UNSURE, Kind.NETWORK}
    assert failure.passing == (kind in passing)


@pytest.mark.parametrize(
    ("kind", "code", "why", "message", "help"),
    [
        (Kind.LOGIN, "", "why", "cannot log in to AWS: why", "aws sso login"),
        (
            Kind.FORBIDDEN,
            "",
            "why",
            "this login may not do that: why",
            "allow it the action `network-firewall:UpdateRuleGroup` on rule group `outgate`",
        ),
        (
            Kind.FORBIDDEN,
            "",
            "X is not authorized to perform: network-firewall:ListFirewalls on resource: *",
            "this login may not do that: X is not",
            "allow it the action `network-firewall:ListFirewalls`",
        ),
        (Kind.NETWORK, "", "why", "cannot reach AWS: why", "AWS_CA_BUNDLE"),
        (Kind.THROTTLED, "", "why", "AWS takes no more requests: why", "apply again later"),
        (
            Kind.REFUSED,
            "InvalidRequestException",
            "StatefulRules capacity exceeded",
            "rule group `outgate` has not enough capacity: StatefulRules capacity exceeded",
            "name another `rule_group` with a larger `capacity`",
        ),
        (
            Kind.REFUSED,
            "LimitExceededException",
            "why",
            "the account has as many rule groups as it may: why",
            "ask AWS for more",
        ),
        (Kind.UNSURE, "", "why", "AWS: why", "run the command again"),
        (Kind.REFUSED, "", "why", "AWS: why", None),
        (Kind.BROKEN, "", "why", "AWS: why", None),
    ],
)
def test_what_is_told_of_a_failure(
    kind: Kind, code: str, why: str, message: str, help: str | None
) -> None:
    failure = Failure(kind, why, code, "network-firewall:UpdateRuleGroup")
    error = explain_failure(failure, SETTINGS)
    assert error.message.startswith(message)
    assert (help is None) == (error.help is None)
    assert (help or "") in (error.help or "")
    assert kind is not Kind.FORBIDDEN or error.help == help
    assert error.outcome == NOTHING_CHANGED


# What AWS answers with, by what helps: its own list of common errors, and those of the service.
CODES = {
    Kind.THROTTLED: (
        *("ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"),
    ),
    Kind.STALE: ("InvalidTokenException",),
    Kind.MISSING: ("ResourceNotFoundException",),
    Kind.FORBIDDEN: ("AccessDeniedException", "AccessDenied"),
    Kind.LOGIN: (
        *("UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException"),
        *("SignatureDoesNotMatch", "MissingAuthenticationTokenException", "OptInRequired"),
        *("IncompleteSignatureException", "ExpiredTokenException", "ExpiredToken"),
    ),
    Kind.REFUSED: ("InsufficientCapacityException", "InvalidRequestException"),
}


@pytest.mark.parametrize(
    ("code", "kind"), [(code, kind) for kind, codes in CODES.items() for code in codes]
)
def test_each_code_is_told_apart(code: str, kind: Kind) -> None:
    """By its name, whatever status it comes with; an unknown one by its status."""
    for status in (400, 500):
        failure = failure_of(answered(code, "why", status))
        known = code != "InvalidRequestException" or status == 400
        assert failure.kind is (kind if known else Kind.UNSURE)
        assert (failure.code, failure.message) == (code, f"why ({code})")
        assert failure.action == "network-firewall:UpdateRuleGroup"


def test_an_answer_that_says_nothing() -> None:
    bare = exceptions.ClientError({}, "ListFirewalls")
    failure = failure_of(bare)
    assert (failure.kind, failure.code) == (Kind.REFUSED, "")
    assert failure.message == "the service answered "
    assert failure.action == "network-firewall:ListFirewalls"
    assert failure_of(answered("X", status=499)).kind is Kind.REFUSED
    assert failure_of(answered("X", "w" * 700)).message == f"{'w' * 600} (X)"
    assert failure_of(exceptions.ConnectTimeoutError(endpoint_url="u")).kind is Kind.NETWORK
    assert failure_of(exceptions.DataNotFoundError(data_path="x")).kind is Kind.BROKEN


def test_a_failure_is_called_by_its_message() -> None:
    failure = Failure(Kind.BROKEN, "why", "Code")
    assert (str(failure), failure.message, failure.code) == ("why", "why", "Code")
