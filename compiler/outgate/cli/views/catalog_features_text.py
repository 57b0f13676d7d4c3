"""The features that a policy can name, as text."""

from outgate.cli.views.wording import Style
from outgate.commands.catalog_names import Features


def render(features: Features, _: Style) -> str:
    """Features, whether they are on, and what they are about."""
    lines = [f"catalog {features.catalog.edition}", ""]
    for row in features.rows:
        state = "on" if row.feature.default else "off"
        lines.append(f"    {row.feature.name:<22}{state:<5}{row.feature.about}")
    lines += ["", "`with FEATURE` switches one on, `without FEATURE` off."]
    return "\n".join(lines)
