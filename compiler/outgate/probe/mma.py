"""Names below wildcards of the Monitoring Agent: the clauses that would take no other."""

from collections.abc import Iterable

from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.rows import catalog_rows
from outgate.plan.compile import Compilation
from outgate.policy.clauses import is_value
from outgate.probe.report import Asking, Evidence


def find_evidence(hosts: Iterable[str], compilation: Compilation) -> tuple[Evidence, ...]:
    """The workspaces and storage accounts that hosts name, with the statements that lack them.

    Accounts that a list names itself are Microsoft's own.
    """
    listed = {row.host for row in catalog_rows(compilation.catalog)}
    values: dict[tuple[str, str], set[str]] = {}
    for narrowing in compilation.catalog.readings.narrowings.values():
        for host in hosts:
            value = narrowing.value_of(host)
            # Anything else below the wildcard is somebody else's.
            if is_value(narrowing.by, value) and host not in listed:
                values.setdefault((narrowing.by, value), set()).add(host)
    return tuple(
        Evidence(clause, value, tuple(sorted(values[clause, value])), missing)
        for clause, value in sorted(values)
        for missing in (_missing(clause, value, compilation),)
    )


def _missing(clause: str, value: str, compilation: Compilation) -> tuple[Asking, ...]:
    """The statements in force for devices with the Monitoring Agent that do not name the value."""
    lacking = {
        statement.text
        for statement in compilation.in_force
        if any(FLEETS[fleet].sensor is Sensor.MMA for fleet in statement.request.fleets)
        and value
        not in (
            statement.request.workspaces if clause == "workspace" else statement.request.storage
        )
    }
    return tuple(Asking(text, compilation.places[text]) for text in sorted(lacking))
