"""The service and its login behind HTTPS, as any client of HTTP meets them."""

import json
import stat
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.x509.oid import NameOID

from outgate.emulators.azure.certificate import make_certificate
from outgate.emulators.azure.faults import Fault
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
    """As Entra ID describes itself, and answers with what is right and what is wrong."""
    tenant = server.environment()["AZURE_TENANT_ID"]
    assert all(uuid.UUID(server.environment()[f"AZURE_{id}_ID"]) for id in ("TENANT", "CLIENT"))
    configuration = ask(server, "GET", f"/{tenant}/v2.0/.well-known/openid-configuration", "")
    assert (configuration.status_code, configuration.json()) == (
        200,
        {
            "issuer": f"{server.url}/{tenant}/v2.0",
            "authorization_endpoint": f"{server.url}/{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{server.url}/{tenant}/oauth2/v2.0/token",
        },
    )
    path = f"/{tenant}/oauth2/v2.0/token"
    refused = ask(server, "POST", path, "", data={"client_secret": "wrong"})
    assert refused.status_code == 401
    assert refused.json()["error"] == "invalid_client"
    assert refused.json()["error_description"].startswith("AADSTS7000215: ")
    reply = ask(server, "POST", path, "", data={"client_secret": server.login.secret})
    assert reply.status_code == 200
    token = reply.json().pop("access_token")
    # Somewhat less than an hour.
    assert reply.json() == {"token_type": "Bearer", "expires_in": 3599, "access_token": token}
    assert ask(server, "GET", POLICY + VERSION, token).status_code == 200


def test_the_certificate_is_for_this_machine_and_for_a_month(tmp_path: Path) -> None:
    """A browser or client takes it for nothing else, and nobody else may read its key."""
    ca_file, key_file = make_certificate(tmp_path / "new" / "folder")
    assert (ca_file.name, stat.S_IMODE(key_file.stat().st_mode)) == ("ca.pem", 0o600)
    certificate = x509.load_pem_x509_certificate(ca_file.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.DNSName) == ["localhost"]
    assert names.value.get_values_for_type(x509.IPAddress) == [ip_address("127.0.0.1")]
    assert not names.critical
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (limits.critical, limits.value.ca, limits.value.path_length) == (True, True, 0)
    since, until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert until - since == timedelta(days=31)
    assert timedelta(hours=23) < datetime.now(UTC) - since < timedelta(hours=25)
    (common,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert common.value == "Outgate emulator"
    assert certificate.issuer == certificate.subject
    # What is there already is written anew.
    assert make_certificate(tmp_path / "new" / "folder") == (ca_file, key_file)
    assert x509.load_pem_x509_certificate(ca_file.read_bytes()) != certificate


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
