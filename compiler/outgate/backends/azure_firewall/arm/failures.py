"""What can go wrong with a request to Azure, sorted by what helps."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azure.core.exceptions import AzureError
    from azure.core.rest import HttpResponse


class Kind(Enum):
    """Kinds of failures. Of those that are not final, a write may have happened or not."""

    BUSY = auto()  # another operation goes on; nothing was done
    THROTTLED = auto()  # too many requests; nothing was done
    STALE = auto()  # the resource is not the one that was read; nothing was done
    UNSURE = auto()  # no answer, or one that says nothing: it may have been done
    FAILED = auto()  # the operation ran and failed; the resource holds the old or the new
    MISSING = auto()
    LOGIN = auto()
    FORBIDDEN = auto()
    NETWORK = auto()  # no connection at all
    REFUSED = auto()  # the service will not do it
    BROKEN = auto()  # an answer that cannot be


_HINTS = (("Retry-After", 1), ("retry-after-ms", 1000), ("x-ms-retry-after-ms", 1000))
# What is missing is not the resource but what it would stand in.
NO_SUBSCRIPTION = ("SubscriptionNotFound", "InvalidSubscriptionId")
NO_RESOURCE_GROUP = "ResourceGroupNotFound"
PASSING = frozenset((Kind.BUSY, Kind.THROTTLED, Kind.STALE, Kind.UNSURE, Kind.FAILED, Kind.NETWORK))


class Failure(Exception):
    """A request that failed; `code` is Azure's, `pause` the seconds that the service asks for."""

    def __init__(
        self, kind: Kind, message: str, code: str = "", pause: float | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.code = code
        self.pause = pause

    @property
    def passing(self) -> bool:
        """Whether to try again may help."""
        return self.kind in PASSING


def failure_of(error: AzureError | HttpResponse, *, polling: bool = False) -> Failure:
    """The failure behind an error of the pipeline, or an answer of the service."""
    from azure.core import exceptions

    if isinstance(error, exceptions.AzureError):
        if isinstance(error, exceptions.HttpResponseError) and error.response is not None:
            return _answered(error.response, polling=polling)
        if isinstance(error, exceptions.ClientAuthenticationError):
            return Failure(Kind.LOGIN, _login(str(error.message)))
        if isinstance(error, exceptions.ServiceResponseError):
            return Failure(Kind.UNSURE, "the connection broke before the service answered")
        if isinstance(error, exceptions.ServiceRequestError) and not polling:
            return Failure(Kind.NETWORK, _unreachable(str(error.message)))
        return Failure(Kind.UNSURE, _first_line(str(error.message)))
    return _answered(error, polling=polling)


def _answered(response: Any, *, polling: bool) -> Failure:
    status, (code, message) = response.status_code, _cloud_error(response)
    text = f"{message} ({code})" if code else message
    pause = _pause(response)
    if polling:
        # The operation was accepted. That its end cannot be asked for says nothing about it.
        kind = Kind.FAILED if status < 400 else Kind.UNSURE
        return Failure(kind, text, code, pause)
    if status == 409:
        busy = code == "AnotherOperationInProgress" or code.endswith("WhenUpdatingOrDeleting")
        return Failure(Kind.BUSY if busy else Kind.REFUSED, text, code, pause)
    kinds = {401: Kind.LOGIN, 403: Kind.FORBIDDEN, 404: Kind.MISSING, 412: Kind.STALE}
    kinds |= {429: Kind.THROTTLED, 408: Kind.UNSURE}
    kind = kinds.get(status, Kind.UNSURE if status >= 500 else Kind.REFUSED)
    return Failure(kind, text, code, pause)


def _pause(response: Any) -> float | None:
    for name, scale in _HINTS:
        text = str(response.headers.get(name, ""))
        if text.replace(".", "", 1).isdigit():
            return float(text) / scale
    return None


def _cloud_error(response: Any) -> tuple[str, str]:
    """Code and message of an ARM error, or what there is of it."""
    try:
        raw = response.json()
    except ValueError:
        raw = None
    error = raw.get("error") if isinstance(raw, dict) else None
    if not isinstance(error, dict):
        return "", f"the service answered {response.status_code}"
    message = str(error.get("message") or f"the service answered {response.status_code}")
    details = error.get("details")
    if isinstance(details, list):
        more = [
            str(text["message"]) for text in details if isinstance(text, dict) and "message" in text
        ]
        message = "; ".join(dict.fromkeys(text for text in (message, *more) if text))
    return str(error.get("code", "")), _first_line(message)


def _unreachable(text: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text:
        return "its certificate is not one that this machine trusts"
    for sign in ("Name or service not known", "Temporary failure in name resolution",
                 "nodename nor servname", "getaddrinfo failed"):  # fmt: skip
        if sign in text:
            return "its name cannot be resolved"
    return "the connection was refused" if "Connection refused" in text else _first_line(text)


def _login(text: str) -> str:
    """Why a login failed: of the ways in the chain, the one that was set up and refused."""
    ways = text.splitlines()
    refused = [way for way in ways if "AADSTS" in way or "Authentication failed" in way]
    return _first_line(refused[0] if refused else text)


def _first_line(text: str) -> str:
    """The first line of a message: what follows are hints for another tool's users."""
    return text.strip().partition("\n")[0].rstrip(".")[:400]
