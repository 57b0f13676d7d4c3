"""Emulators as targets know them: the policies that they name, in the way that was asked for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from outgate.backends.aws_network_firewall.kind import AWS_NETWORK_FIREWALL
from outgate.backends.azure_firewall.kind import AZURE_FIREWALL
from outgate.backends.emulation import Emulation
from outgate.backends.kind import BackendKind
from outgate.emulators.aws import faults as aws_faults
from outgate.emulators.aws.inventory import Options as AwsOptions
from outgate.emulators.aws.resources import arn_of
from outgate.emulators.azure import faults as azure_faults
from outgate.emulators.azure.inventory import Options as AzureOptions
from outgate.emulators.faults import Planned
from outgate.errors import UserError

AZURE: dict[str, object] = {
    "subscription": "s-1",
    "resource_group": "rg",
    "policy": "fw",
    "tier": "Premium",
}
AWS: dict[str, object] = {"region": "eu-central-1", "policy": "egress"}

Start = Callable[..., AbstractContextManager[Any]]


def started(kind: BackendKind, folder: Path, *targets: dict[str, object], **asked: Any) -> Any:
    assert kind.emulator is not None
    given = {"port": 0, "faults": (), "slow": False, **asked}
    emulation = Emulation(targets=targets, folder=folder, store=folder / "store.json", **given)
    return kind.emulator.start(emulation)


@pytest.mark.parametrize("slow", [True, False])
def test_an_azure(tmp_path: Path, slow: bool) -> None:
    """One that does not say when to come again is as the real one is."""
    with started(AZURE_FIREWALL, tmp_path, AZURE, slow=slow, faults=("busy:2",)) as server:
        service = server.service
        assert service.options == AzureOptions(page=50, hints=not slow)
        assert service.faults._planned == (Planned(azure_faults.Fault.BUSY, 2),)
        scope = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Network"
        policy = service.resource(f"{scope}/firewallPolicies/fw")
        assert policy["properties"]["sku"] == {"tier": "Premium"}
        assert server.url.startswith("https://")


@pytest.mark.parametrize("slow", [True, False])
def test_an_aws(tmp_path: Path, slow: bool) -> None:
    with started(AWS_NETWORK_FIREWALL, tmp_path, AWS, slow=slow, faults=("throttled",)) as server:
        service = server.service
        assert service.options == (AwsOptions() if slow else AwsOptions(lasts=0, sync=0))
        assert service.faults._planned == (Planned(aws_faults.Fault.THROTTLED, None),)


@pytest.mark.parametrize(
    ("target", "defaults"),
    [
        ({}, None),
        ({"tail": "none"}, ["aws:drop_established_app_layer_to_server"]),
    ],
)
def test_the_policy_of_an_aws(
    tmp_path: Path, target: dict[str, object], defaults: list[str] | None
) -> None:
    """What the target's tail leaves over is dropped by it; a firewall of its own runs it."""
    name = "e" * 125
    arn = arn_of("eu-central-1", "firewall-policy", name)
    for policy in (name, arn):
        raw = {**AWS, "policy": policy, **target}
        with started(AWS_NETWORK_FIREWALL, tmp_path, raw, {"region": "eu-west-1"}) as server:
            (known,) = server.service._state.policies.values()
            assert known.name == name
            assert known.content == {
                "StatelessDefaultActions": ["aws:forward_to_sfe"],
                "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
                "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
                **({} if defaults is None else {"StatefulDefaultActions": defaults}),
            }
            (wall,) = server.service._state.firewalls.values()
            assert wall.name == f"{name}-fi"
            assert wall.policy == arn
        (tmp_path / "store.json").unlink(missing_ok=True)


@pytest.mark.parametrize("kind", [AZURE_FIREWALL, AWS_NETWORK_FIREWALL], ids=lambda kind: kind.name)
def test_a_fault_that_there_is_not(tmp_path: Path, kind: BackendKind) -> None:
    with pytest.raises(UserError, match="there is no fault `earthquake`"):
        started(kind, tmp_path, faults=("earthquake",)).__enter__()
    assert kind.emulator is not None
    names = [name for name, _ in kind.emulator.faults()]
    assert "throttled" in names
    assert len(set(names)) == len(names) > 10
