"""The JSON of a replay, every field of it: with everything, and with nothing."""

import json

from outgate.cli.views import replay_json_v1
from outgate.cli.views.wording import Style
from outgate.replay.devices import Sender, Unknown
from outgate.replay.figures import FleetShare
from outgate.values import replace
from tests.builders.schemas import validate
from tests.builders.whole_replay import BROKEN, EMPTY, REPORT, SUMS

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


def test_a_replay_with_everything() -> None:
    document = json.loads(replay_json_v1.render(WHOLE, Style()))
    validate("replay.schema.json", document)
    assert document.pop("format_version") == "1.0"
    assert document.pop("policy") == {
        "name": "policies",
        "digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "catalog": "2026-09-03",
    }
    assert document.pop("log") == {
        "files": [
            {"name": "one.log", "format": "squid", "lines": 1300, "unreadable": 2, "other": 1100}
        ],
        "since": "2026-07-01",
        "until": "2026-08-01",
        "source_is": "client",
        "scope": "all",
        "flows": 9000,
        "outside": 4000,
        "sources_at_least": True,
        **MANY,
    }
    assert document.pop("totals") == {
        "allowed_and_allowed": {"requests": 5000, "targets": 9},
        "allowed_and_denied": {"requests": 1, "targets": 1},
        "denied_and_allowed": {"requests": 0, "targets": 0},
        "denied_and_denied": {"requests": 2, "targets": 2},
        "depends_on_path": {"requests": 1003, "targets": 1001},
        "not_judged": {"no-name": 1500, "protocol": 2},
    }
    assert document.pop("breaks") == [
        {
            "target": "https://breaks.example:443",
            "segment": {"name": "office", "addresses": ["10.0.0.0/8"]},
            **MANY,
            "near": {
                "row": {"endpoint": "l/urls#7", "text": "*.row.example", "list": "l", "row": 7},
                "statement": "allow near",
                "places": ["near.policy:12", "far.policy:1"],
                "kept_out": "is another region",
            },
            "instead": "http",
            "addresses": ["10.0.0.1", "10.0.0.2"],
            "fleets": [
                {
                    "fleet": "linux",
                    "unknown": None,
                    "perhaps": [],
                    "requests": 700,
                    "sources": 2,
                    "devices": 3,
                },
                {
                    "fleet": None,
                    "unknown": "undecided",
                    "perhaps": ["win10-1709", "win10-1803"],
                    "requests": 500,
                    "sources": 1,
                    "devices": 1,
                },
            ],
            "devices": [["pc-1", "pc-2"], []],
        }
    ]
    assert document.pop("gaps") == [
        {
            "target": "https://gap.example:443",
            "segment": {"name": "lab, office", "addresses": ["10.0.0.0/8"]},
            **ONE,
            "near": {
                "row": {"endpoint": "l/urls#7", "text": "*.row.example", "list": "l", "row": 8},
                "statement": "",
                "places": [],
                "kept_out": "",
            },
            "instead": None,
            "addresses": [],
            "fleets": [],
            "devices": [],
        }
    ]
    assert document.pop("opened") == [
        {
            "target": "https://opened.example:443",
            "segment": {"name": "not told", "addresses": []},
            "requests": 1200,
            "sources": 0,
            "first_seen": "2026-07-01T00:00:00Z",
            "last_seen": "2026-07-30T00:00:00Z",
            "near": None,
            "instead": None,
            "addresses": [],
            "fleets": [],
            "devices": [],
        }
    ]
    assert document.pop("depends") == [
        {
            "target": "https://depends.example:443",
            "segment": {
                "name": "many",
                "addresses": [
                    "10.0.0.0/16",
                    "10.2.0.0/16",
                    "10.4.0.0/16",
                    "10.6.0.0/16",
                    "10.8.0.0/16",
                    "10.10.0.0/16",
                    "10.12.0.0/16",
                    "10.14.0.0/16",
                    "10.16.0.0/16",
                    "10.18.0.0/16",
                    "10.20.0.0/16",
                    "10.22.0.0/16",
                    "10.24.0.0/16",
                    "10.26.0.0/16",
                ],
            },
            "requests": 1200,
            "sources": 34,
            "first_seen": "2026-07-01T00:00:00Z",
            "last_seen": None,
            "near": None,
            "instead": None,
            "addresses": [],
            "fleets": [],
            "devices": [],
        }
    ]
    assert document.pop("rules") == [
        {"key": "r", **MANY, "also": 2},
        {"key": "s", **NO, "also": 0},
        {"key": "t", **ONE, "also": 0},
    ]
    assert document.pop("unused") == [
        {
            "key": "office -> https://b.example:443",
            "need": "required",
            "statements": ["other"],
            "proposed": False,
            "because": "required",
        },
        {
            "key": "lab -> https://z.example:443",
            "need": "optional",
            "statements": ["allow a"],
            "proposed": True,
            "because": "no need",
        },
    ]
    assert document.pop("statements") == [
        {
            "text": "allow a",
            "places": ["a.policy:1", "b.policy:2"],
            **MANY,
            "unused_from": ["lab"],
            "for_others": [
                {
                    "fleet": "linux",
                    "unknown": None,
                    "perhaps": [],
                    "requests": 700,
                    "sources": 2,
                    "devices": 3,
                }
            ],
        },
        {"text": "allow near", "places": [], **NO, "unused_from": [], "for_others": []},
    ]
    assert document.pop("wildcards") == [
        {
            "rule": "any -> https://*.a.example:443",
            "hosts": [{"host": "x.a.example", "requests": 7}],
            "statements": [],
            "proposal": None,
        },
        {
            "rule": "any -> https://*.w.example:443",
            "hosts": [
                {"host": "h0.w.example", "requests": 1000},
                {"host": "h1.w.example", "requests": 1},
            ],
            "statements": ["allow near"],
            "proposal": 'storage "h"',
        },
    ]
    assert document.pop("sources") == [
        {"name": None, "where": "elsewhere", "addresses": [], **ONE, "breaks": 0, "also": 0},
        {
            "name": "office",
            "where": "named",
            "addresses": ["10.0.0.0/8"],
            **MANY,
            "breaks": 1,
            "also": 1500,
        },
        {
            "name": "lab",
            "where": "named",
            "addresses": ["10.9.0.0/16"],
            **NO,
            "breaks": 0,
            "also": 0,
        },
    ]
    assert document.pop("regions") == [
        {"regions": [], "apart": "denied", **MANY},
        {"regions": ["EU", "UK"], "apart": None, **ONE},
    ]
    assert document.pop("fleets") == {
        "devices": 70,
        "others": 1,
        "addresses": 8,
        "last_seen": "2026-07-31",
        "rows": [
            {
                "fleet": None,
                "unknown": "no-device",
                "perhaps": [],
                **MANY,
                "devices": 0,
                "breaks": None,
            },
            {
                "fleet": "linux",
                "unknown": None,
                "perhaps": [],
                **ONE,
                "devices": 2,
                "breaks": {
                    "fleet": "linux",
                    "unknown": None,
                    "perhaps": [],
                    "requests": 1,
                    "sources": 1,
                    "devices": 2,
                },
            },
        ],
    }
    assert document.pop("sites") == {
        "statements": [
            {
                "text": "allow a",
                "places": ["a.policy:1"],
                "meant": [1],
                "sites": [{"source": 1, "requests": 1100, "breaks": 3}],
            },
            {"text": "allow near", "places": [], "meant": None, "sites": []},
        ],
        "apart": [{"source": 0, "requests": 0, "breaks": 4}],
    }
    assert document.pop("timeline") == {
        "per": "day",
        "slots": [
            {
                "start": "2026-07-01",
                "allowed": 1000,
                "breaks": 5,
                "gaps": 0,
                "opened": 0,
                "denied": 0,
                "depends": 0,
                "not_judged": 0,
                "outside": 2,
            },
            {
                "start": "2026-07-03",
                "allowed": 0,
                "breaks": 10,
                "gaps": 0,
                "opened": 0,
                "denied": 1,
                "depends": 0,
                "not_judged": 0,
                "outside": 0,
            },
        ],
        "spanning": {
            "first_seen": "2026-07-01T23:59:00Z",
            "last_seen": "2026-07-02T00:01:00Z",
            "allowed": 0,
            "breaks": 0,
            "gaps": 3,
            "opened": 0,
            "denied": 0,
            "depends": 0,
            "not_judged": 0,
            "outside": 0,
        },
        "untimed": {
            "allowed": 0,
            "breaks": 0,
            "gaps": 0,
            "opened": 1,
            "denied": 0,
            "depends": 0,
            "not_judged": 0,
            "outside": 0,
        },
    }
    assert document == {}


