"""TLS that Squid decrypts, and what it must not: judged by the certificate that a client sees."""

import os
import pwd
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.backends.squid.plans import file_of, rendered
from tests.builders.missing import lacking
from tests.builders.origin import Origin, origin, write_certificate
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, rule

HELPERS = ("/usr/lib/squid/security_file_certgen", "/usr/lib64/squid/security_file_certgen")
HOSTS = (
    "pinned.mde.example",
    "mde.example",
    "keep.example",
    "a.keep.example",
    "mine.keep.example",
    "paths.example",
    "open.wide.example",
    "kept.wide.example",
    "other.example",
    "direct.example",
    "nested.example",
)


@dataclass(frozen=True, slots=True)
class Decrypting:
    """A proxy that decrypts, and the server behind it."""

    proxy: Proxy
    behind: Origin


@pytest.fixture(scope="module")
def decrypting() -> Iterator[Decrypting]:
    """A Squid whose site decrypts all that our file does not decide."""
    program = find_program()
    helper = next((each for each in HELPERS if Path(each).exists()), None)
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stdout
    if helper is None or "--with-openssl" not in said:
        lacking("this Squid cannot decrypt", "apt-get install squid-openssl")
    with proxy_home(program) as proxy, origin(proxy.home, tls=True) as behind:
        write_certificate(proxy.home / "ca.pem", "the proxy of a test", authority=True)
        subprocess.run([helper, "-c", "-s", proxy.home / "db", "-M", "4MB"], check=True)
        if os.getuid() == 0:
            user = pwd.getpwnam("proxy")
            for path in (proxy.home / "ca.pem", proxy.home / "db", *(proxy.home / "db").rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
        proxy.port_options = f" ssl-bump cert={proxy.home}/ca.pem generate-host-certificates=on"
        proxy.more = (
            f"sslcrtd_program {helper} -s {proxy.home}/db -M 4MB\nsslcrtd_children 2\n"
            "tls_outgoing_options flags=DONT_VERIFY_PEER\nsslproxy_cert_error allow all\n"
        )
        proxy.after = "ssl_bump bump all"
        way = f"https:{behind.port}"
        plan = plan_with(
            (
                rule("*.mde.example", way, BYPASS),
                rule("*.keep.example", way, KEEP),
                rule("mine.keep.example", way, BYPASS),
                rule("paths.example/a/*", way, KEEP),
                rule("*.wide.example", way, BYPASS),
                rule("kept.wide.example", way, KEEP, ("127.0.0.2/32",)),
                rule("direct.example", way, DIRECT),
                rule("nested.example", way, BYPASS),
                rule("nested.example", way, KEEP, ("127.0.0.2/31",)),
                rule("nested.example", way, BYPASS, ("127.0.0.3/32",)),
                rule(("127.0.0.1/32",), f"tcp:{behind.port}"),
            )
        )
        proxy.prepare()
        hosts = "\n".join(f"127.0.0.1 {host}" for host in HOSTS)
        (proxy.home / "hosts").write_text(f"{hosts}\n")
        proxy.include.write_text(file_of(rendered(plan, bump=True)))
        proxy.start()
        yield Decrypting(proxy, behind)


def ask(
    through: Decrypting,
    host: str,
    server: str | None,
    url: tuple[str, str] | None = None,
    source: str = "127.0.0.1",
) -> tuple[str, str]:
    """What becomes of a tunnel to `host` in which the client calls the server `server`.

    The second is the status of a page asked for inside of it, by the name and path of `url`.
    """
    name, path = url or (host, "/")
    with socket.create_connection(
        ("127.0.0.1", through.proxy.port), timeout=20, source_address=(source, 0)
    ) as plain:
        plain.sendall(f"CONNECT {host}:{through.behind.port} HTTP/1.1\r\n\r\n".encode())
        head = plain.recv(4096)
        if b" 200 " not in head.split(b"\r\n")[0]:
            return "refused", head.split()[1].decode()
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with context.wrap_socket(plain, server_hostname=server) as tls:
                shown = tls.getpeercert(binary_form=True)
                seen = "spliced" if shown == through.behind.certificate else "decrypted"
                tls.sendall(
                    f"GET {path} HTTP/1.1\r\nHost: {name}:{through.behind.port}\r\n"
                    "Connection: close\r\n\r\n".encode()
                )
                return seen, (tls.recv(4096).split() or [b"", b""])[1].decode()
        except (ssl.SSLError, ConnectionError) as error:
            return "broken", str(error)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "server", "source", "expected"),
    [
        ("pinned.mde.example", "pinned.mde.example", "127.0.0.1", ("spliced", "200")),
        ("pinned.mde.example", "PINNED.mde.example", "127.0.0.1", ("spliced", "200")),
        ("pinned.mde.example", None, "127.0.0.1", ("spliced", "200")),
        # To say that it refuses, Squid decrypts.
        ("mde.example", "pinned.mde.example", "127.0.0.1", ("decrypted", "403")),
        ("a.keep.example", "a.keep.example", "127.0.0.1", ("decrypted", "200")),
        ("keep.example", "keep.example", "127.0.0.1", ("decrypted", "403")),
        ("mine.keep.example", "mine.keep.example", "127.0.0.1", ("spliced", "200")),
        ("open.wide.example", "open.wide.example", "127.0.0.1", ("spliced", "200")),
        ("kept.wide.example", "kept.wide.example", "127.0.0.1", ("spliced", "200")),
        ("kept.wide.example", "kept.wide.example", "127.0.0.2", ("decrypted", "200")),
        ("direct.example", "direct.example", "127.0.0.1", ("spliced", "200")),
        ("127.0.0.1", None, "127.0.0.1", ("spliced", "200")),
        ("nested.example", "nested.example", "127.0.0.1", ("spliced", "200")),
        ("nested.example", "nested.example", "127.0.0.2", ("decrypted", "200")),
        ("nested.example", "nested.example", "127.0.0.3", ("spliced", "200")),
        ("other.example", "pinned.mde.example", "127.0.0.1", ("decrypted", "403")),
    ],
)
def test_what_is_spliced_and_what_is_decrypted(
    decrypting: Decrypting,
    host: str,
    server: str | None,
    source: str,
    expected: tuple[str, str],
) -> None:
    assert ask(decrypting, host, server, source=source) == expected, decrypting.proxy.log()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("host", "server"),
    [
        # The name in the tunnel is one that bypasses, the host that was asked for is not.
        ("a.keep.example", "pinned.mde.example"),
        ("kept.wide.example", "open.wide.example"),
        # And the other way round.
        ("pinned.mde.example", "a.keep.example"),
        ("pinned.mde.example", "mde.example"),
        ("pinned.mde.example", "other.example"),
    ],
)
def test_inspection_cannot_be_talked_out_of_it(
    decrypting: Decrypting, host: str, server: str
) -> None:
    assert ask(decrypting, host, server, source="127.0.0.2")[0] == "decrypted"


@pytest.mark.slow
def test_what_a_plan_bypasses_has_no_page_inside_of_a_decrypted_tunnel(
    decrypting: Decrypting,
) -> None:
    assert ask(decrypting, "pinned.mde.example", "other.example") == ("decrypted", "403")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("paths.example", "/a/", "200"),
        ("paths.example", "/a/b/c?d", "200"),
        ("paths.example", "/a", "403"),
        ("paths.example", "/b", "403"),
        ("paths.example", "/a%2Fb", "403"),
        ("paths.example", "/a/../b", "403"),
        ("paths.example", "/a/%2e%2e/b", "403"),
        ("other.example", "/a/b", "403"),
        ("other.example", "/", "403"),
        ("pinned.mde.example", "/", "403"),
    ],
)
def test_paths_are_looked_at_where_tunnels_are_decrypted(
    decrypting: Decrypting, name: str, path: str, status: str
) -> None:
    """A client may ask a decrypted tunnel for pages of another host."""
    answer = ask(decrypting, "paths.example", "paths.example", (name, path))
    assert answer == ("decrypted", status)
