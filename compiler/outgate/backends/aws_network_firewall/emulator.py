"""An AWS Network Firewall for `outgate emulate aws`, with the policies that targets name.

This is the only module that knows both sides: the emulator shares no code with what talks to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from outgate.backends.aws_network_firewall.api.answers import name_of
from outgate.backends.aws_network_firewall.settings import read_settings
from outgate.backends.emulation import Emulation, Running, read_faults
from outgate.backends.suricata.rules.model import Tail
from outgate.diagnostics import Diagnostic, codes
from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.service import Service
from outgate.emulators.faults import Planned, fault_rows
from outgate.errors import UserError
from outgate.extras import NO_AWS, install_help


def fault_table() -> tuple[tuple[str, str], ...]:
    """Every fault with what it does."""
    return fault_rows(Fault)


@contextmanager
def start(emulation: Emulation) -> Iterator[Running]:
    """Serve while the context lasts; see `Emulator.start`.

    A policy that a target names is there with one firewall that runs it. Rule groups are made by
    applies, as policies refer to them only once they are there.
    """
    planned = [Planned(fault, nth) for fault, nth in read_faults(emulation.faults, Fault)]
    options = Options() if emulation.slow else Options(lasts=0, sync=0)
    service = Service(options, planned)
    try:
        from outgate.emulators.aws.server import Server

        server = Server(service, emulation.port, emulation.store)
    except ImportError as error:  # it reads the service's description, which botocore has
        raise UserError(
            Diagnostic(codes.EMULATOR_FAILED, NO_AWS, help=install_help("aws"))
        ) from error
    with server:
        for target in emulation.targets:
            settings = read_settings(target)
            if settings.policy is not None:
                _add_policy(service, settings.region, settings.policy, settings.tail)
        yield server


def _add_policy(service: Service, region: str, policy: str, tail: Tail) -> None:
    name = name_of(policy)
    content: dict[str, object] = {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
    }
    if tail is Tail.NONE:
        content["StatefulDefaultActions"] = ["aws:drop_established_app_layer_to_server"]
    arn = service.add_policy(region, name, content)
    service.add_firewall(region, f"{name}-firewall"[:128], arn)
