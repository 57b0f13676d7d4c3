"""Requests and answers as they go over HTTP, whatever the service."""

from collections.abc import Mapping

from outgate.values import dataclass, field


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it came; `path` has its query, and header names are in lower case."""

    method: str
    path: str
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
