"""An Azure for `outgate emulate azure`, with the firewall policies that targets name.

This is the only module that knows both sides: the emulator shares no code with what talks to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from outgate.backends.azure_firewall.settings import read_settings
from outgate.backends.emulation import Emulation, Running, read_faults
from outgate.diagnostics import Diagnostic, codes
from outgate.emulators.azure.faults import Fault
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from outgate.emulators.faults import Planned, fault_rows
from outgate.errors import UserError
from outgate.extras import NO_EMULATOR, install_help


def fault_table() -> tuple[tuple[str, str], ...]:
    """Every fault with what it does."""
    return fault_rows(Fault)


@contextmanager
def start(emulation: Emulation) -> Iterator[Running]:
    """Serve while the context lasts; see `Emulator.start`."""
    planned = [Planned(fault, nth) for fault, nth in read_faults(emulation.faults, Fault)]
    service = Service(Options(page=50, hints=not emulation.slow), planned)
    for target in emulation.targets:
        settings = read_settings(target)
        service.add_policy(
            settings.subscription, settings.resource_group, settings.policy, settings.tier.value
        )
    try:
        from outgate.emulators.azure.server import Server

        server = Server(service, emulation.folder, emulation.port, emulation.store)
    except ImportError as error:  # it makes a certificate
        help = install_help("emulator")
        raise UserError(Diagnostic(codes.EMULATOR_FAILED, NO_EMULATOR, help=help)) from error
    with server:
        yield server
