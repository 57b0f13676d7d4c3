"""What the script of the page of a replay is given: findings, sources, sites and rules."""

from outgate.cli.views.html.replay.fields import ReplayFields
from tests.builders.read_pages import data_of, hold_shape
from tests.cli.replay_pages import PAGE


def test_the_data_has_the_shape_that_is_told() -> None:
    """The script of the page is written by what that says."""
    hold_shape(data_of(PAGE), ReplayFields)


def test_the_data_of_findings() -> None:
    data = data_of(PAGE)
    breaks, gap, opened, depends = data["findings"]
    assert breaks == {
        "kind": "breaks",
        "to": "https://breaks.example:443",
        "from": 0,
        "requests": 1200,
        "senders": "at least 34",
        "last": "2026-07-30",
        "statement": 1,
        "row": "l#7",
        "note": "allowed as http only; l#7 `*.row.example` is another region; from 10.0.0.1, "
        "10.0.0.2 and 32 more",
        "details": [
            ["Requests", "1,200"],
            ["Sources", "at least 34"],
            ["First and last", "2026-07-01 to 2026-07-30"],
            ["From", "office (10.0.0.0/8)"],
            ["Nearest row", "l#7 `*.row.example` is another region"],
            ["Allowed as", "http"],
            ["Addresses", "10.0.0.1, 10.0.0.2"],
        ],
    }
    assert (gap["kind"], gap["from"], gap["statement"], gap["row"]) == ("gaps", 1, None, "l#8")
    assert gap["details"][-2:] == [
        ["From", "lab, office (10.0.0.0/8)"],
        ["Nearest row", "l#8 `*.row.example`"],
    ]
    assert (opened["kind"], opened["from"], opened["senders"]) == ("opened", 2, "")
    assert (opened["row"], opened["note"]) == ("", "")
    assert opened["details"] == [
        ["Requests", "1,200"],
        ["First and last", "2026-07-01 to 2026-07-30"],
        ["From", "not told"],
    ]
    assert (depends["kind"], depends["last"]) == ("depends", "")
    # Twelve of fourteen networks; the filter by source has them all.
    assert depends["details"][-1][1].endswith("10.20.0.0/16, 10.22.0.0/16 and 2 more)")
    assert data["addresses"][3]["networks"][-1] == "10.26.0.0/16"


def test_the_data_of_sources_and_sites() -> None:
    data = data_of(PAGE)
    names = ["office", "lab", "not told", "many", "any"]
    assert data["names"] == names
    told_of = [
        (each["words"], [names[number] for number in data["addresses"][each["set"]]["names"]])
        for each in data["sources"]
    ]
    assert told_of == [
        ("office", ["office"]),
        ("lab, office", ["lab", "office"]),
        ("not told", ["not told"]),
        ("many", ["many"]),
        ("lab", ["lab"]),  # of rules that nobody uses, whose keys have no addresses
        ("office", ["office"]),
        ("any", ["any"]),
    ]
    assert [each["networks"] for each in data["addresses"][:3]] == [
        ["10.0.0.0/8"],
        ["10.0.0.0/8"],
        [],
    ]
    assert data["sites"] == ["elsewhere", "office", "lab"]
    assert data["every"] == [[0, 1, 0], [1, 1200, 1], [2, 0, 0]]
    assert data["apart"] == [[0, 0, 4]]
    assert data["statements"] == [
        {
            "name": "a.policy:1, b.policy:2",
            "text": "allow a",
            "places": [
                {"text": "a.policy:1", "url": "https://host.example/blob/main/a.policy#L1"},
                {"text": "b.policy:2", "url": "https://host.example/blob/main/b.policy#L2"},
            ],
            "requests": 1200,
            "senders": "34",
            "period": "2026-07-01 to 2026-07-30",
            "meant": [1],
            "cells": [[1, 1100, 3]],
        },
        {
            "name": "allow near",
            "text": "allow near",
            "places": [],
            "requests": 0,
            "senders": "",
            "period": "",
            "meant": None,
            "cells": [],
        },
    ]


def test_the_data_of_rules() -> None:
    """What could be closed or narrowed comes first, whatever the order of the report."""
    data = data_of(PAGE)
    lab, office, everybody = 4, 5, 6
    assert data["unused"] == [
        {
            "kind": "could close",
            "to": "https://z.example:443",
            "from": lab,
            "need": "optional",
            "note": "no need",
            "statements": [0],
            "details": [],
        },
        {
            "kind": "stays",
            "to": "https://b.example:443",
            "from": office,
            "need": "required",
            "note": "required",
            "statements": [],  # its statement is none of the report
            "details": [],
        },
    ]
    assert data["wider"] == [
        {
            "kind": "wider",
            "to": "https://*.w.example:443",
            "from": everybody,
            "need": "",
            "note": '2 names, 1,001 requests; narrow it with `storage "h"`',
            "statements": [1],
            "details": [["h0.w.example", "1,000 requests"], ["h1.w.example", "1 request"]],
        },
        {
            "kind": "as it is",
            "to": "https://*.a.example:443",
            "from": everybody,
            "need": "",
            "note": "1 name, 7 requests",
            "statements": [],
            "details": [["x.a.example", "7 requests"]],
        },
    ]
