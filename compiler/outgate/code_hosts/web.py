"""A service's interface over HTTPS: one host, a token for it alone, and patience within bounds.

What can be sent again is, where the service asks for it or fails: reading, changing and deleting.
What creates something is sent once only, unless the service says that it did nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from outgate import __version__
from outgate.code_hosts.answers import Answer, not_understood
from outgate.code_hosts.errors import CommentFailed, Gone, Unsure
from outgate.code_hosts.interface import Pause
from outgate.documents.json import BadDocument, read_json
from outgate.errors import InternalError
from outgate.extras import NO_COMMENT, install_help
from outgate.values import dataclass

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

ATTEMPTS = 4
LONGEST_PAUSE = 60.0  # seconds; who is asked to wait for longer is told so
_TIMEOUT = (10, 30)  # seconds to connect, and between two pieces of an answer
_WHOLE_ANSWER = 120.0  # seconds, for all pieces
_MAX_BYTES = 32 * 1024 * 1024  # a hundred comments of the greatest length
_FAILING = (500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Refusals:
    """What a user can do about refusals of one service."""

    title: str
    unauthorized: str
    forbidden: str


@dataclass(frozen=True, slots=True)
class _Raw:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    more: bool


class Web:
    """The interface of one service below one address."""

    def __init__(
        self,
        base: str,
        authorization: str,
        headers: Mapping[str, str],
        refusals: Refusals,
        pause: Pause,
    ) -> None:
        self._base = base
        self._authorization = authorization
        self._headers = {
            "User-Agent": f"outgate/{__version__}",
            "Content-Type": "application/json",
            **headers,
        }
        self._refusals = refusals
        self._pause = pause

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Answer:
        """Send a request and read its answer; CommentFailed where the service does not do it.

        What is to happen `once` is not sent again where nobody knows whether it has: Unsure.
        """
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            wait = 2.0**attempt
            raw = self._send(method, path, body, query or {}, once=once, last=last)
            if raw is not None:
                if 200 <= raw.status < 300 and raw.status != 203:
                    return _read(raw)
                asked = _asked_pause(raw)
                if asked is not None:
                    wait, again = asked, asked <= LONGEST_PAUSE
                else:
                    again = not once and raw.status in _FAILING
                if last or not again:
                    raise self._refusal(raw.status, asked, once=once)
            self._pause(wait)
        raise InternalError("the last attempt returns or raises")

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        query: Mapping[str, str],
        *,
        once: bool,
        last: bool,
    ) -> _Raw | None:
        """What came back; None where nothing did, and it can be tried again."""
        try:
            import requests
        except ImportError as error:
            raise CommentFailed(NO_COMMENT, install_help("comment")) from error
        try:
            with (
                requests.Session() as session,
                session.request(
                    method,
                    f"{self._base}{path}",
                    params=dict(query),
                    data=None if body is None else json.dumps(body),
                    headers=self._headers,
                    # With a login of its own, requests takes none from a netrc file.
                    auth=self._authorize,
                    timeout=_TIMEOUT,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                return _Raw(
                    response.status_code,
                    response.headers,
                    _content(response) if response.ok else b"",
                    more="next" in response.links,
                )
        except requests.exceptions.SSLError as error:
            raise CommentFailed(
                f"{self._refusals.title} cannot prove who it is, so no token was sent",
                "with a certificate authority of your own, name its file in REQUESTS_CA_BUNDLE",
            ) from error
        except requests.RequestException as error:
            if once:
                raise self._unsure() from error
            if last:
                raise CommentFailed(
                    f"{self._refusals.title} cannot be reached",
                    "check the network of the pipeline, and its proxy (HTTPS_PROXY)",
                ) from error
            return None

    def _authorize(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = self._authorization
        return request

    def _unsure(self) -> Unsure:
        return Unsure(
            f"{self._refusals.title} did not say whether it took the comment",
            "run it again: what stands there is updated, and nothing is written twice",
        )

    def _refusal(self, status: int, wait: float | None, *, once: bool) -> CommentFailed:
        title = self._refusals.title
        if wait is not None:
            return CommentFailed(
                f"{title} asks to come again in {wait:.0f} seconds ({status})",
                "run it again then, or less often",
            )
        if status in (203, 401):  # 203 is the login page of Azure DevOps
            return CommentFailed(
                f"{title} does not know the token ({status})", self._refusals.unauthorized
            )
        if status == 403:
            return CommentFailed(
                f"{title} does not let the token do that (403)", self._refusals.forbidden
            )
        if status in (404, 410):
            return Gone(
                f"{title} has no such pull request, or not for this token ({status})",
                f"check the number; {self._refusals.forbidden}",
            )
        if 300 <= status < 400:
            return CommentFailed(
                f"{title} sends the request elsewhere ({status}), where no token goes",
                "check the address of the service in the environment",
            )
        if status in _FAILING:
            if once:
                return self._unsure()
            return CommentFailed(f"{title} fails ({status})", "run it again later")
        return CommentFailed(
            f"{title} does not take the comment as it is ({status})",
            "check that the pull request is open for comments",
        )


def _content(response: Response) -> bytes:
    """The whole of an answer, however slowly it comes, within bounds."""
    pieces, size = [], 0
    end = time.monotonic() + _WHOLE_ANSWER
    for piece in response.iter_content(64 * 1024):
        pieces.append(piece)
        size += len(piece)
        if size > _MAX_BYTES or time.monotonic() > end:
            raise not_understood()
    return b"".join(pieces)


def _read(raw: _Raw) -> Answer:
    try:
        return Answer(read_json(raw.content) if raw.content else None, raw.more)
    except BadDocument as error:
        raise not_understood() from error


def _asked_pause(raw: _Raw) -> float | None:
    """How long a service that did nothing asks to wait; None where it does not ask."""
    if raw.status not in (403, 429, 503):
        return None
    if (asked := raw.headers.get("Retry-After")) is not None:
        return _seconds(asked)
    if raw.status != 503 and raw.headers.get("X-RateLimit-Remaining") == "0":
        reset = raw.headers.get("X-RateLimit-Reset", "")
        known = reset.isascii() and reset.isdigit() and len(reset) < 12
        return max(0.0, int(reset) - time.time()) if known else LONGEST_PAUSE
    return LONGEST_PAUSE / 2 if raw.status == 429 else None


def _seconds(asked: str) -> float:
    """What Retry-After asks for: seconds, or a date."""
    if asked.isascii() and asked.isdigit():
        return float(asked[:12])
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return 1.0
