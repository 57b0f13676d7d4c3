"""Servers of every name by http and https, with a page for whatever is asked for."""

import http.server
import ssl
import sys
import threading


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in its base
        pass


plain = http.server.ThreadingHTTPServer(("10.20.255.2", 80), Page)
secure = http.server.ThreadingHTTPServer(("10.20.255.2", 443), Page)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{sys.argv[1]}/server.pem")
# The handshake is left to the thread of a connection: one that gets nowhere stops no other.
secure.socket = context.wrap_socket(secure.socket, server_side=True, do_handshake_on_connect=False)
threading.Thread(target=plain.serve_forever, daemon=True).start()
secure.serve_forever()
