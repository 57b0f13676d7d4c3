"""A written probe as JSON (schemas/probe-written.schema.json)."""

from outgate.cli.views.probe_here_fields import unprobed_fields
from outgate.cli.views.wording import Style
from outgate.commands.probe_write import WrittenProbe
from outgate.plan.document import json_text


def render(written: WrittenProbe, _: Style) -> str:
    """Every URL that a device will ask for, and every target that it cannot."""
    probe = written.probe
    document = {
        "format_version": "1.0",
        "catalog": probe.edition,
        "plan": probe.digest,
        "fleet": probe.scope.name,
        "fleets": list(probe.scope.fleets),
        "source": probe.scope.source,
        "folder": written.folder,
        "files": list(written.files),
        "urls": [
            {
                "url": str(target.url),
                "direct": target.direct,
                "below": list(target.below),
                "partly": target.partly,
                "extra": target.extra,
            }
            for target in probe.targets
        ],
        "unprobed": unprobed_fields(probe.unprobed),
    }
    return json_text(document)
