"""The emulator without sockets: it answers what a real client's transport would send."""

import io
from typing import Any

import requests
import urllib3
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from requests import Response

from outgate.backends.azure_firewall.arm.client import ArmClient, Endpoint
from outgate.backends.azure_firewall.limits import LIMITS, Limits
from outgate.emulators.azure.messages import read_request
from outgate.emulators.azure.service import Service
from outgate.emulators.messages import Dropped, HttpRequest
from tests.builders.azure_firewall import Firewall, firewall

TOKEN = "token-of-the-tests-5f2c"
HOST = "https://management.azure.com"


class Credential:
    """A login that is always there."""

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """The token of the tests, for any scope."""
        return AccessToken(TOKEN, 2_000_000_000)


class _Session(requests.Session):
    """Sessions are where a transport leaves Azure's own code: here the service answers."""

    def __init__(self, service: Service, any_token: bool) -> None:
        super().__init__()
        self._service = service
        self._any_token = any_token

    def request(self, method: str | bytes, url: str | bytes, *_: Any, **sent: Any) -> Response:
        assert str(url).startswith(f"{HOST}/"), "a token leaves for somebody else"
        headers = {name.lower(): value for name, value in sent["headers"].items()}
        body = (sent.get("data") or "").encode()
        asked = read_request(HttpRequest(str(method), str(url).removeprefix(HOST), headers, body))
        assert self._any_token or asked.headers["authorization"] == f"Bearer {TOKEN}"
        try:
            reply = self._service.handle(asked)
        except Dropped as dropped:
            reason = urllib3.exceptions.ProtocolError("Connection aborted.", dropped)
            raise requests.exceptions.ConnectionError(reason) from dropped
        response = Response()
        response.status_code = reply.status
        response.headers.update(reply.headers)
        response.raw = io.BytesIO(reply.body)
        return response


class Transport(RequestsTransport):  # type: ignore[misc] # exported in a way mypy cannot see
    """Sockets are all that is missing; and nobody waits."""

    def __init__(self, service: Service, *, any_token: bool = False) -> None:
        super().__init__(session=_Session(service, any_token), session_owner=False)
        self.slept: list[float] = []

    def sleep(self, duration: float) -> None:
        """Note that somebody would have waited."""
        self.slept.append(duration)


def client(service: Service) -> ArmClient:
    """The product's client against a service."""
    return ArmClient(Endpoint(HOST, HOST), Credential(), transport=Transport(service))


def target(service: Service, *, limits: Limits = LIMITS, **settings: Any) -> Firewall:
    """The product's backend against a service."""
    raw = {"subscription": "s-1", "resource_group": "rg", "policy": "fw", **settings}
    return firewall(raw, {"url-path": "for tests"}, lambda _: client(service), limits)
