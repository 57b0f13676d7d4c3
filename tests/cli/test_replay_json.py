"""The JSON of a replay: its log, totals and findings, and all of it where there is nothing."""

from tests.builders.whole_replay import EMPTY
from tests.cli.replay_documents import MANY, ONE, WHOLE, document_of


def test_the_findings_of_a_replay_with_everything() -> None:
    document = document_of(WHOLE)
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
    # The tables, which are tested by themselves.
    assert document.keys() == {
        "rules",
        "unused",
        "statements",
        "wildcards",
        "sources",
        "regions",
        "fleets",
        "sites",
        "timeline",
    }


def test_a_replay_with_nothing() -> None:
    assert document_of(EMPTY) == {
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
