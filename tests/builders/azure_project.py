"""A project whose target is a firewall policy of an emulator, over real HTTPS with a real login."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outgate.emulators.azure.bodies import Rule
from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.server import Server
from outgate.emulators.azure.service import Service
from outgate.emulators.faults import Faults, Planned
from tests.builders.emulated import Emulated
from tests.conftest import Workspace

SUBSCRIPTION = "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"
CONFIG = f"""\
default_target: prod
targets:
  prod:
    backend: azure-firewall
    subscription: {SUBSCRIPTION}
    resource_group: rg-network
    policy: fw-policy
    accept:
      url-path: "reviewed in CHG0031337"
"""
POLICY = """\
source hamburg = 10.20.0.0/16
source milan = 10.24.0.0/16
allow payroll from hamburg, milan
allow mde for region EU, fleet win11 from hamburg via addresses
"""
PAYROLL = """\
format_version: "1.0"
service: payroll
endpoints:
  - url: https://payroll.contoso.example
  - url: https://*.payroll.contoso.example
"""
FOREIGN: dict[str, Any] = {
    "properties": {
        "priority": 500,
        "ruleCollections": [
            {
                "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
                "name": "theirs",
                "priority": 100,
                "action": {"type": "Allow"},
                "rules": [
                    {
                        "ruleType": "NetworkRule",
                        "name": "dns",
                        "ipProtocols": ["UDP"],
                        "sourceAddresses": ["*"],
                        "destinationAddresses": ["192.0.2.53"],
                        "destinationPorts": ["53"],
                        "unheardOf": {"kept": True},
                    }
                ],
            }
        ],
    }
}


@dataclass(frozen=True, slots=True)
class Azurelike(Emulated):
    """A workspace, and the emulator that its target lives in."""

    server: Server
    policy: str

    @property
    def service(self) -> Service:
        return self.server.service

    @property
    def group(self) -> str:
        return f"{self.policy}/ruleCollectionGroups/outgate"

    def strike(self, *planned: Planned[Fault]) -> None:
        self.service.faults = Faults(planned)

    def rules(self) -> Iterator[Rule]:
        """Our rules as the service keeps them, for a test to change as somebody else would."""
        body = self.service.resource(self.group) or {"properties": {}}
        for collection in body["properties"].get("ruleCollections", ()):
            yield from collection["rules"]

    def edit_rule(self, prefix: str, change: Callable[[dict[str, Any]], None]) -> None:
        def edit(body: Any) -> None:
            for collection in body["properties"]["ruleCollections"]:
                for rule in collection["rules"]:
                    if rule["name"].startswith(prefix):
                        change(rule)

        self.service.edit(self.group, edit)


@contextmanager
def azurelike(
    space: Workspace, folder: Path, options: Options | None = None
) -> Iterator[Azurelike]:
    """A project with a policy of its own on an emulator, and a group of others in it."""
    service = Service(options or Options(hints=True))
    policy = service.add_policy(SUBSCRIPTION, "rg-network", "fw-policy")
    service.add_group(policy, "theirs", FOREIGN)
    space.write("outgate.yaml", CONFIG)
    space.write("policies/a.policy", POLICY)
    space.write("catalog/payroll.yaml", PAYROLL)
    with Server(service, folder) as server:
        login = server.login
        yield Azurelike(space, server.environment(), (login.token, login.secret), server, policy)


APPLICATION = {
    "ruleType": "ApplicationRule",
    "name": "web",
    "protocols": [{"protocolType": "Https", "port": 443}],
    "sourceAddresses": ["*"],
}


def base_with(rule: dict[str, Any], action: str) -> dict[str, Any]:
    collection = {**FOREIGN["properties"]["ruleCollections"][0], "action": {"type": action}}
    return {"properties": {"priority": 100, "ruleCollections": [{**collection, "rules": [rule]}]}}


def by_rule(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What is stored, whatever the order of rules."""
    return {
        f"{where} {rule['name']}": rule
        for where, body in snapshot.items()
        for collection in body["properties"].get("ruleCollections", ())
        for rule in collection["rules"]
    }


def config(change: str, to: str) -> str:
    assert change in CONFIG
    return CONFIG.replace(change, to)
