"""A Suricata through which packets pass: between devices and servers in networks of their own."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from outgate.backends.suricata.file import file_text
from outgate.backends.suricata.rules.model import RuleSet, Tail
from outgate.backends.suricata.socket import ask
from tests.backends.suricata.engine import Engine, find_program
from tests.backends.suricata.packets import client_hello, request

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
        """Have the engine read a file of ours without rules."""
        for each in self.rules.parent.iterdir():
            each.unlink()
        self.site.write_text("")
        self.rules.write_text(file_text(RuleSet((), Tail.NONE, 0)))
        assert self.wait_for(lambda: ask(self.socket, "reload-rules").ok)

    def reaches(self, host: str, *, wanted: bool) -> bool:
        """Whether a device gets to a host by https."""
        return self._send(443, client_hello(host), wanted=wanted)

    def gets(self, host: str, path: str, *, wanted: bool) -> bool:
        """Whether it gets a page by http."""
        return self._send(80, request(path, host), wanted=wanted)

    def kill(self) -> None:
        """End the engine as a power cut would; another one starts at once."""
        pid = self.home / "suricata.pid"
        old = int(pid.read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(old, 9)
        assert self.wait_for(lambda: pid.exists() and pid.read_text().strip() not in ("", str(old)))
        assert self.wait_for(lambda: ask(self.socket, "ruleset-stats").ok)

    def wait_for(self, holds: Callable[[], bool]) -> bool:
        """Wait until something holds, but not for long."""
        end = time.monotonic() + 20
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def _send(self, port: int, data: bytes, *, wanted: bool) -> bool:
        assert self.process is not None
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        _say(stdin, f"{port} {ALLOWED if wanted else REFUSED} {data.hex()}")
        answer = stdout.readline().strip()
        assert answer in ("reached", "nothing", "closed"), answer
        return answer == "reached"


def _say(stdin: IO[str], line: str) -> None:
    stdin.write(line + "\n")
    stdin.flush()


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
        process = subprocess.Popen(
            ["unshare", "-rnm", "bash", HERE / "bridge.sh"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin",
                "HOME_": str(engine.home),
                "HERE": str(HERE),
                "PYTHON": sys.executable,
                "SURICATA": str(program),
            },
        )
        try:
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                assert process.stderr is not None
                _give_up(process.stderr.read())
            made.process = process
            assert made.wait_for(lambda: ask(made.socket, "ruleset-stats").ok)
            yield made
        finally:
            process.communicate()  # it ends with its input


def _give_up(said: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"no networks for a Suricata: {said}")
    pytest.skip(f"this machine gives no networks to its users: {said.strip()[-200:]}")
