"""Azure Resource Manager over azure-core's pipeline, and what of its answers matters to us.

Azure's packages are imported when a client is made: nothing else needs them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from outgate import __version__
from outgate.backends.azure_firewall.arm.failures import (
    NO_RESOURCE_GROUP,
    NO_SUBSCRIPTION,
    Failure,
    Kind,
    failure_of,
)
from outgate.backends.azure_firewall.arm.wire import API_VERSION
from outgate.values import dataclass

if TYPE_CHECKING:
    from azure.core import PipelineClient
    from azure.core.credentials import TokenCredential
    from azure.core.pipeline import Pipeline, PipelineResponse
    from azure.core.pipeline.transport import HttpTransport
    from azure.core.rest import HttpRequest, HttpResponse

    Transport = HttpTransport[HttpRequest, HttpResponse]
    Answered = PipelineResponse[HttpRequest, HttpResponse]

POLL_SECONDS = 2.0  # the service gives no hint; an operation takes seconds, with a firewall minutes
CONNECT_SECONDS, READ_SECONDS = 10, 60
REPEATS = 6  # of a read, whatever the service answers
PAGES = 1_000  # no list is as long: more is a server that never ends one
ASYNC_HEADER = "azure-asyncoperation"
_ID = "/()!$&'*+,;=:@~"  # what may stand in an ID as it is
Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a cloud's resource manager is, and what a token for it is asked for."""

    url: str
    audience: str


class ArmClient:
    """Reads and writes resources by their ids; raises Failure and nothing else.

    Reads are repeated by the pipeline where that can help. Writes never are: what became of one is
    found out by reading, which is for the caller to do.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        credential: TokenCredential,
        *,
        transport: Transport | None = None,
    ) -> None:
        from azure.core import PipelineClient
        from azure.core.pipeline import Pipeline, policies
        from azure.core.pipeline.transport import RequestsTransport

        self._endpoint = endpoint.url.rstrip("/")
        retry: policies.RetryPolicy[Any, Any] = policies.RetryPolicy(
            retry_total=REPEATS, retry_connect=2, retry_read=4, retry_status=REPEATS
        )
        chain: list[Any] = [
            policies.RequestIdPolicy(),
            policies.UserAgentPolicy(base_user_agent=f"outgate/{__version__}"),
            policies.ProxyPolicy(),
            policies.ContentDecodePolicy(),
            # No redirects: the resource manager sends none, and a token goes nowhere else.
            _only(self._endpoint),
            retry,
            policies.BearerTokenCredentialPolicy(credential, f"{endpoint.audience}/.default"),
        ]
        self._transport: Any = transport or RequestsTransport(
            connection_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS
        )
        self._pipeline: Pipeline[HttpRequest, HttpResponse] = Pipeline(self._transport, chain)
        self._client: PipelineClient[HttpRequest, HttpResponse] = PipelineClient(
            self._endpoint, pipeline=self._pipeline
        )

    def get(self, resource_id: str) -> dict[str, Any] | None:
        """A resource, None where there is none in a resource group that there is."""
        try:
            return _json(self._send("GET", resource_id))
        except Failure as failure:
            if failure.kind is Kind.MISSING and failure.code not in (
                *NO_SUBSCRIPTION,
                NO_RESOURCE_GROUP,
            ):
                return None
            raise

    def list(self, resource_id: str) -> Iterator[dict[str, Any]]:
        """All resources of a list, through its pages."""
        where = resource_id
        for _ in range(PAGES):
            page = _json(self._send("GET", where))
            yield from page.get("value") or ()
            link = page.get("nextLink")
            if not link:
                return
            where = self._own(str(link))
        raise Failure(Kind.BROKEN, "the service never ends the list " + resource_id)

    def put(self, resource_id: str, body: Mapping[str, Any], etag: str | None, tick: Tick) -> None:
        """Write a resource and follow the operation to its end."""
        # If-Match is a belt: whether the service looks at it is not documented.
        headers = {"If-Match": f'"{etag}"'} if etag else {}
        self._operate("PUT", resource_id, tick, headers, body)

    def delete(self, resource_id: str, tick: Tick) -> None:
        """Delete a resource and follow the operation to its end."""
        self._operate("DELETE", resource_id, tick, {}, None)

    def pause(self, seconds: float) -> None:
        """Wait, in the way of the transport, so that a test need not."""
        self._transport.sleep(seconds)

    def _send(
        self,
        method: str,
        where: str,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Answered:
        from azure.core.exceptions import AzureError
        from azure.core.rest import HttpRequest

        # An ID begins with a slash whatever stands in it; anything else is a link of the service.
        url = where
        if where.startswith("/"):
            url = f"{self._endpoint}{quote(where, safe=_ID)}?api-version={API_VERSION}"
        accept = {"Accept": "application/json", **(headers or {})}
        request = HttpRequest(
            method, url, headers=accept, json=None if body is None else dict(body)
        )
        try:
            answer = self._pipeline.run(request, **options)
        except AzureError as error:
            raise failure_of(error) from error
        if answer.http_response.status_code >= 400:
            raise failure_of(answer.http_response)
        return answer

    def _operate(
        self,
        method: str,
        resource_id: str,
        tick: Tick,
        headers: Mapping[str, str],
        body: Mapping[str, Any] | None,
    ) -> None:
        from azure.core.exceptions import AzureError
        from azure.core.polling.base_polling import (
            LocationPolling,
            OperationResourcePolling,
            StatusCheckPolling,
        )

        from outgate.backends.azure_firewall.arm.polling import Following

        first = self._send(method, resource_id, headers, body, retry_total=0)
        algorithms: list[Any] = [StatusCheckPolling()]
        for header, polling in (
            ("location", LocationPolling()),
            (ASYNC_HEADER, OperationResourcePolling(ASYNC_HEADER)),
        ):
            # What is not of this service is not asked, and gets no token.
            if self._is_own(str(first.http_response.headers.get(header, ""))):
                algorithms.insert(0, polling)
        following = Following(tick, timeout=POLL_SECONDS, lro_algorithms=algorithms)
        try:
            following.initialize(self._client, first, lambda _: None)
            following.run()
        except AzureError as error:
            raise failure_of(error, polling=True) from error

    def _is_own(self, url: str) -> bool:
        return _same_service(url, self._endpoint)

    def _own(self, link: str) -> str:
        url = urljoin(self._endpoint, link)
        if not self._is_own(url):
            raise Failure(Kind.BROKEN, f"the service refers to another one, {urlsplit(url).netloc}")
        return url


def _only(endpoint: str) -> Any:
    """A policy that stops every request which is not for the resource manager.

    An operation is followed where the service's last answer says; a token goes nowhere else.
    """
    from azure.core.exceptions import ServiceRequestError
    from azure.core.pipeline.policies import SansIOHTTPPolicy

    class _Only(SansIOHTTPPolicy[Any, Any]):
        def on_request(self, request: Any) -> None:
            url = request.http_request.url
            if not _same_service(url, endpoint):
                host = urlsplit(url).hostname
                raise ServiceRequestError(f"the service refers to another one, {host}")

    return _Only()


def _same_service(url: str, endpoint: str) -> bool:
    return urlsplit(url)[:2] == urlsplit(endpoint)[:2]


def _json(answer: Answered) -> dict[str, Any]:
    try:
        document = json.loads(answer.http_response.text() or "{}")
    except ValueError as error:
        raise Failure(Kind.BROKEN, "the service answered what is not JSON") from error
    if not isinstance(document, dict):
        raise Failure(Kind.BROKEN, "the service answered what is no resource")
    return document
