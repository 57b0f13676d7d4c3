"""Looks at targets in JSON, key by key: one of each outcome, and none at all."""

import json
from typing import Any

from outgate.cli.views import looks_json_v1
from outgate.cli.views.wording import Style
from outgate.deploy.look.model import Look, Looks
from tests.builders.looks import CLEAN, DRIFT, FAILED, text_of
from tests.builders.schemas import validate


def document_of(*looks: Look) -> Any:
    document = json.loads(looks_json_v1.render(Looks(looks), Style()))
    validate("looks.schema.json", document)
    return document


def test_the_json() -> None:
    document = document_of(DRIFT, CLEAN, FAILED)
    drift, clean, failed = document.pop("targets")
    assert document == {
        "format_version": "1.0",
        "outcome": "failed",
        "level": "danger",
        "news": True,
    }
    assert drift == {
        "target": "prod",
        "place": "/there",
        "at": "2026-11-29T12:05:00Z",
        "last_look": "2026-11-29T11:05:00Z",
        "outcome": "drift",
        "news": True,
        "applied_by": "anna@ops, 2026-11-28 08:12 UTC",
        "edition": "2026-09-03",
        "audit": "the activity log tells who wrote there",
        "unfinished_apply": "bob",
        "level": "danger",
        "risks": [{"kind": "drift", "level": "danger", "text": "RISK", "count": 2}],
        "drift": [
            {
                "key": "000000000000000000000000000000000000000000000000000000000000000c",
                "did": "allowed",
                "what": "https://allowed-new.example:443 from any",
                "note": "",
                "news": "new",
                "after": "2026-11-29T11:05:00Z",
                "since": "2026-11-29T12:05:00Z",
            },
            {
                "key": "000000000000000000000000000000000000000000000000000000000000000c",
                "did": "closed",
                "what": "https://closed-new.example:443 from any",
                "note": "still open by `x`",
                "news": "new",
                "after": "2026-11-29T11:05:00Z",
                "since": "2026-11-29T12:05:00Z",
            },
            {
                "key": "0000000000000000000000000000000000000000000000000000000000000009",
                "did": "changed",
                "what": "https://changed-again.example:443 from any",
                "note": "",
                "news": "again",
                "after": "2026-11-29T08:05:00Z",
                "since": "2026-11-29T09:05:00Z",
            },
            {
                "key": "0000000000000000000000000000000000000000000000000000000000000009",
                "did": "unread",
                "what": "https://unread-again.example:443 from any",
                "note": "",
                "news": "again",
                "after": None,
                "since": "2026-11-29T09:05:00Z",
            },
            {
                "key": "0000000000000000000000000000000000000000000000000000000000000007",
                "did": "allowed",
                "what": "https://allowed-told.example:443 from any",
                "note": "",
                "news": "told",
                "after": None,
                "since": "2026-11-29T07:05:00Z",
            },
            {
                "key": "0000000000000000000000000000000000000000000000000000000000000006",
                "did": "closed",
                "what": "https://closed-told.example:443 from any",
                "note": "",
                "news": "told",
                "after": None,
                "since": "2026-11-29T06:05:00Z",
            },
        ],
        "gone": [
            {
                "did": "allowed",
                "what": "https://gone.example:443 from any",
                "since": "2026-11-29T10:05:00Z",
            }
        ],
        "diagnostics": [],
    }
    assert clean == {
        "target": "lab",
        "place": None,
        "at": "2026-11-29T12:05:00Z",
        "last_look": None,
        "outcome": "clean",
        "news": False,
        "applied_by": None,
        "edition": None,
        "audit": "",
        "unfinished_apply": None,
        "level": "none",
        "risks": [],
        "drift": [],
        "gone": [],
        "diagnostics": [],
    }
    assert failed == {
        "target": "plant",
        "place": None,
        "at": "2026-11-29T12:05:00Z",
        "last_look": None,
        "outcome": "failed",
        "news": True,
        "applied_by": None,
        "edition": None,
        "audit": "",
        "unfinished_apply": None,
        "level": "none",
        "risks": [],
        "drift": [],
        "gone": [],
        "diagnostics": [
            {
                "code": "target-failed",
                "severity": "error",
                "message": "it does not answer",
                "location": None,
                "related": [],
                "note": None,
                "help": "try again",
                "fixes": [],
            }
        ],
    }


def test_looks_at_nothing() -> None:
    assert text_of() == []
    assert document_of() == {
        "format_version": "1.0",
        "outcome": "clean",
        "level": "none",
        "news": False,
        "targets": [],
    }