def test_a_replay_with_nothing() -> None:
    document = json.loads(replay_json_v1.render(EMPTY, Style()))
    validate("replay.schema.json", document)
    assert document == {
        "format_version": "1.0",
        "policy": {
            "name": "policies",
            "digest": "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "catalog": "2026-09-03",
        },
        "log": {
            "files": [
                {"name": "one.log", "format": "squid", "lines": 1, "unreadable": 0, "other": 0}
            ],
            "since": None,
            "until": None,
            "source_is": "proxy",
            "scope": "all",
            "flows": 1,
            "outside": 0,
            "sources_at_least": False,
            **ONE,
        },
        "totals": {
            "allowed_and_allowed": {"requests": 0, "targets": 0},
            "allowed_and_denied": {"requests": 0, "targets": 0},
            "denied_and_allowed": {"requests": 0, "targets": 0},
            "denied_and_denied": {"requests": 0, "targets": 0},
            "depends_on_path": {"requests": 0, "targets": 0},
            "not_judged": {},
        },
        "breaks": [],
        "gaps": [],
        "opened": [],
        "depends": [],
        "rules": [],
        "unused": [],
        "statements": [],
        "wildcards": [],
        "sources": [],
        "regions": [],
        "fleets": None,
        "sites": {"statements": [], "apart": []},
        "timeline": None,
    }
