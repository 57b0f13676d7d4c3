"""The regions that a policy can name, as text."""

from outgate.cli.views.diagnostics import visible
from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import Regions


def render(regions: Regions, _: Style) -> str:
    """Regions by cloud with the services that serve them."""
    lines = [f"catalog {regions.catalog.edition}"]
    cloud = None
    for row in regions.rows:
        if row.cloud != cloud:
            cloud = row.cloud
            lines += ["", f"{cloud} cloud"]
        lines.append(f"    {visible(row.name):<18}{visible(', '.join(row.services))}")
    return "\n".join(lines)
