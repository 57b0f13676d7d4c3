"""An Azure for `outgate emulate azure`, with the firewall policies that targets name.

This is the only module that knows both sides: the emulator shares no code with what talks to it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from outgate.backends.azure_firewall.settings import read_settings
from outgate.backends.emulation import Emulation, Running
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.emulators.azure.faults import FOR, Fault, Planned
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from outgate.errors import UserError
from outgate.extras import NO_EMULATOR, install_help


def fault_table() -> tuple[tuple[str, str], ...]:
    """Every fault with what it does."""
    return tuple((fault.value, f"{kind}: {about}") for fault, (kind, about) in FOR.items())


def read_faults(texts: Iterable[str]) -> tuple[Planned, ...]:
    """Faults as the command line names them, `throttled` or `throttled:2` for the second time."""
    planned = []
    for text in texts:
        name, colon, number = text.partition(":")
        known = {fault.value for fault in Fault}
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean `{near}`?" if near else "`--help` lists them"
            raise _usage(f"there is no fault `{name}`; {hint}")
        if colon and not (number.isdigit() and int(number)):
            raise _usage(f"`{number}` is no count; write `{name}:2` for the second time")
        planned.append(Planned(Fault(name), int(number) if colon else None))
    return tuple(planned)


def _usage(message: str) -> UserError:
    return UserError(Diagnostic(codes.USAGE, message))


@contextmanager
def start(emulation: Emulation) -> Iterator[Running]:
    """Serve while the context lasts; see `Emulator.start`."""
    service = Service(Options(page=50, hints=not emulation.slow), read_faults(emulation.faults))
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
