"""An attacker's HTTPS server, and logins that tell what was asked of them."""

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken

from outgate.emulators.azure.certificate import make_certificate

CHALLENGE = {
    "WWW-Authenticate": "Bearer authorization_uri=https://login.microsoftonline.com/"
    "00000000-0000-4000-8000-000000000001/oauth2/authorize "
    "resource_id=https://management.azure.com"
}


@dataclass
class Rogue:
    """A server on loopback; `seen` has every request that it got, with all its headers."""

    url: str = ""
    ca: Path = Path()
    seen: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Its host and port."""
        return self.url.partition("://")[2]


@contextmanager
def rogue(
    folder: Path, status: int = 404, headers: Mapping[str, str] | None = None
) -> Iterator[Rogue]:
    """A server that answers everything with one status; those of one folder share a certificate."""
    stranger = Rogue()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            stranger.seen.append(f"{self.command} {self.path} {dict(self.headers)}")
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        do_PUT = do_HEAD = do_POST = do_DELETE = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    certificate, key = folder / "ca.pem", folder / "key.pem"
    if not certificate.exists():
        make_certificate(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    stranger.url, stranger.ca = f"https://localhost:{server.server_address[1]}", certificate
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stranger
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Login:
    """Gives out a token that says what it is for."""

    asked: list[tuple[tuple[str, ...], dict[str, Any]]] = field(default_factory=list)

    def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        """A token, and a note of what for."""
        self.asked.append((scopes, options))
        return AccessToken("TOKEN-FOR-" + ",".join(scopes), 2**40)


class Heard(list[bytes]):
    """The first that each connection to a port sent."""

    port: int


@contextmanager
def listener() -> Iterator[Heard]:
    """A port of this machine that hears whatever connects to it, and never answers."""
    heard = Heard()
    server = socket.create_server(("127.0.0.1", 0))
    heard.port = server.getsockname()[1]

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                try:
                    heard.append(connection.recv(4096))
                except OSError:
                    heard.append(b"")

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()
