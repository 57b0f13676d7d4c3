"""How one URL is asked for, of servers and proxies that mean harm."""

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from outgate.probe.here import request
from outgate.probe.here.proxy import HttpProxy
from outgate.probe.here.request import MOST_HEAD, Line, Route, ask, no_name
from outgate.probe.observation import Outcome
from outgate.probe.readers.own import observation_of
from outgate.traffic.url import parse_url
from tests.builders.origin import FROM, UNTIL, origin
from tests.builders.schemas import validate

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@contextlib.contextmanager
def server_of(
    said: bytes,
    *,
    ends: bool = True,
    tls: ssl.SSLContext | None = None,
    heard: list[bytes] | None = None,
) -> Iterator[int]:
    """The port of a server that says something to the first who asks, and then no more."""

    def serve() -> None:
        with listening, contextlib.suppress(OSError):
            client, _ = listening.accept()
            with tls.wrap_socket(client, server_side=True) if tls else client as client:
                asked = b""
                while not asked.endswith(b"\r\n\r\n"):
                    asked += client.recv(4096)
                if heard is not None:
                    heard.append(asked)
                client.sendall(said)
                if ends:
                    client.shutdown(socket.SHUT_WR)
                while client.recv(4096):
                    pass

    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)
    thread = threading.Thread(target=serve)
    thread.start()
    yield listening.getsockname()[1]
    thread.join()


def ask_of(said: bytes, *, proxy: bool = False, ends: bool = True) -> Line:
    """What comes of asking a server that says something, or a proxy that does."""
    with server_of(said, ends=ends) as port:
        url = parse_url("https://good.lab.example" if proxy else f"http://127.0.0.1:{port}/a")
        gate = HttpProxy("proxy.example", port) if proxy else None
        route = Route(addresses=("127.0.0.1",), proxy=gate)
        line = asyncio.run(ask(1, url, route, ssl.create_default_context()))
    validate("probe-result.schema.json", line)
    return line


@pytest.mark.parametrize(
    ("said", "outcome", "error"),
    [
        (OK, Outcome.REACHED, ""),
        (b"HTTP/1.0 404 \r\n\r\n", Outcome.REACHED, ""),
        (b"HTTP/1.1 103 Early\r\n\r\n" * 3 + OK, Outcome.REACHED, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 99, Outcome.SILENT, "the answer is not HTTP"),
        (b"SSH-2.0-x\r\n\r\n", Outcome.SILENT, "the answer is not HTTP"),
        (b"HTTP/1.1 20\xc2\xb2 OK\r\n\r\n", Outcome.SILENT, "the answer is not HTTP"),
        (b"HTTP/1.1 407 \r\n\r\n", Outcome.LOGIN, ""),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000_000, Outcome.SILENT, "the answer has no end"),
        (b"HTTP/1.1 200 OK\r\nServer: \x1b[2J\r\n ::error::" + b"y" * 999 + b"\r\n\r\n",
         Outcome.REACHED, ""),
    ],
)  # fmt: skip
def test_what_a_server_says(said: bytes, outcome: Outcome, error: str) -> None:
    line = ask_of(said)
    assert (observation_of(line, 1).outcome, line["error"]) == (outcome, error)
    assert len(line["server"]) <= 200
    assert "\x1b" not in line["server"]


@pytest.mark.parametrize(("interim", "error"), [(4, ""), (5, "the answer is not HTTP")])
def test_how_many_answers_may_come_before_the_answer(interim: int, error: str) -> None:
    assert ask_of(b"HTTP/1.1 103 Early\r\n\r\n" * interim + OK)["error"] == error


@pytest.mark.parametrize(("bytes_of_head", "error"), [(0, ""), (1, "the answer has no end")])
def test_a_head_has_32_kibibytes_at_most(bytes_of_head: int, error: str) -> None:
    first = b"HTTP/1.1 200 OK\r\nX: "
    head = first + b"x" * (32_768 - len(first) + bytes_of_head)
    assert ask_of(head + b"\r\n\r\n")["error"] == error


def test_a_text_of_a_server_is_kept_up_to_200_characters() -> None:
    assert ask_of(b"HTTP/1.1 200 OK\r\nServer: " + b"y" * 201 + b"\r\n\r\n")["server"] == "y" * 200


NAMES = {
    NameOID.COUNTRY_NAME: ("C", "DE"),
    NameOID.STATE_OR_PROVINCE_NAME: ("ST", "Hamburg"),
    NameOID.LOCALITY_NAME: ("L", "Altona"),
    NameOID.ORGANIZATION_NAME: ("O", "Contoso"),
    NameOID.ORGANIZATIONAL_UNIT_NAME: ("OU", "Security"),
    NameOID.COMMON_NAME: ("CN", "Contoso Root"),
    NameOID.EMAIL_ADDRESS: ("emailAddress", "it@contoso.example"),
}


