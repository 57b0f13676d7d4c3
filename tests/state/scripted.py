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
    `release`, `read`. What is not told succeeds. `asked` are all requests so far, `text` is what
    the blob holds, with a byte that is no text as the half surrogate that Python makes of it.
    """

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    container: str = ""
    text: str = ""

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
            # A write is the holder's, and the blob is only made where there is none.
            leased, new = self.headers.get("x-ms-lease-id"), self.headers.get("if-none-match")
            upload = "write" if leased and not new else "create" if new == "*" else "overwrite"
            asked = self.headers.get("x-ms-lease-action") or (
                "read" if self.command == "GET" else upload
            )
            told.asked.append(asked)
            coming = told.answers.get(asked)
            usual = 201 if asked in ("create", "acquire", "write") else 200
            status, code = coming.pop(0) if coming else (usual, "")
            held = told.text.encode(errors="surrogateescape")
            body = held if asked == "read" and status == 200 else b""
            headers = {"content-length": str(len(body))}
            if asked == "read" and status == 200 and self.headers.get("x-ms-range"):
                status, code = (206, "") if body else (416, "InvalidRange")
                headers["content-range"] = f"bytes 0-{len(body) - 1}/{len(body)}"
            self.send_response(status)
            headers |= {"x-ms-error-code": code} if code else {"x-ms-lease-id": LEASE}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

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
