"""A project whose target is a rule group of an emulator, over HTTP with a real login."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.server import Server
from outgate.emulators.aws.service import Service
from outgate.emulators.faults import Faults, Planned
from tests.builders.aws_scene import EGRESS, OURS
from tests.builders.aws_service import REGION, policy
from tests.builders.azure_project import PAYROLL
from tests.builders.emulated import Emulated
from tests.conftest import Workspace

CONFIG = """\
default_target: prod
targets:
  prod:
    backend: aws-network-firewall
    region: eu-central-1
    policy: egress
    accept:
      url-path: "reviewed in CHG0031337"
"""
POLICY = """\
source hamburg = 10.20.0.0/16
source milan = 10.24.0.0/16
allow payroll from hamburg, milan
allow mde for region EU, fleet win11 from hamburg
"""


@dataclass(frozen=True, slots=True)
class Awslike(Emulated):
    """A workspace, and the emulator that its target lives in."""

    server: Server

    @property
    def service(self) -> Service:
        return self.server.service

    def strike(self, *planned: Planned[Fault]) -> None:
        self.service.faults = Faults(planned)

    def text(self) -> str:
        """Our rules as the service has them."""
        return self.service.rules(OURS) or ""

    def edit(self, change: Callable[[str], str]) -> None:
        """Change our rules as somebody else would."""
        self.service.edit_rules(OURS, change(self.text()))


@contextmanager
def awslike(space: Workspace) -> Iterator[Awslike]:
    """A project with a policy of its own on an emulator, which refers to the group."""
    service = Service(Options(lasts=0, sync=0))
    service.add_policy(REGION, "egress", policy((OURS, 100)))
    service.add_firewall(REGION, "fw", EGRESS)
    space.write("outgate.yaml", CONFIG)
    space.write("policies/a.policy", POLICY)
    space.write("catalog/payroll.yaml", PAYROLL)
    with Server(service) as server:
        login = server.credentials
        yield Awslike(space, server.environment(), (login.secret, login.token), server)
