"""Blob storage that answers as a test says: what a real one does only where something is wrong."""

import http.server
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = tuple[int, str]  # a status, with an error code or none
LEASE = "3f6c0f0e-2f0e-4e43-9d2b-0d5b8f0c2a11"


@dataclass
class Storage:
    """Blob storage of one container, over plain HTTP on loopback.

    `answers` has the answers to come by what is asked: `create`, `acquire`, `renew`, `write`,
    `release`, `read`. What is not told succeeds. `asked` are all requests so far.
    """

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    container: str = ""

    @property
    def host(self) -> str:
        """Its host and port."""
        return urllib.parse.urlsplit(self.container).netloc


@contextmanager
def storage(**answers: list[Answer]) -> Iterator[Storage]:
    """Storage that answers so, while the context lasts."""
    told = Storage(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            asked = self.headers.get("x-ms-lease-action") or (
                "read"
                if self.command == "GET"
                else "write"
                if self.headers.get("x-ms-lease-id")
                else "create"
            )
            told.asked.append(asked)
            coming = told.answers.get(asked)
            status, code = coming.pop(0) if coming else (201 if self.command == "PUT" else 200, "")
            if asked in ("renew", "release") and not code:
                status = 200
            self.send_response(status)
            headers = {"x-ms-error-code": code} if code else {"x-ms-lease-id": LEASE}
            for name, value in {**headers, "content-length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        do_PUT = do_GET

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    told.container = f"http://127.0.0.1:{server.server_address[1]}/account/records"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
