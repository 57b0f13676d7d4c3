"""A comparison in JSON, key by key: with everything, with nothing, and of a project."""

import json
from typing import Any

from outgate.cli.views import diff_json_v2
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import ProjectDifference
from outgate.plan.comparison.compare import Difference
from tests.builders.comparisons import NOTHING, PROJECT, WHOLE
from tests.builders.schemas import validate


def document_of(shared: Difference, *projects: ProjectDifference) -> Any:
    (project,) = projects or (ProjectDifference(),)
    document = json.loads(diff_json_v2.render(Comparison(shared, project), Style()))
    validate("difference.schema.json", document)
    return document


def test_a_comparison_with_everything() -> None:
    document = document_of(WHOLE)
    assert document.pop("format_version") == "2.1"
    assert document.pop("before") == {"name": "main", "edition": "2025-12-25", "rules": 4}
    assert document.pop("after") == {"name": "branch", "edition": "2026-09-03", "rules": 4}
    assert document.pop("summary") == {
        "gained": 1,
        "lost": 2,
        "treated": 1,
        "same": 1,
        "permissiveness": {"before": 38.3, "after": 2.8},
    }
    assert document.pop("level") == "look"
    assert document.pop("risks") == [
        {
            "kind": "unknown-place",
            "level": "look",
            "text": "outside of the domains of the published lists: `tcp://203.0.113.0/24:8443`",
            "count": 1,
        },
        {
            "kind": "required-closed",
            "level": "look",
            "text": "1 required row of the list: `https://*.hole.example:443`",
            "count": 1,
        },
        {"kind": "new-warning", "level": "look", "text": "1 warning (code-new)", "count": 1},
    ]
    assert document.pop("gained") == [
        {
            "target": "tcp://203.0.113.0/24:8443",
            "addresses": ["198.51.100.0/24"],
            "destination": {"kind": "addresses", "networks": ["203.0.113.0/24"]},
            "protocol": "tcp",
            "port": 8443,
            "source": "198.51.100.0/24",
            "without": [],
            "witness": {"url": "tcp://203.0.113.1:8443", "address": "198.51.100.1"},
            "rules": ["lab -> tcp://203.0.113.0/24:8443"],
            "grounds": [],
        }
    ]
    assert document.pop("lost") == [
        {
            "target": "https://*.hole.example:443",
            "addresses": ["10.0.0.0/8"],
            "destination": {"kind": "host", "pattern": "*.hole.example", "path": None},
            "protocol": "https",
            "port": 443,
            "source": "office",
            "without": ["https://a.hole.example:443"],
            "witness": {"url": "https://any.hole.example", "address": "10.0.0.1"},
            "rules": ["office -> https://*.hole.example:443"],
            "grounds": [
                {
                    "statement": "allow s",
                    "places": ["a.policy:3", "b.policy:4"],
                    "endpoint": "l/urls#7",
                    "cause": "fleet",
                }
            ],
        },
        {
            "target": "https://lost.example:443/x/*",
            "addresses": ["192.0.2.0/24"],
            "destination": {"kind": "host", "pattern": "lost.example", "path": "/x/*"},
            "protocol": "https",
            "port": 443,
            "source": "192.0.2.0/24",
            "without": [],
            "witness": {"url": "https://lost.example/x/", "address": "192.0.2.1"},
            "rules": ["lab -> https://lost.example:443/x/*"],
            "grounds": [],
        },
    ]
    assert document.pop("treated") == [
        {
            "target": "https://treated.example:443",
            "addresses": ["10.0.0.0/8"],
            "destination": {"kind": "host", "pattern": "treated.example", "path": None},
            "protocol": "https",
            "port": 443,
            "before": {"inspection": "bypass", "authentication": "anonymous", "proxy": "allowed"},
            "after": {"inspection": "keep", "authentication": "anonymous", "proxy": "allowed"},
            "witness": {"url": "https://treated.example", "address": "10.0.0.1"},
            "rules": [
                "office -> https://treated.example:443",
                "office -> https://treated.example:443",
            ],
            "source": "office",
        }
    ]
    assert document.pop("warnings") == {
        "new": [{"code": "code-new", "message": "it is new"}],
        "standing": [{"code": "code-standing", "message": "it is standing"}],
        "gone": [{"code": "code-gone", "message": "it is gone"}],
    }
    assert document.pop("names") == [
        {"name": "lab", "before": ["192.0.2.0/24"], "after": ["198.51.100.0/24"]}
    ]
    assert document.pop("settings") == []
    assert document.pop("targets") == []
    assert document == {}


def test_a_comparison_with_nothing() -> None:
    assert document_of(NOTHING) == {
        "format_version": "2.1",
        "before": {"name": "a", "edition": None, "rules": 0},
        "after": {"name": "b", "edition": None, "rules": 0},
        "summary": {
            "gained": 0,
            "lost": 0,
            "treated": 0,
            "same": 0,
            "permissiveness": {"before": 0.0, "after": 0.0},
        },
        "level": "none",
        "risks": [],
        "gained": [],
        "lost": [],
        "treated": [],
        "warnings": None,
        "names": [],
        "settings": [],
        "targets": [],
    }


def test_a_project_and_its_targets() -> None:
    document = document_of(NOTHING, PROJECT)
    assert document["settings"] == [
        {"target": None, "name": "retain", "before": "5d", "after": "6d"},
        {"target": "prod", "name": "tier", "before": None, "after": "Premium"},
    ]
    prod, lab = document["targets"]
    assert lab == {"target": "lab", "trouble": "its policies have errors"}
    whole = document_of(WHOLE)
    assert prod.pop("target") == "prod"
    assert prod == {key: whole[key] for key in prod}
    assert whole.keys() - prod.keys() == {"format_version", "settings", "targets"}
