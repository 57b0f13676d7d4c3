"""A service behind HTTP on loopback, and what it keeps from one run to the next."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Generic, Never, Protocol, Self, TypeVar

from outgate.atomic import write_atomic
from outgate.diagnostics import Diagnostic, codes
from outgate.emulators.messages import Dropped, HttpRequest, Reply
from outgate.errors import UserError

MAX_BYTES = 8_000_000


class Lasting(Protocol):
    """A service whose resources outlast a run."""

    def load(self, document: Mapping[str, Never]) -> None:
        """Take over what an earlier run dumped."""

    def dump(self) -> Mapping[str, object]:
        """All resources for a later run."""


Service = TypeVar("Service", bound=Lasting)


class Loopback(ABC, Generic[Service]):
    """A service with its login on a port of this machine, for as long as a `with` lasts.

    Where `store` is given, the resources in this file are loaded before, and all resources are
    written to it at the end; UserError where it is no such file. With `tls` it is HTTPS.
    """

    def __init__(
        self,
        service: Service,
        port: int = 0,
        store: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.service = service
        self._store = store
        if store is not None and store.exists():
            _load(service, store)
        self._http = _Http(("127.0.0.1", port), self)
        if tls is not None:
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The environment variables by which a client finds the service and logs in."""

    @abstractmethod
    def answer(self, request: HttpRequest) -> Reply:
        """The answer of the login or of the service; Dropped where the connection is cut."""

    def __enter__(self) -> Self:
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
            write_atomic(self._store, json.dumps(self.service.dump(), indent=1) + "\n")


def _load(service: Lasting, store: Path) -> None:
    try:
        service.load(json.loads(store.read_text(encoding="utf-8")))
    # It lies in the project, where anybody may have put anything.
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        message = f"`{store.name}` does not hold what an emulator keeps between runs"
        help = "remove it, or name another file with `--store`"
        raise UserError(Diagnostic(codes.EMULATOR_FAILED, message, help=help)) from None


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], emulated: Loopback[Service]) -> None:
        self.answer = emulated.answer
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
        length = int(self.headers.get("content-length") or 0)
        if length > MAX_BYTES:
            self.close_connection = True
            self.send_error(413)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = HttpRequest(self.command, self.path, headers, self.rfile.read(length))
        try:
            reply = self.server.answer(request)
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
