"""A project for a running Suricata, and what devices behind it get."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backends.shared.scene import RunningTarget
from tests.backends.suricata.bridge import Bridge
from tests.backends.suricata.relay import Relay, relay
from tests.conftest import Workspace

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
class Scene(RunningTarget):
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
    with relay(running.home / "relay.socket", running.socket) as between:
        scene = Scene(running, Workspace(tmp_path), between)
        scene.begin(f"targets: {{edge: {{backend: suricata, path: {running.rules}}}}}\n")
        scene.policy("new")
        yield scene