def test_who_issued_a_certificate_is_written_as_curl_does(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(oid, value) for oid, (_, value) in NAMES.items()])
    made = (
        x509.CertificateBuilder()
        .subject_name(issuer)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(FROM)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("good.lab.example")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path / "made.pem"
    path.write_bytes(key.private_bytes(pem, *private) + made.public_bytes(pem))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    trust = ssl.create_default_context(cafile=str(path))
    with server_of(OK, tls=tls) as port:
        url = parse_url(f"https://good.lab.example:{port}/a")
        line = asyncio.run(ask(1, url, Route(addresses=("127.0.0.1",), proxy=None), trust))
    assert (line["tcp"], line["tls"], line["status"], line["error"]) == ("ok", "ok", 200, "")
    assert line["issuer"] == "; ".join(f"{word}={value}" for word, value in NAMES.values())


def test_no_body_is_waited_for() -> None:
    """A server that goes on and on is left after the head, whatever it says of its length."""
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"z" * MOST_HEAD * 10
    began = time.monotonic()
    assert ask_of(endless)["status"] == 200
    assert time.monotonic() - began < 2


def test_it_ends_though_the_server_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "WHOLE", 0.1)
    line = ask_of(b"", ends=False)
    assert (line["status"], line["error"]) == (0, "it took too long")
    assert observation_of(line, 1).outcome is Outcome.SILENT


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n", Outcome.BLOCKED),
        (b"HTTP/1.1 407 Login\r\n\r\n", Outcome.LOGIN),
        (b"HTTP/1.1 503 Down\r\n\r\n", Outcome.UNREACHED),
        (b"HTTP/1.1 200 OK\r\n\r\nno TLS at all", Outcome.NO_TLS),
        (b"what?\r\n\r\n", Outcome.NO_TLS),
    ],
)
def test_what_a_proxy_says(said: bytes, outcome: Outcome) -> None:
    line = ask_of(said, proxy=True)
    assert (line["way"], observation_of(line, 1).outcome) == ("proxy", outcome)
    assert "127.0.0.1" not in str(line)


def test_a_certificate_that_is_not_trusted_is_told_with_its_issuer(tmp_path: Path) -> None:
    with origin(tmp_path, tls=True, name="good.lab.example") as server:
        url = parse_url(f"https://good.lab.example:{server.port}/a")
        route = Route(addresses=("127.0.0.1",), proxy=None)
        line = asyncio.run(ask(7, url, route, ssl.create_default_context()))
    assert line == {
        "kind": "url", "n": 7, "url": f"https://good.lab.example:{server.port}/a",
        "way": "direct", "dns": "ok", "tcp": "ok", "tls": "untrusted",
        "issuer": "CN=good.lab.example", "connect": 0, "status": 0, "server": "", "says": "",
        "passed": False, "error": "self-signed certificate",
    }  # fmt: skip


def head(first: str, host: str, *more: str) -> bytes:
    lines = (first, f"Host: {host}", "User-Agent: outgate-probe", "Accept: */*", *more, "", "")
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    ("url", "proxy", "sent"),
    [
        ("http://a.example:{}/x", False, ("HEAD /x HTTP/1.1", "a.example:{}", "Connection: close")),
        ("http://a.example/x", True,
         ("HEAD http://a.example:80/x HTTP/1.1", "a.example", "Connection: close")),
        ("http://a.example:8080/x", True,
         ("HEAD http://a.example:8080/x HTTP/1.1", "a.example:8080", "Connection: close")),
        ("https://a.example", True, ("CONNECT a.example:443 HTTP/1.1", "a.example")),
        ("https://[2001:db8::1]", True, ("CONNECT [2001:db8::1]:443 HTTP/1.1", "[2001:db8::1]")),
    ],
)  # fmt: skip
def test_what_is_sent_and_nothing_more(url: str, proxy: bool, sent: tuple[str, ...]) -> None:
    heard: list[bytes] = []
    with server_of(b"HTTP/1.1 404 \r\n\r\n", heard=heard) as port:
        gate = HttpProxy("proxy.example", port) if proxy else None
        route = Route(addresses=("127.0.0.1",), proxy=gate)
        asked = parse_url(url.format(port))
        line = asyncio.run(ask(1, asked, route, ssl.create_default_context()))
    assert heard == [head(*(each.format(port) for each in sent))]
    assert line["way"] == ("proxy" if proxy else "direct")
    assert (line["connect"], line["status"]) == (
        (404, 0) if sent[0].startswith("CONNECT") else (0, 404)
    )


@pytest.mark.parametrize(
    ("proxy", "fields"),
    [
        (
            None,
            {"way": "direct", "dns": "failed", "tcp": "none", "error": "its name has no address"},
        ),
        (
            HttpProxy("proxy.example", 8080),
            {
                "way": "proxy",
                "dns": "proxy",
                "tcp": "failed",
                "error": "the proxy's name has no address",
            },
        ),
    ],
)
def test_who_has_no_address_is_not_asked(
    proxy: HttpProxy | None, fields: dict[str, object]
) -> None:
    assert no_name(3, parse_url("https://a.example/x"), proxy) == {
        "kind": "url", "n": 3, "url": "https://a.example:443/x", "tls": "none", "issuer": "",
        "connect": 0, "status": 0, "server": "", "says": "", "passed": False, **fields,
    }  # fmt: skip
