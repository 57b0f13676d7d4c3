"""Services of pull requests on this machine, behind real HTTPS, as their documents describe them.

They share no code with the product. Each request is noted with its token, so that a test can see
where a token went; what is planned to go wrong is struck off once it did.
"""

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from outgate.emulators.azure.certificate import make_certificate

TOKEN = "ghs-CANARY-77aa"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """What is sent back; `drop` cuts the connection instead."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False


Fault = Callable[[Asked], Reply | None]


class Service:
    """A service: its answers, what it was asked, and what goes wrong."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.url = ""
        self._lock = threading.RLock()

    def handle(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            for fault in self.faults:
                reply = fault(asked)
                if reply is not None:
                    return reply
            return self.answer(asked)

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError

    def methods(self) -> list[str]:
        return [each.method for each in self.asked]


def once(method: str, status: int, *, after: bool = False, **headers: str) -> Fault:
    """The first request of a method fails; with `after`, though it was done."""
    return times(1, method, status, after=after, **headers)


def times(count: int, method: str, status: int, *, after: bool = False, **headers: str) -> Fault:
    """The first few requests of a method fail; a status of 0 drops the connection."""
    left = [count]
    names = {name.replace("_", "-"): value for name, value in headers.items()}

    def fault(asked: Asked) -> Reply | None:
        if asked.method != method or not left[0] or "graphql" in asked.path:
            return None
        left[0] -= 1
        # Whoever fails may well repeat what it was sent.
        echo = f"{dict(asked.headers)} \x1b[31m ::error::"
        if after:
            fault.service.answer(asked)  # type: ignore[attr-defined]
        return Reply(status, {"message": echo}, names, drop=not status)

    return fault


class Server:
    """A service on a port of this machine, for as long as a `with` lasts."""

    def __init__(self, service: Service, folder: Path) -> None:
        self.service = service
        self.ca_file, key = make_certificate(folder, "Pull requests")
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, key)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        service.url = f"https://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            split = urlsplit(self.path)
            data = self.rfile.read(int(self.headers.get("content-length") or 0))
            reply = service.handle(
                Asked(
                    self.command,
                    split.path,
                    {name: values[0] for name, values in parse_qs(split.query).items()},
                    {name.lower(): value for name, value in self.headers.items()},
                    json.loads(data) if data else None,
                )
            )
            if reply.drop:
                self.close_connection = True
                return
            body = reply.body
            if not isinstance(body, bytes):
                body = b"" if body is None else json.dumps(body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PATCH = do_DELETE = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
