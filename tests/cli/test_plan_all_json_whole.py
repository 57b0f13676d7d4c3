"""The plans for all targets in JSON, key by key: with everything, and bare."""

import json

from outgate.backends.rendered import Rendered
from outgate.cli.views import plan_all_json_v1
from outgate.cli.views.wording import Style
from outgate.commands.plan_all import TargetOutcome
from outgate.values import replace
from tests.builders.all_plans import BARE, WHOLE
from tests.builders.schemas import validate


def test_the_json() -> None:
    document = json.loads(plan_all_json_v1.render(WHOLE, Style()))
    validate("all-plans.schema.json", document)
    for target in document["targets"]:  # the plan is as it is saved
        target["plan"] = target["plan"] and target["plan"]["target"]
    assert document.pop("format_version") == "1.0"
    assert document.pop("targets") == [
        {
            "target": "one",
            "ok": True,
            "plan": {"name": "one", "backend": "local", "settings": {}, "accept": {}},
            "diagnostics": [
                {
                    "code": "accepted-widening",
                    "severity": "warning",
                    "message": "it is wider",
                    "location": None,
                    "related": [],
                    "note": None,
                    "help": "h",
                    "fixes": [],
                }
            ],
            "rendering": {
                "fidelity": {"exact": 2, "wider": 1},
                "by_address_only": ["office -> https://*.a.example:443"],
                "beyond": {
                    "addresses": ["10.1.0.0/16"],
                    "protocols": ["tcp", "udp"],
                    "why": "`otherwise: direct` lets it out",
                },
                "unkept": [
                    {
                        "rule": "office -> https://*.a.example:443",
                        "treatment": "keep",
                        "why": "it cannot inspect",
                    }
                ],
            },
        },
        {
            "target": "two",
            "ok": True,
            "plan": {"name": "two", "backend": "local", "settings": {}, "accept": {}},
            "diagnostics": [],
            "rendering": None,
        },
        {
            "target": "three",
            "ok": False,
            "plan": None,
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
            "rendering": None,
        },
    ]
    assert document.pop("comparisons") == [
        {
            "targets": ["one", "two"],
            "left_out": [{"target": "three", "why": "has no rules"}],
            "traffic": [
                {
                    "allowed_by": ["one"],
                    "refused_by": ["two"],
                    "unsure": [],
                    "flows": [
                        {
                            "target": "https://*.a.example:443",
                            "source": "office",
                            "addresses": ["10.0.0.0/8"],
                            "destination": {"kind": "host", "pattern": "*.a.example", "path": None},
                            "protocol": "https",
                            "port": 443,
                            "without": ["https://b.a.example:443"],
                            "witness": {"url": "https://any.a.example", "address": "10.0.0.1"},
                            "statements": [
                                {"text": "allow a", "places": ["a.policy:1", "b.policy:2"]},
                                {"text": "allow gone", "places": []},
                            ],
                        },
                        {
                            "target": "https://*.a.example:443",
                            "source": "lab",
                            "addresses": ["10.0.0.0/8"],
                            "destination": {"kind": "host", "pattern": "*.a.example", "path": None},
                            "protocol": "https",
                            "port": 443,
                            "without": [],
                            "witness": {"url": "https://any.a.example", "address": "10.0.0.1"},
                            "statements": [],
                        },
                    ],
                }
            ],
            "beyond": [
                {
                    "targets": ["two"],
                    "not": ["one"],
                    "addresses": ["10.1.0.0/16"],
                    "protocols": ["tcp", "udp"],
                    "why": "`otherwise: direct` lets it out",
                }
            ],
            "by_address_only": [
                {
                    "targets": ["two"],
                    "by_name": ["one"],
                    "rules": ["office -> https://*.a.example:443"],
                }
            ],
            "treatments": [
                {
                    "treatment": "keep",
                    "kept_by": ["one"],
                    "not_kept_by": [{"target": "two", "why": "it cannot"}],
                    "rules": ["office -> https://*.a.example:443"],
                }
            ],
        }
    ]
    assert document.pop("diagnostics") == [
        {
            "code": "no-owner",
            "severity": "warning",
            "message": "nobody owns it",
            "location": None,
            "related": [],
            "note": None,
            "help": None,
            "fixes": [],
        }
    ]
    assert document == {}
    document = json.loads(plan_all_json_v1.render(BARE, Style()))
    assert document["targets"][0]["rendering"] is None
    assert (document["comparisons"], document["diagnostics"]) == ([], [])
    bare = TargetOutcome(name="x", title="x", rendered=Rendered(rules=(), allows=()))
    document = json.loads(plan_all_json_v1.render(replace(BARE, targets=(bare,)), Style()))
    assert document["targets"][0]["rendering"] == {
        "fidelity": {},
        "by_address_only": [],
        "beyond": None,
        "unkept": [],
    }
