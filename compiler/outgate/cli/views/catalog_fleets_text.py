"""The fleets that a policy can name, as text."""

import textwrap

from outgate.catalog.fleets import Sensor
from outgate.catalog.model import Method
from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import Fleets


def render(fleets: Fleets, style: Style) -> str:
    """Fleets by operating system with what they can use, then groups with their members."""
    lines: list[str] = []
    family = None
    for row in fleets.rows:
        if row.fleet.family != family:
            family = row.fleet.family
            lines += ["", str(family)] if lines else [str(family)]
        methods = ", ".join(map(str, row.methods))
        usable = "any method" if len(row.methods) == len(Method) else f"via {methods}"
        sensor = "" if row.fleet.sensor is Sensor.OTHER else str(row.fleet.sensor)
        lines.append(f"    {row.fleet.name:<18}{sensor:<16}{usable}")
    lines += ["", "groups"]
    for name, members in fleets.groups:
        lines.append(
            textwrap.fill(
                ", ".join(members) if name != "all" else "every fleet above",
                max(style.width, 40),
                initial_indent=f"    {name:<18}",
                subsequent_indent=" " * 22,
                break_on_hyphens=False,
            )
        )
    return "\n".join(lines)
