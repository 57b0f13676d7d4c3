"""A project for a running Suricata, and what devices behind it get."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backends.suricata.bridge import Bridge
from tests.backends.suricata.relay import Relay, relay
from tests.conftest import OUTGATE, Workspace, scrubbed_environment

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {{url: "https://{host}.payroll.example"}}
  - {{url: "http://crl.payroll.example/pki/"}}
"""

WRAPPER = """\
#!/bin/sh
# What a test wants to happen before or after a check.
[ -e {home}/before-check ] && . {home}/before-check
{program} "$@"
code=$?
[ -e {home}/after-check ] && . {home}/after-check
exit $code
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A project whose target is an engine that runs."""

    bridge: Bridge
    space: Workspace
    relay: Relay

    @property
    def environment(self) -> dict[str, str]:
        return {
            "OUTGATE_SURICATA": str(self.bridge.home / "suricata"),
            "OUTGATE_SURICATA_YAML": str(self.bridge.engine.config),
            "OUTGATE_SURICATA_SOCKET": str(self.relay.path),
            "OUTGATE_ROOTS": str(self.bridge.rules.parent),
        }

    def policy(self, host: str) -> None:
        self.space.write("catalog/payroll.yaml", SERVICE.format(host=host))

    def run(self, *arguments: str) -> tuple[int, str]:
        ran = self.space.run(*arguments, env=self.environment)
        return ran.code, " ".join((ran.out + ran.err).split())

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [OUTGATE, *arguments],
            cwd=self.space.folder,
            env={**scrubbed_environment(), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def when(self, moment: str, command: str) -> None:
        """Have a shell command run before or after the rules are checked."""
        (self.bridge.home / moment).write_text(f"rm {self.bridge.home}/{moment}\n{command}\n")

    def serves(self, wanted: str) -> bool:
        """Whether devices get what one of the policies allows, and nothing else."""
        other = "new" if wanted == "old" else "old"
        return (
            self.bridge.reaches(f"{wanted}.payroll.example", wanted=True)
            and self.bridge.gets("crl.payroll.example", "/pki/x", wanted=True)
            and not self.bridge.reaches(f"{other}.payroll.example", wanted=False)
        )

    def closes_the_rest(self) -> bool:
        """Whether devices get nowhere else."""
        return not self.bridge.reaches("evil.example", wanted=False) and not self.bridge.gets(
            "crl.payroll.example", "/x", wanted=False
        )


@pytest.fixture
def scene(running: Bridge, tmp_path: Path) -> Iterator[Scene]:
    """The old policy is applied, the new one is written."""
    running.clear()
    wrapper = running.home / "suricata"
    wrapper.write_text(WRAPPER.format(home=running.home, program=running.engine.program))
    wrapper.chmod(0o755)
    space = Workspace(tmp_path)
    space.write(
        "outgate.yaml", f"targets: {{edge: {{backend: suricata, path: {running.rules}}}}}\n"
    )
    space.write("policies/a.policy", "allow payroll\n")
    with relay(running.home / "relay.socket", running.socket) as between:
        scene = Scene(running, space, between)
        scene.policy("old")
        code, said = scene.run("apply", "--target", "edge", "--yes")
        assert code == 0, said
        scene.policy("new")
        yield scene
