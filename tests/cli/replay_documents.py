"""The JSON of a replay with everything, and how it writes requests that are many, one or none."""

import json
from typing import Any

from outgate.cli.views import replay_json_v1
from outgate.cli.views.wording import Style
from outgate.replay.devices import Sender, Unknown
from outgate.replay.figures import FleetShare
from outgate.replay.report import Report
from outgate.values import replace
from tests.builders.schemas import validate
from tests.builders.whole_replay import BROKEN, REPORT, SUMS

SHARES = (
    FleetShare(Sender(("linux",)), 700, 2, 3, at_least=True),
    FleetShare(Sender(("win10-1709", "win10-1803"), Unknown.UNDECIDED), 500, 1, 1),
)
WHOLE = replace(
    REPORT,
    logged=replace(SUMS, at_least=True),
    breaks=(replace(BROKEN, fleets=SHARES, devices=(("pc-1", "pc-2"), ())),),
    statements=(replace(REPORT.statements[0], for_others=SHARES[:1]), *REPORT.statements[1:]),
)

MANY = {
    "requests": 1200,
    "sources": 34,
    "first_seen": "2026-07-01T00:00:00Z",
    "last_seen": "2026-07-30T00:00:00Z",
}
ONE = {
    "requests": 1,
    "sources": 1,
    "first_seen": "2026-07-02T00:00:00Z",
    "last_seen": "2026-07-02T09:00:00Z",
}
NO = {"requests": 0, "sources": 0, "first_seen": None, "last_seen": None}


def document_of(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(replay_json_v1.render(report, Style()))
    validate("replay.schema.json", document)
    return document
