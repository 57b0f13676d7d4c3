"""`outgate emulate`: a service with what a project's targets need."""

from collections.abc import Iterable

from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.emulators.azure.faults import FOR, Fault, Planned
from outgate.emulators.azure.inventory import Options
from outgate.emulators.azure.service import Service
from outgate.errors import UserError
from outgate.project.config import Config


def fault_table() -> tuple[tuple[str, str], ...]:
    """Every fault with what it does."""
    return tuple((each.value, f"{kind}: {about}") for each, (kind, about) in FOR.items())


def read_faults(texts: Iterable[str]) -> tuple[Planned, ...]:
    """Faults as the command line names them, `throttled` or `throttled:2` for the second time."""
    found = []
    for text in texts:
        name, colon, number = text.partition(":")
        known = {each.value for each in Fault}
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"did you mean `{near}`?" if near else "`--help` lists them"
            raise _usage(f"there is no fault `{name}`; {hint}")
        if colon and not (number.isdigit() and int(number)):
            raise _usage(f"`{number}` is no count; write `{name}:2` for the second time")
        found.append(Planned(Fault(name), int(number) if colon else None))
    return tuple(found)


def _usage(message: str) -> UserError:
    return UserError(Diagnostic(codes.USAGE, message))


def azure_service(config: Config, faults: Iterable[Planned], *, slow: bool) -> Service:
    """An Azure with the firewall policies that the targets of a project name."""
    service = Service(Options(page=50, hints=not slow), faults)
    for each in config.targets:
        if each.backend == "azure-firewall":
            its = each.settings
            service.add_policy(
                its["subscription"],
                its["resource_group"],
                its["policy"],
                its.get("tier", "Standard"),
            )
    return service
