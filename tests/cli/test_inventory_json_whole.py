"""An inventory in JSON, key by key: with everything, and with nothing."""

import json

from outgate.cli.views import inventory_json_v1
from outgate.cli.views.wording import Style
from tests.builders.inventories import NOTHING, WHOLE
from tests.builders.schemas import validate


def test_the_json() -> None:
    document = json.loads(inventory_json_v1.render(WHOLE, Style()))
    validate("inventory.schema.json", document)
    assert document.pop("format_version") == "1.0"
    assert document.pop("as_of") == "2026-11-01"
    assert document.pop("stale_days") == 30
    assert document.pop("all") is True
    assert document.pop("files") == [
        {
            "name": "a.csv",
            "format": "defender-csv",
            "rows": 9,
            "unread": [{"reason": "no name", "lines": 2}],
            "odd_values": {"os": 3},
        },
        {"name": "b.csv", "format": "defender-csv", "rows": 1, "unread": [], "odd_values": {}},
    ]
    assert document.pop("totals") == {
        "rows": 10,
        "devices": 9,
        "merged": 1,
        "not_onboarded": 2,
        "stale": 3,
        "without_fleet": 4,
        "counted": 20,
        "perhaps_onboarded": 5,
    }
    assert document.pop("sites") == [
        {"site": "hamburg", "networks": ["10.20.0.0/16"]},
        {"site": "milan", "networks": ["10.24.0.0/16", "10.25.0.0/16"]},
    ]
    assert document.pop("fleets") == [
        {"site": "in no site", "fleet": "linux", "devices": 1, "names": []},
        {"site": "hamburg", "fleet": "linux", "devices": 2, "names": ["h-1"]},
        {"site": "hamburg", "fleet": "win10-1709", "devices": 12, "names": []},
    ]
    assert document.pop("without_fleet") == [
        {
            "site": "milan",
            "why": "an odd system",
            "devices": 4,
            "names": ["m-1", "m-2", "m-3", "m-4"],
        }
    ]
    assert document.pop("policies") == {
        "totals": {"covered": 2, "other_method": 3, "not_covered": 13, "undecided": 2},
        "groups": [
            {
                "cover": "covered",
                "site": "hamburg",
                "fleet": "linux",
                "region": "EU",
                "connectivity": "standard",
                "allowed": True,
                "devices": 2,
                "names": [],
            },
            {
                "cover": "not_covered",
                "site": "hamburg",
                "fleet": "win10-1709",
                "region": None,
                "connectivity": "standard",
                "allowed": True,
                "devices": 12,
                "names": [],
            },
            {
                "cover": "not_covered",
                "site": "milan",
                "fleet": "linux",
                "region": "EU",
                "connectivity": "standard",
                "allowed": False,
                "devices": 1,
                "names": ["m-1"],
            },
            {
                "cover": "other_method",
                "site": "milan",
                "fleet": "linux",
                "region": "UK",
                "connectivity": "streamlined",
                "allowed": False,
                "devices": 3,
                "names": [],
            },
            {
                "cover": "undecided",
                "site": "milan",
                "fleet": "win11-23h2",
                "region": None,
                "connectivity": "standard",
                "allowed": False,
                "devices": 2,
                "names": [],
            },
        ],
        "statements": [
            {
                "statement": "allow used",
                "places": ["a.policy:1"],
                "devices": 14,
                "perhaps": 1,
                "stale": 2,
                "for_nobody": False,
                "unused_fleets": [],
            },
            {
                "statement": "allow nobody",
                "places": ["a.policy:2", "b.policy:1"],
                "devices": 0,
                "perhaps": 0,
                "stale": 0,
                "for_nobody": True,
                "unused_fleets": ["macos"],
            },
            {
                "statement": "allow partly",
                "places": [],
                "devices": 5,
                "perhaps": 0,
                "stale": 0,
                "for_nobody": False,
                "unused_fleets": ["macos", "linux"],
            },
        ],
    }
    assert document.pop("streamlined") == {
        "totals": {
            "already": 0,
            "eligible": 2,
            "offboard_first": 0,
            "not_yet": 0,
            "never": 12,
            "undecided": 1,
        },
        "groups": [
            {
                "status": "eligible",
                "site": "hamburg",
                "fleet": "linux",
                "devices": 2,
                "names": ["h-1", "h-2"],
            },
            {
                "status": "never",
                "site": "hamburg",
                "fleet": "win10-1709",
                "devices": 12,
                "names": [],
            },
            {
                "status": "undecided",
                "site": "in no site",
                "fleet": "linux",
                "devices": 1,
                "names": [],
            },
        ],
        "too_old": [
            {"component": "sensor", "has": "10.1", "needs": "10.8", "devices": 1},
            {"component": "sensor", "has": "10.3", "needs": "10.8", "devices": 2},
            {"component": "client", "has": "101.2", "needs": "101.9", "devices": 1},
        ],
        "not_known": [
            {"what": "the version of its sensor", "devices": 1},
            {"what": "its system", "devices": 2},
        ],
        "prerequisites": [
            {
                "component": "sensor",
                "needs": "10.8",
                "fleets": ["win11-23h2"],
                "published": "2025-01-02",
                "page": "https://learn.example/a",
            },
            {
                "component": "client",
                "needs": "101.9",
                "fleets": ["linux"],
                "published": "2026-01-02",
                "page": "https://learn.example/a",
            },
        ],
    }
    assert document.pop("connectivity") == {"standard": 17, "streamlined": 2, "unknown": 1}
    assert document == {}
    document = json.loads(inventory_json_v1.render(NOTHING, Style()))
    validate("inventory.schema.json", document)
    assert document == {
        "format_version": "1.0",
        "as_of": "2026-11-01",
        "stale_days": 30,
        "all": False,
        "files": [],
        "totals": {
            "rows": 0,
            "devices": 0,
            "merged": 0,
            "not_onboarded": 0,
            "stale": 0,
            "without_fleet": 0,
            "counted": 0,
            "perhaps_onboarded": 0,
        },
        "sites": [],
        "fleets": [],
        "without_fleet": [],
        "policies": None,
        "streamlined": {
            "totals": {
                "already": 0,
                "eligible": 0,
                "offboard_first": 0,
                "not_yet": 0,
                "never": 0,
                "undecided": 0,
            },
            "groups": [],
            "too_old": [],
            "not_known": [],
            "prerequisites": [],
        },
        "connectivity": {"standard": 0, "streamlined": 0, "unknown": 0},
    }
