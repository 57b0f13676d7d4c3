"""Servers at every address of their network, which write down who connected and what was asked.

Run by `network.sh` as a program of its own; those of the device itself end with its input.
"""

import http.server
import os
import socket
import ssl
import sys
import threading
import time
from pathlib import Path

home, whose = Path(sys.argv[1]), sys.argv[2]
write = threading.Lock()


def log(text: str) -> None:
    with write, (home / whose).open("a") as file:
        file.write(f"{text}\n")


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        fields = "|".join(f"{name}: {value}" for name, value in sorted(self.headers.items()))
        log(f"asked {self.command} {host} {self.path} {fields}")
        if host.startswith("silent"):
            time.sleep(60)
        self.send_response(302 if host.startswith("moved") else 200)
        self.send_header("Location", "http://good.lab.example/from-a-redirect")
        self.send_header("Set-Cookie", "who=you")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in its base
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6
    daemon_threads = True
    request_queue_size = 100

    def verify_request(self, request: object, _: object) -> bool:
        assert isinstance(request, socket.socket)
        address, port = request.getsockname()[:2]
        log(f"connected {address.removeprefix('::ffff:')} {port}")
        return True

    def handle_error(self, *_: object) -> None:
        """Say nothing of those who end a connection."""


def context_of(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / certificate)
    return context


def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
    if name and name.startswith("stranger"):
        connection.context = context_of("stranger.pem")


def serve(port: int, *, tls: bool) -> None:
    server = Server(("::", port), Page)
    if tls:
        context = context_of("origin.pem")
        context.sni_callback = choose
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    threading.Thread(target=server.serve_forever, daemon=True).start()


serve(80, tls=False)
serve(443, tls=True)
log("ready")
if whose == "device":
    sys.stdout.write(f"ready {os.getpid()}\n")
    sys.stdout.flush()
    sys.stdin.read()
else:
    threading.Event().wait()
