"""A Suricata through which packets pass: between devices and servers in networks of their own."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from outgate.backends.suricata.socket import ask
from tests.backends.suricata.engine import Engine, find_program
from tests.backends.suricata.packets import client_hello, request
from tests.builders.networks import networks, wait_for

HERE = Path(__file__).parent
INTERFACES = """\
af-packet:
  - {interface: left, copy-iface: right, cluster-id: 99, threads: 1, copy-mode: ips,
     cluster-type: cluster_flow, use-mmap: yes, tpacket-v3: no, ring-size: 2048}
  - {interface: right, copy-iface: left, cluster-id: 98, threads: 1, copy-mode: ips,
     cluster-type: cluster_flow, use-mmap: yes, tpacket-v3: no, ring-size: 2048}
"""
# What answers within this does so in a thousandth of it.
REFUSED, ALLOWED = 0.25, 10.0


@dataclass(slots=True)
class Bridge:
    """The engine that runs, and a device behind it."""

    engine: Engine
    process: subprocess.Popen[str] | None = None

    @property
    def home(self) -> Path:
        return self.engine.home

    @property
    def rules(self) -> Path:
        return self.home / "rules" / "outgate.rules"

    @property
    def site(self) -> Path:
        return self.home / "rules" / "site.rules"

    @property
    def socket(self) -> Path:
        return self.home / "engine.socket"

    def clear(self) -> None:
        """Take all files away; the engine has what it has read until it is told to read again."""
        for each in self.rules.parent.iterdir():
            each.unlink()
        self.site.write_text("")

    def reaches(self, host: str, *, wanted: bool) -> bool:
        """Whether a device gets to a host by https."""
        return self._send(443, client_hello(host), wanted=wanted)

    def gets(self, host: str, path: str, *, wanted: bool) -> bool:
        """Whether it gets a page by http."""
        return self._send(80, request(path, host), wanted=wanted)

    def types(self, line: str) -> str:
        """What a line typed at a device prints."""
        return bytes.fromhex(self._ask(f"0 0 {line.encode().hex()}").strip("-")).decode()

    def kill(self) -> None:
        """End the engine as a power cut would; another one starts at once."""
        pid = self.home / "suricata.pid"
        old = int(pid.read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(old, 9)
        assert wait_for(lambda: pid.exists() and pid.read_text().strip() not in ("", str(old)))
        assert wait_for(lambda: ask(self.socket, "ruleset-stats").ok)

    def _send(self, port: int, data: bytes, *, wanted: bool) -> bool:
        answer = self._ask(f"{port} {ALLOWED if wanted else REFUSED} {data.hex()}")
        assert answer in ("reached", "nothing", "closed"), answer
        return answer == "reached"

    def _ask(self, line: str) -> str:
        assert self.process is not None
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{line}\n")
        stdin.flush()
        return stdout.readline().strip()


@contextlib.contextmanager
def bridge() -> Iterator[Bridge]:
    """A bridge of its own; where this machine gives no networks, a test fails in CI."""
    program = find_program()
    with tempfile.TemporaryDirectory(prefix="outgate-test-suricata-") as folder:
        engine = Engine(program, Path(os.path.realpath(folder)))
        made = Bridge(engine)
        made.rules.parent.mkdir()
        made.rules.write_text("")
        made.site.write_text("")
        engine.prepare(rules="rules/*.rules", socket=made.socket, more=INTERFACES)
        with running(made, f"{program} -c {engine.config} --af-packet -k none"):
            yield made


@contextlib.contextmanager
def running(made: Bridge, command: str, server: str = "server.py") -> Iterator[None]:
    """Have a bridge run, with an engine that a command starts."""
    with networks(HERE / "bridge.sh", made.home, ENGINE=command, SERVER=server) as (process, _):
        made.process = process
        assert wait_for(lambda: ask(made.socket, "ruleset-stats").ok)
        yield
