"""The tables in the JSON of a replay with everything, every field of them."""

from tests.cli.replay_documents import MANY, NO, ONE, WHOLE, document_of


def test_the_tables_of_a_replay_with_everything() -> None:
    document = document_of(WHOLE)
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
    # The log and the findings, which are tested by themselves.
    assert document.keys() == {
        "format_version",
        "policy",
        "log",
        "totals",
        "breaks",
        "gaps",
        "opened",
        "depends",
    }
