"""The service behind HTTP on loopback. Nothing that is sent there is a secret of anybody else's."""

from __future__ import annotations

import json
import secrets
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from outgate.atomic import write_atomic
from outgate.emulators.aws.messages import Dropped, Refused, Reply, Request
from outgate.emulators.aws.service import Service
from outgate.emulators.aws.shapes import load_description
from outgate.emulators.aws.signatures import Credentials, signed_region

MAX_BYTES = 8_000_000


class Server:
    """A service with its login on a port of this machine, for as long as a `with` lasts.

    Where `store` is given, the resources in this file are loaded at the start, and all resources
    are written to it at the end. ImportError where the service's description is not installed.
    """

    def __init__(self, service: Service, port: int = 0, store: Path | None = None) -> None:
        load_description()
        self.service = service
        self.credentials = Credentials(
            f"EMULATED{secrets.token_hex(6).upper()}",
            f"emulated-{secrets.token_hex(16)}",
            f"emulated-{secrets.token_hex(32)}",
        )
        self._store = store
        self._http = _Http(("127.0.0.1", port), self)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def environment(self) -> dict[str, str]:
        """The environment variables by which a client finds the service and logs in.

        They are those of every client of AWS, and for this one service alone.
        """
        return {
            "AWS_ENDPOINT_URL_NETWORK_FIREWALL": self.url,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
            "AWS_ACCESS_KEY_ID": self.credentials.key,
            "AWS_SECRET_ACCESS_KEY": self.credentials.secret,
            "AWS_SESSION_TOKEN": self.credentials.token,
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
        self._thread.join()
        if self._store is not None:
            self._store.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(self._store, json.dumps(self.service.dump(), indent=1) + "\n")

    def answer(self, request: Request) -> Reply:
        """The answer to a request, which must be signed with the emulator's own login."""
        try:
            region = signed_region(request, self.credentials)
        except Refused as refused:
            return refused.reply()
        return self.service.handle(request, region)


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

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        if length > MAX_BYTES:
            self.close_connection = True
            self.send_error(413)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
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

    do_GET = do_PUT = do_DELETE = do_POST

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it
        """Say nothing."""
