"""Requests, answers and errors of the service."""

import json
from collections.abc import Mapping

from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. The body is JSON as the service writes it, or nothing."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Dropped(Exception):
    """The connection is cut without an answer."""


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
