"""What this machine found when it asked, as a part of JSON (schemas/applied.schema.json)."""

from collections.abc import Iterable

from outgate.cli.views.probe_read_json_v1 import judged_fields
from outgate.probe.here.report import Probed
from outgate.probe.model import Unprobed


def probed_fields(probed: Probed) -> dict[str, object]:
    """Everything, also what is as it should be."""
    return {
        "from": list(probed.places),
        "proxy": probed.proxied,
        "other_policies": probed.other_policies,
        "interrupted": probed.interrupted,
        "asked": probed.asked,
        "late": probed.late,
        "elsewhere": probed.elsewhere,
        "left": probed.left,
        "refused": unprobed_fields(probed.refused),
        "unprobed": unprobed_fields(probed.unprobed),
        "urls": [judged_fields(each) for each in probed.report.judged],
    }


def unprobed_fields(unprobed: Iterable[Unprobed]) -> list[dict[str, object]]:
    """Targets that nothing is asked of."""
    return [{"target": each.remote, "why": each.why} for each in unprobed]
