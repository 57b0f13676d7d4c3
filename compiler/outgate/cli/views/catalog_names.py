"""Names that a policy can use, as text: fleets and their groups, regions, features."""

import textwrap
from collections.abc import Iterable, Sequence

from outgate.catalog.fleets import Sensor
from outgate.catalog.model import Catalog, Method
from outgate.cli.views.diagnostics import visible
from outgate.commands.catalog_names import FeatureRow, FleetRow, RegionRow


def fleets_text(
    rows: Iterable[FleetRow], groups: Iterable[tuple[str, tuple[str, ...]]], width: int
) -> str:
    """Fleets by operating system with what they can use, then groups with their members."""
    lines: list[str] = []
    family = None
    for row in rows:
        if row.fleet.family != family:
            family = row.fleet.family
            lines += ["", str(family)] if lines else [str(family)]
        usable = "any method" if len(row.methods) == len(Method) else f"via {_list(row.methods)}"
        sensor = "" if row.fleet.sensor is Sensor.OTHER else str(row.fleet.sensor)
        lines.append(f"    {row.fleet.name:<18}{sensor:<16}{usable}")
    lines += ["", "groups"]
    for name, members in groups:
        indent = " " * 22
        shown = ", ".join(members) if name != "all" else "every fleet above"
        lines.append(
            textwrap.fill(
                shown,
                max(width, 40),
                initial_indent=f"    {name:<18}",
                subsequent_indent=indent,
                break_on_hyphens=False,
            )
        )
    return "\n".join(lines)


def regions_text(catalog: Catalog, rows: Sequence[RegionRow]) -> str:
    """Regions by cloud with the services that serve them."""
    lines = [f"catalog {catalog.edition}"]
    cloud = None
    for row in rows:
        if row.cloud != cloud:
            cloud = row.cloud
            lines += ["", f"{cloud} cloud"]
        lines.append(f"    {visible(row.name):<18}{visible(_list(row.services))}")
    return "\n".join(lines)


def features_text(catalog: Catalog, rows: Iterable[FeatureRow]) -> str:
    """Features, whether they are on, and what they are about."""
    lines = [f"catalog {catalog.edition}", ""]
    for row in rows:
        state = "on" if row.feature.default else "off"
        lines.append(f"    {row.feature.name:<22}{state:<5}{row.feature.about}")
    lines += ["", "`with FEATURE` switches one on, `without FEATURE` off."]
    return "\n".join(lines)


def _list(words: Iterable[str]) -> str:
    return ", ".join(str(each) for each in words)
