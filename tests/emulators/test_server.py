"""The service and its login behind HTTPS, as any client of HTTP meets them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.login import TENANT
from outgate.emulators.azure.server import Server
from outgate.emulators.azure.service import Service
from outgate.emulators.faults import Faults, Planned
from tests.emulators.asking import GROUP, IP_GROUP, OFFICES, POLICY, collection, group, rule

VERSION = "?api-version=2026-03-01"
BODY = group(collection(rule()))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    service = Service()
    service.add_policy("s-1", "rg", "fw")
    with Server(service, tmp_path / "emulator") as running:
        yield running


def ask(
    server: Server, method: str, path: str, token: str | None = None, **sent: object
) -> requests.Response:
    """One request with a token, by default the right one; whoever has none sends ``."""
    token = server.login.token if token is None else token
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return requests.request(
        method,
        f"{server.url}{path}",
        headers=headers,
        verify=str(server.ca_file),
        timeout=30,
        **sent,  # type: ignore[arg-type] # as given
    )


@pytest.mark.parametrize("token", ["", "wrong"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_without_the_token_nothing_is_answered(server: Server, method: str, token: str) -> None:
    reply = ask(server, method, POLICY + VERSION, token)
    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.json()["error"]["code"] == "AuthenticationFailed"
    assert server.service.writes == []


def test_a_login(server: Server) -> None:
    configuration = ask(server, "GET", f"/{TENANT}/v2.0/.well-known/openid-configuration", "")
    token_endpoint = configuration.json()["token_endpoint"]
    assert token_endpoint == f"{server.url}/{TENANT}/oauth2/v2.0/token"
    path = token_endpoint.removeprefix(server.url)
    for secret, status in (("wrong", 401), (server.login.secret, 200)):
        reply = ask(server, "POST", path, "", data={"client_secret": secret})
        assert reply.status_code == status
    given = reply.json()
    assert given["token_type"] == "Bearer"
    assert ask(server, "GET", POLICY + VERSION, given["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 200), ("POST", 405), ("PATCH", 405), ("PUT", 400)]
)
def test_every_method_has_an_answer(server: Server, method: str, status: int) -> None:
    reply = ask(server, method, POLICY + VERSION, json={})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert "x-ms-request-id" in reply.headers


def test_a_name_with_escapes_is_read_as_it_is_meant(server: Server) -> None:
    server.service.add_ip_group(POLICY, "Büro 1", OFFICES)
    reply = ask(server, "GET", IP_GROUP.replace("offices", "B%C3%BCro%201") + VERSION)
    assert reply.json()["name"] == "Büro 1"


def test_a_cut_connection_has_no_answer(server: Server) -> None:
    server.service.faults = Faults([Planned(Fault.DROPPED_AFTER)])
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(server, "PUT", GROUP + VERSION, json=BODY)
    assert server.service.writes == [("PUT", GROUP)]
    assert ask(server, "GET", GROUP + VERSION).status_code == 200


def test_what_one_run_leaves_in_a_file_is_there_in_the_next(tmp_path: Path) -> None:
    store = tmp_path / "store.json"
    for status in (201, 200):
        service = Service()
        service.add_policy("s-1", "rg", "fw")
        with Server(service, tmp_path / "emulator", store=store) as server:
            reply = ask(server, "PUT", GROUP + VERSION, json=BODY)
            assert reply.status_code == status
            # There is no key on the disk, and no login in the file.
            assert [path.name for path in (tmp_path / "emulator").iterdir()] == ["ca.pem"]
        assert set(json.loads(store.read_text())) == {POLICY, GROUP}
        assert server.login.secret not in store.read_text()
