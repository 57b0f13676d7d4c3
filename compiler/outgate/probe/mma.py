"""Names below wildcards of the Monitoring Agent: the clauses that would take no other."""

import re
from collections.abc import Iterable

from outgate.catalog.fleets import FLEETS, Sensor
from outgate.catalog.rows import catalog_rows
from outgate.plan.compile import Compilation
from outgate.probe.report import Asking, Evidence

_VALUES = {  # what such a value is; anything else below the wildcard is somebody else's
    "workspace": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "storage": re.compile(r"[a-z0-9]{3,24}"),
}


def find_evidence(hosts: Iterable[str], compilation: Compilation) -> tuple[Evidence, ...]:
    """The workspaces and storage accounts that hosts name, with the statements that lack them.

    Accounts that a list names itself are Microsoft's own.
    """
    listed = {row.host for row in catalog_rows(compilation.catalog)}
    values: dict[tuple[str, str], set[str]] = {}
    for narrowing in compilation.catalog.readings.narrowings.values():
        before, after = narrowing.becomes.split("{}")
        for host in hosts:
            value = host[len(before) : len(host) - len(after)]
            fits = _VALUES[narrowing.by].fullmatch(value)
            if fits and host not in listed and host == f"{before}{value}{after}":
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
