"""A lab on loopback: servers, and two real proxies before them, of which one decrypts."""

import contextlib
import os
import pwd
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.backends.squid.engine import Proxy, find_program, proxy_home
from tests.builders.missing import lacking
from tests.builders.origin import origin, write_certificate

HELPERS = Path("/usr/lib/squid")
RULES = """\
auth_param basic program {helpers}/basic_fake_auth
auth_param basic children 1
acl member proxy_auth REQUIRED
acl refused dstdomain refused.lab.example
acl asked dstdomain login.lab.example
http_access deny refused
http_access deny asked !member
http_access allow all
"""
DECRYPT = """\
sslcrtd_program {helpers}/security_file_certgen -s {home}/db -M 4MB
sslcrtd_children 1
tls_outgoing_options flags=DONT_VERIFY_PEER
sslproxy_cert_error allow all
"""
NAMES = ("good", "refused", "login", "plain")


@dataclass(frozen=True, slots=True)
class Lab:
    """What listens where; `trusted` is the file of certificates that the device trusts."""

    proxy: str
    decrypting: str
    https: int
    http: int
    trusted: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"CURL_CA_BUNDLE": str(self.trusted)}


def helpers() -> Path:
    """The folder of Squid's helpers; without it a test fails in CI and is skipped elsewhere."""
    if not (HELPERS / "basic_fake_auth").exists():
        lacking("Squid has no helpers", "apt-get install squid-openssl")
    return HELPERS


@contextlib.contextmanager
def lab() -> Iterator[Lab]:
    """The lab, until the end of the block."""
    program, folder = find_program(), helpers()
    with (
        proxy_home(program) as plain,
        proxy_home(program) as decrypting,
        origin(plain.home, tls=True, name="*.lab.example") as secure,
        origin(plain.home, tls=False) as clear,
    ):
        write_certificate(decrypting.home / "ca.pem", "Contoso Inspection", authority=True)
        make = folder / "security_file_certgen"
        database = decrypting.home / "db"
        subprocess.run([make, "-c", "-s", database, "-M", "4MB"], check=True, capture_output=True)
        if os.getuid() == 0:
            user = pwd.getpwnam("proxy")
            for path in (decrypting.home / "ca.pem", database, *database.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
        decrypting.port_options = (
            f" ssl-bump cert={decrypting.home}/ca.pem generate-host-certificates=on"
        )
        decrypting.more = DECRYPT.format(helpers=folder, home=decrypting.home)
        decrypting.after = "ssl_bump bump all"
        for proxy in (plain, decrypting):
            _start(proxy, folder)
        yield Lab(
            proxy=f"http://127.0.0.1:{plain.port}",
            decrypting=f"http://127.0.0.1:{decrypting.port}",
            https=secure.port,
            http=clear.port,
            trusted=plain.home / "origin.pem",
        )


def _start(proxy: Proxy, folder: Path) -> None:
    proxy.before = RULES.format(helpers=folder)
    proxy.more_hosts = "".join(f"127.0.0.1 {name}.lab.example\n" for name in NAMES)
    proxy.prepare(("down.lab.example",))
    proxy.include.write_text("")
    proxy.start()
