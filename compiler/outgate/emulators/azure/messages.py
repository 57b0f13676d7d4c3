"""Requests, answers and errors of the service."""

import json
import urllib.parse
from collections.abc import Mapping

from outgate.emulators.messages import HttpRequest, Reply
from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """A request, without the escapes of its path; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def read_request(request: HttpRequest) -> Request:
    """A request as the service looks at it."""
    split = urllib.parse.urlsplit(request.path)
    return Request(
        request.method,
        urllib.parse.unquote(split.path),
        dict(urllib.parse.parse_qsl(split.query)),
        request.headers,
        request.body,
    )


class Refused(Exception):
    """A request that the service will not do, as an ARM error."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def reply(self) -> Reply:
        """The error as an answer."""
        return answer(self.status, {"error": {"code": self.code, "message": self.message}})


def answer(status: int, document: object, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer, indented and with the line ends that the service writes."""
    text = json.dumps(document, indent=2).replace("\n", "\r\n")
    always = {"content-type": "application/json; charset=utf-8"}
    return Reply(status, {**always, **(headers or {})}, text.encode())
