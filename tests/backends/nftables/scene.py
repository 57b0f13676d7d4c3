"""A project for a machine with a real nftables and dnsmasq, and what passes through it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backends.nftables.lab import Lab, Packet
from tests.backends.shared.scene import RunningTarget
from tests.conftest import Workspace

SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {{url: "https://{host}.payroll.example"}}
  - {{url: "https://stays.payroll.example"}}
  - {{url: "{network}", ports: [8443]}}
"""
CONFIG = """\
targets:
  edge:
    backend: nftables
    path: {lab.script}
    dnsmasq: {lab.names}
    accept: {{subdomains: CHG1, shared-address: CHG1}}
"""
NAMES = {
    "old.payroll.example": ["198.18.0.1"],
    "new.payroll.example": ["198.18.0.2"],
    "stays.payroll.example": ["198.18.0.3", "2001:db8:ff::3"],
    "evil.example": ["198.18.0.4"],
}
HOSTS: dict[str, Packet] = {
    name.partition(".")[0]: ("10.0.0.7", addresses[0], "tcp", 443)
    for name, addresses in NAMES.items()
}
NETWORK: Packet = ("10.0.0.7", "20.77.0.1", "tcp", 8443)


@dataclass(frozen=True, slots=True)
class Scene(RunningTarget):
    """A project whose target is a machine that runs."""

    lab: Lab
    space: Workspace

    @property
    def environment(self) -> dict[str, str]:
        return self.lab.environment

    def policy(self, host: str, network: str = "20.77.0.0/16") -> None:
        self.space.write("catalog/payroll.yaml", SERVICE.format(host=host, network=network))

    def passes(self) -> str:
        """The names whose addresses are let through."""
        return " ".join(
            name
            for name, passed in zip(HOSTS, self.lab.send(HOSTS.values()), strict=True)
            if passed
        )

    def serves(self) -> str:
        """The same after a device has asked for all names; what is to stay must pass anyway."""
        assert "stays" in self.passes()
        self.lab.ask(NAMES)
        return self.passes()


@pytest.fixture
def scene(lab: Lab, tmp_path: Path) -> Scene:
    """The old policy is applied and its names were asked for; the new one is written."""
    lab.flush()
    lab.restart()
    lab.zone(NAMES, {})
    scene = Scene(lab, Workspace(tmp_path))
    scene.begin(CONFIG.format(lab=lab))
    lab.ask(NAMES)
    assert scene.passes() == "old stays"
    scene.policy("new")
    return scene
