"""What can go wrong with a request to AWS, sorted by what helps."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import BotoCoreError, ClientError


class Kind(Enum):
    """Kinds of failures. Of those that are passing, a write may have happened or not."""

    THROTTLED = auto()  # too many requests; nothing was done
    STALE = auto()  # the rule group is not the one that was read; nothing was done
    UNSURE = auto()  # no answer, or one that says nothing: it may have been done
    MISSING = auto()
    LOGIN = auto()
    FORBIDDEN = auto()
    NETWORK = auto()  # no connection at all
    REFUSED = auto()  # the service will not do it
    BROKEN = auto()  # an answer or a write that cannot be


PASSING = frozenset((Kind.THROTTLED, Kind.STALE, Kind.UNSURE, Kind.NETWORK))
_CODES = {
    "ThrottlingException": Kind.THROTTLED,
    "Throttling": Kind.THROTTLED,
    "TooManyRequestsException": Kind.THROTTLED,
    "RequestLimitExceeded": Kind.THROTTLED,
    "InvalidTokenException": Kind.STALE,
    "ResourceNotFoundException": Kind.MISSING,
    "AccessDeniedException": Kind.FORBIDDEN,
    "AccessDenied": Kind.FORBIDDEN,
    "UnrecognizedClientException": Kind.LOGIN,
    "InvalidClientTokenId": Kind.LOGIN,
    "InvalidSignatureException": Kind.LOGIN,
    "SignatureDoesNotMatch": Kind.LOGIN,
    "MissingAuthenticationTokenException": Kind.LOGIN,
    "IncompleteSignatureException": Kind.LOGIN,
    "ExpiredTokenException": Kind.LOGIN,
    "ExpiredToken": Kind.LOGIN,
    "OptInRequired": Kind.LOGIN,
    # It tells of a lack on AWS's side, but with its status it would look like no answer.
    "InsufficientCapacityException": Kind.REFUSED,
}


class Failure(Exception):
    """A request that failed; `code` is AWS's, `action` the right in IAM that the request takes."""

    def __init__(self, kind: Kind, message: str, code: str = "", action: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.code = code
        self.action = action

    @property
    def passing(self) -> bool:
        """Whether to try again may help."""
        return self.kind in PASSING


def failure_of(error: BotoCoreError | ClientError) -> Failure:
    """The failure behind an error of botocore, or an answer of the service."""
    from botocore import exceptions

    if isinstance(error, exceptions.ClientError):
        return _answered(error)
    text = _first_line(str(error))
    if isinstance(error, exceptions.SSLError):
        return Failure(Kind.NETWORK, "its certificate is not one that this machine trusts")
    if isinstance(
        error,
        (
            exceptions.EndpointConnectionError,
            exceptions.ConnectTimeoutError,
            exceptions.ProxyConnectionError,
        ),
    ):
        return Failure(Kind.NETWORK, text)
    if isinstance(error, exceptions.HTTPClientError):
        return Failure(Kind.UNSURE, "the connection broke before the service answered")
    if isinstance(error, (exceptions.ParamValidationError, exceptions.DataNotFoundError)):
        return Failure(Kind.BROKEN, text)
    # All else is about where a login comes from: profiles, single sign-on, metadata.
    return Failure(Kind.LOGIN, text)


def _answered(error: ClientError) -> Failure:
    told = error.response.get("Error", {})
    code = str(told.get("Code", ""))
    message = _first_line(str(told.get("Message") or "")) or f"the service answered {code}"
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    kind = _CODES.get(code, Kind.UNSURE if status >= 500 else Kind.REFUSED)
    action = f"network-firewall:{error.operation_name}"
    return Failure(kind, f"{message} ({code})" if code else message, code, action)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(".")[:600]
