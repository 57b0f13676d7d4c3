"""A real Squid on loopback, with a configuration of its own, and requests to it."""

import contextlib
import os
import pwd
import random
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.builders.missing import need_program

# No such host is ever asked for: whoever is let through meets a closed port here.
NOWHERE = "127.0.0.77"
DENIED = "ERR_ACCESS_DENIED"

CONFIG = """\
http_port 127.0.0.1:{port}{port_options}
http_port [::1]:{port}{port_options}
http_port 127.0.0.1:{relay_port} require-proxy-header
proxy_protocol_access allow localhost
visible_hostname {generation}
pid_filename {home}/run/squid.pid
hosts_file {home}/hosts
access_log {access_log}
cache_log {home}/run/cache.log
cache_store_log none
cache deny all
cache_mem 1 MB
netdb_filename none
pinger_enable off
shutdown_lifetime 0 seconds
dns_nameservers 127.0.0.1
via on
{more}
{before}
include {include}
{after}
http_access deny all
"""


def find_program() -> Path:
    """The program; a test that has none fails in CI, and is skipped elsewhere."""
    return need_program("squid", "squid-openssl")


def free_port() -> int:
    """A port that no client gets for its own end: who asked there too early would ask itself."""
    for _ in range(1000):
        port = random.randrange(12_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as one:
            one.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the proxy said: the status, its own error, and who it says it is."""

    status: int
    error: str
    via: str

    @property
    def allowed(self) -> bool:
        return self.error != DENIED and self.status not in (400, 407)


@dataclass(slots=True)
class Proxy:
    """A Squid with a folder of its own; nothing of the machine's is used but the program."""

    program: Path
    home: Path
    port: int = field(default_factory=free_port)
    relay_port: int = field(default_factory=free_port)
    port_options: str = ""
    access_log: str = "none"
    more: str = ""
    more_hosts: str = ""
    before: str = ""
    after: str = ""
    generation: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def config(self) -> Path:
        return self.home / "squid.conf"

    @property
    def include(self) -> Path:
        return self.home / "conf.d" / "outgate.conf"

    @property
    def environment(self) -> dict[str, str]:
        """What tells Outgate of this proxy."""
        return {
            "OUTGATE_SQUID": str(self.program),
            "OUTGATE_SQUID_CONF": str(self.config),
            "OUTGATE_ROOTS": str(self.home),
        }

    def prepare(self, hosts: Iterable[str] = (), include: str | None = None) -> None:
        """Write the configuration, in which every one of the hosts resolves to nowhere."""
        self.generation += 1
        (self.home / "conf.d").mkdir(exist_ok=True)
        # A pattern that nothing matches keeps Squid from starting.
        (self.home / "conf.d" / "site.conf").write_text("# of the site\n")
        names = sorted(set(hosts))
        lines = [f"{NOWHERE} {' '.join(names[at : at + 20])}" for at in range(0, len(names), 20)]
        (self.home / "hosts").write_text("\n".join((*lines, self.more_hosts, "")))
        self.config.write_text(
            CONFIG.format(
                port=self.port,
                port_options=self.port_options,
                relay_port=self.relay_port,
                generation=f"gen{self.generation}.example",
                home=self.home,
                access_log=self.access_log,
                more=self.more,
                before=self.before,
                after=self.after,
                include=include or f"{self.home}/conf.d/*.conf",
            )
        )

    def start(self, config: Path | None = None) -> None:
        run = self.home / "run"
        run.mkdir(exist_ok=True)
        if os.getuid() == 0:
            user = pwd.getpwnam("proxy")
            os.chown(run, user.pw_uid, user.pw_gid)
        self.process = subprocess.Popen(
            [self.program, "-N", "-f", config or self.config],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        self.wait()

    def wait(self) -> None:
        """Wait until the proxy serves with the configuration of this generation."""
        end = time.monotonic() + 20
        wanted = f"gen{self.generation}.example"
        while time.monotonic() < end:
            assert self.process is None or self.process.poll() is None, self.log()
            with contextlib.suppress(OSError):
                if wanted in self.get(f"http://{NOWHERE}:1/").via:
                    return
            time.sleep(0.01)
        raise AssertionError(f"no answer within 20 seconds\n{self.log()}")

    def reload(self, hosts: Iterable[str] = ()) -> None:
        """Write the configuration anew and have the proxy read it."""
        self.prepare(hosts)
        assert self.process is not None
        self.process.send_signal(1)
        self.wait()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def log(self) -> str:
        log = self.home / "run" / "cache.log"
        return log.read_text(errors="replace")[-3000:] if log.exists() else ""

    def connect(self, host: str, port: int, source: str = "127.0.0.1") -> Answer:
        """Ask for a tunnel."""
        return self._ask(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n", source)

    def get(self, url: str, source: str = "127.0.0.1") -> Answer:
        """Ask for a page."""
        host = url.split("/")[2]
        return self._ask(f"GET {url} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n", source)

    def ask(self, protocol: str, host: str, port: int, path: str, source: str) -> Answer:
        """Ask as a device does by one protocol."""
        literal = f"[{host}]" if ":" in host else host
        if protocol == "http":
            return self.get(f"http://{literal}:{port}{path}", source)
        return self.connect(literal, port, source)

    def _reach(self, address: str, port: int, source: str) -> socket.socket:
        """A connection to the proxy, which takes none for a moment as it reads its files."""
        end = time.monotonic() + 10
        while True:
            try:
                return socket.create_connection(
                    (address, port), timeout=10, source_address=(source, 0)
                )
            except ConnectionRefusedError:
                alive = self.process is not None and self.process.poll() is None
                if not alive or time.monotonic() > end:
                    raise
                time.sleep(0.01)

    def _ask(self, head: str, source: str) -> Answer:
        here = source == "::1" or source.startswith("127.")
        port = self.port
        if not here:  # as a load balancer tells of a client that is elsewhere
            family, own = ("TCP6", "::1") if ":" in source else ("TCP4", "127.0.0.1")
            head = f"PROXY {family} {source} {own} 4711 {self.relay_port}\r\n{head}"
            source, port = "127.0.0.1", self.relay_port
        with self._reach("::1" if ":" in source else "127.0.0.1", port, source) as one:
            one.sendall(head.encode("latin-1"))
            data = b""
            while b"\r\n\r\n" not in data and (piece := one.recv(65536)):
                data += piece
        lines = data.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        status = int(lines[0].split()[1]) if len(lines[0].split()) > 1 else 0
        error = fields.get("x-squid-error", "").split(" ")[0].upper()
        return Answer(status, error, fields.get("via", ""))


@contextlib.contextmanager
def proxy_home(program: Path) -> Iterator[Proxy]:
    """A proxy that is not started yet; its folder is one that Squid's own user may look into."""
    with tempfile.TemporaryDirectory(prefix="outgate-test-squid-") as folder:
        home = Path(os.path.realpath(folder))
        home.chmod(0o755)
        proxy = Proxy(program, home)
        try:
            yield proxy
        finally:
            proxy.stop()
