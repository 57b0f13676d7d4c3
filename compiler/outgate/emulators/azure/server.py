"""The service behind real HTTPS on loopback."""

from __future__ import annotations

import json
import secrets
import socket
import ssl
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from outgate.atomic import write_atomic
from outgate.emulators.azure.certificate import make_certificate
from outgate.emulators.azure.login import CLIENT, TENANT, Login, refuse_login
from outgate.emulators.azure.messages import Dropped, Reply, Request
from outgate.emulators.azure.service import Service


class Server:
    """A service with its login on a port of this machine, for as long as a `with` lasts.

    The certificate is written to `folder`. Where `store` is given, the resources in this file are
    loaded at the start, and all resources are written to it at the end.
    """

    def __init__(
        self, service: Service, folder: Path, port: int = 0, store: Path | None = None
    ) -> None:
        self.service = service
        self.login = Login(f"emulated-{secrets.token_hex(16)}", f"emulated-{secrets.token_hex(32)}")
        self._store = store
        self.ca_file, key = make_certificate(folder)
        self._http = _Http(("127.0.0.1", port), self)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, key)
        key.unlink()
        self._http.socket = context.wrap_socket(
            self._http.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = f"https://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def environment(self) -> dict[str, str]:
        """The environment variables by which a client finds the service and logs in."""
        return {
            "OUTGATE_AZURE_ENDPOINT": self.url,
            "AZURE_AUTHORITY_HOST": self.url,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_CLIENT_SECRET": self.login.secret,
            "REQUESTS_CA_BUNDLE": str(self.ca_file),
        }

    def __enter__(self) -> Server:
        if self._store is not None and self._store.exists():
            self.service.load(json.loads(self._store.read_text(encoding="utf-8")))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        if self._store is not None:
            write_atomic(self._store, json.dumps(self.service.dump(), indent=1) + "\n")

    def answer(self, request: Request) -> Reply:
        """The answer of the login or of the service."""
        reply = self.login.handle(request, self.url)
        if reply is not None:
            return reply
        return self.service.handle(request) if self.login.admits(request) else refuse_login()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], emulated: Server) -> None:
        self.emulated = emulated
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that leaves in the middle."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http
    timeout = 60

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def do_GET(self) -> None:
        split = urllib.parse.urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        request = Request(
            self.command,
            urllib.parse.unquote(split.path),
            dict(urllib.parse.parse_qsl(split.query)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        try:
            reply = self.server.emulated.answer(request)
        except Dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_PUT = do_DELETE = do_POST = do_PATCH = do_GET

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it
        """Say nothing: what goes over the wire holds tokens."""
