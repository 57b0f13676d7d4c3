"""A device in a network namespace, and servers in another: nothing is on loopback but traps."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.builders.missing import need_program, system_path
from tests.builders.networks import networks, wait_for
from tests.builders.origin import write_certificate
from tests.conftest import OUTGATE, Ran, Workspace, scrubbed_environment

HERE = Path(__file__).parent
# Where names lead to. `good` first leads to the device itself, as a server of names may say.
HOSTS = """\
127.0.0.1 localhost itself.lab.example good.lab.example
203.0.113.10 good.lab.example moved.lab.example silent.lab.example plain.lab.example
203.0.113.20 late.lab.example
203.0.113.30 dropped.lab.example
203.0.113.40 stranger.lab.example
203.0.113.10 other.example
198.51.100.10 milan.lab.example
169.254.169.254 secrets.lab.example
168.63.129.16 wire.lab.example
10.20.4.7 own.lab.example
::1 itself.lab.example six.lab.example
2001:db8:1::1 six.lab.example
"""
TRAPS = ("127.0.0.1", "::1", "169.254.169.254", "168.63.129.16", "10.20.4.7")


@dataclass(slots=True)
class Network:
    """What runs; `home` has what its servers wrote down."""

    home: Path
    device: int  # the number of a process there

    @property
    def environment(self) -> dict[str, str]:
        return {**scrubbed_environment(), "SSL_CERT_FILE": str(self.home / "trusted.pem")}

    def command(self, space: Workspace, *arguments: str) -> tuple[str, ...]:
        """The command as it is run by the device."""
        return (*self._enter, "-m", f"--wdns={space.folder}", str(OUTGATE), *arguments)

    @property
    def _enter(self) -> tuple[str, ...]:
        return ("nsenter", "-t", str(self.device), "-U", "--preserve-credentials", "-n")

    def run(self, space: Workspace, *arguments: str, env: Mapping[str, str] | None = None) -> Ran:
        """Run outgate to its end."""
        done = subprocess.run(
            self.command(space, *arguments),
            env={**self.environment, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ran(done.returncode, done.stdout, done.stderr)

    def ip(self, *words: str) -> None:
        """Change the routes of the device."""
        subprocess.run((*self._enter, "ip", *words), check=True, env={"PATH": system_path()})

    def forget(self) -> None:
        """What was written down up to now is of another test."""
        for name in ("servers", "device"):
            (self.home / name).write_text("")

    def log(self, whose: str = "servers") -> list[str]:
        return (self.home / whose).read_text().splitlines()

    def asked(self) -> set[str]:
        """`METHOD HOST PATH` of every request."""
        return {" ".join(line.split(" ")[1:4]) for line in self.log() if line.startswith("asked ")}

    def connected(self) -> set[str]:
        """The addresses to which there were connections, also of the device itself."""
        lines = (*self.log(), *self.log("device"))
        return {line.split(" ")[1] for line in lines if line.startswith("connected ")}


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """The network until the end of the block; where a machine gives none, a test fails in CI."""
    for program in ("unshare", "ip", "nsenter"):
        need_program(program, "iproute2 util-linux")
    with tempfile.TemporaryDirectory(prefix="outgate-test-probe-") as folder:
        home = Path(folder)
        write_certificate(home / "origin.pem", "*.lab.example", authority=False)
        write_certificate(home / "stranger.pem", "*.lab.example", authority=False)
        (home / "trusted.pem").write_bytes((home / "origin.pem").read_bytes())
        (home / "hosts").write_text(HOSTS)
        (home / "resolv.conf").write_text("nameserver 192.0.2.99\noptions timeout:1 attempts:1\n")
        with networks(HERE / "network.sh", home) as (_, device):
            made = Network(home, int(device))
            assert wait_for(lambda: (home / "servers").exists() and "ready" in made.log())
            yield made
