"""The plans for all targets in text, Markdown and JSON, word by word: with everything, and bare."""

import json

from outgate.backends.rendered import Fact, Fidelity, Rendered, Unkept
from outgate.cli.views import plan_all_json_v1, plan_all_markdown, plan_all_text
from outgate.cli.views.wording import Style
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.side_by_side.model import (
    BeyondSplit,
    BlindSplit,
    LeftOut,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.beyond import Beyond
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Piece, Witness
from outgate.values import replace
from tests.builders.rules import rule
from tests.builders.schemas import validate
from tests.builders.target_plans import entry, target_plan

OFFICE = replace(rule("*.a.example"), source=RuleSource("office", ("10.0.0.0/8",)))
PIECE = Piece(
    OFFICE.flow, (rule("b.a.example").remote,), Witness("10.0.0.1", "https://any.a.example")
)
BEYOND = Beyond(("10.1.0.0/16",), ("tcp", "udp"), "`otherwise: direct` lets it out")
RENDERED = Rendered(
    rules=(),
    allows=(OFFICE,),
    fidelity=(("r1", Fidelity.EXACT), ("r2", Fidelity.EXACT), ("r3", Fidelity.WIDER)),
    blind=(OFFICE.key,),
    beyond=BEYOND,
    unkept=(Unkept(OFFICE, Fact.KEEP, "it cannot inspect"),),
)
FULL = SideBySide(
    targets=("one", "two"),
    traffic=(
        TrafficSplit(
            allowing=("one",),
            refusing=("two",),
            unsure=(),
            flows=(
                SplitFlow(piece=PIECE, source="office", statements=("allow a", "allow gone")),
                SplitFlow(piece=replace(PIECE, without=()), source="lab", statements=()),
            ),
        ),
    ),
    beyond=(BeyondSplit(targets=("two",), others=("one",), beyond=BEYOND),),
    blind=(BlindSplit(blind=("two",), telling=("one",), rules=(OFFICE,)),),
    treatments=(
        TreatmentSplit(
            fact=Fact.KEEP, keeping=("one",), losing=("two",), why=("it cannot",), rules=(OFFICE,)
        ),
    ),
    left_out=(LeftOut("three", "has no rules"),),
    places={"allow a": ("a.policy:1", "b.policy:2")},
)
WHOLE = AllPlans(
    targets=(
        TargetOutcome(
            name="one",
            title="one",
            plan=replace(target_plan(entry("o.example")), target="one"),
            rendered=RENDERED,
            problems=(Diagnostic(codes.ACCEPTED_WIDENING, "it is wider", help="h"),),
        ),
        TargetOutcome(name="two", title="two", plan=replace(target_plan(), target="two")),
        TargetOutcome(
            name="three",
            title="three",
            problems=(Diagnostic(codes.TARGET_FAILED, "it does not answer", help="try again"),),
        ),
    ),
    comparisons=(FULL,),
    problems=(Diagnostic(codes.NO_OWNER, "nobody owns it"),),
)
BARE = AllPlans(
    targets=(TargetOutcome(name="one", title="one", plan=target_plan()),),
    comparisons=(),
    problems=(),
)


def test_the_text() -> None:
    assert plan_all_text.render(WHOLE, Style()).splitlines() == [
        "Plans for 3 targets: 1 with changes, 1 without changes, 1 that could not be planned.",
        "",
        "Plan for `one`: opens 1, closes 0, treats 0 differently (0 rules, 0 writes).",
        "Worth a look: 2 risks",
        "  ! unknown place: outside of the domains of the published lists: `https://o.example:443`",
        "  ! from anywhere: open to every address: `https://o.example:443`",
        "fidelity: 2 exact, 1 wider",
        "  ! it is wider",
        "  ! it lets through beside all rules: tcp and udp from 10.1.0.0/16 to anywhere, as "
        "`otherwise: direct` lets it out",
        "  ! 1 rule is told by address only (`office -> https://*.a.example:443`): whatever "
        "else has that address gets through as well",
        "",
        "opens (1)",
        "  from any",
        "    + https://o.example:443",
        "",
        "No changes. Target `two` holds the 0 rules of the policy, and nothing else.",
        "",
        "No plan for `three`.",
        "error[target-failed]: it does not answer",
        "  = help: try again",
        "",
        "Where `one` and `two` differ.",
        "not compared: `three`, which has no rules",
        "",
        "let through by `one`, not by `two` (2)",
        "  https://*.a.example:443 from office, but for https://b.a.example:443",
        "      such as https://any.a.example from 10.0.0.1; behind it: `allow gone`, "
        "a.policy:1, b.policy:2",
        "  https://*.a.example:443 from lab",
        "      such as https://any.a.example from 10.0.0.1",
        "",
        "let through by `two` beside all rules, not by `one`: tcp and udp from 10.1.0.0/16 "
        "to anywhere, as `otherwise: direct` lets it out",
        "",
        "told by address only by `two`, by name by `one`: whatever else has that address "
        "gets through there as well (1)",
        "  https://*.a.example:443 from office",
        "",
        "stays under HTTPS inspection on `one`, not on `two`: it cannot (1)",
        "  https://*.a.example:443 from office",
    ]
    assert plan_all_text.render(BARE, Style()).splitlines() == [
        "Plans for 1 target: 1 without changes.",
        "",
        "No changes. Target `t` holds the 0 rules of the policy, and nothing else.",
    ]


def test_the_markdown() -> None:
    assert plan_all_markdown.render(WHOLE, Style()).splitlines() == [
        "<!-- outgate plan all -->",
        "### ⛔ Outgate: plans for 3 targets: 1 with changes, 1 without changes, 1 that could "
        "not be planned",
        "",
        "**No plan for `three`**",
        "",
        "- target-failed: it does not answer",
        "",
        "**Where `one` and `two` differ.**",
        "",
        "- not compared: `three`, which has no rules",
        "",
        "**let through by `one`, not by `two` (2)**",
        "",
        "- `https://*.a.example:443` from office, but for `https://b.a.example:443`, such as "
        "`https://any.a.example` from 10.0.0.1; behind it: `allow gone`, `a.policy:1`, "
        "`b.policy:2`",
        "- `https://*.a.example:443` from lab, such as `https://any.a.example` from 10.0.0.1",
        "",
        "**let through by `two` beside all rules, not by `one`: tcp and udp from 10.1.0.0/16 "
        "to anywhere, as `otherwise: direct` lets it out**",
        "",
        "**told by address only by `two`, by name by `one`: whatever else has that address "
        "gets through there as well (1)**",
        "",
        "- `https://*.a.example:443` from office",
        "",
        "**stays under HTTPS inspection on `one`, not on `two`: it cannot (1)**",
        "",
        "- `https://*.a.example:443` from office",
        "",
        "#### 🟡 Plan for `one`: opens 1, closes 0, treats 0 differently (0 rules, 0 writes)",
        "",
        "**Worth a look: 2 risks**",
        "",
        "- 🟡 **unknown place**: outside of the domains of the published lists: "
        "`https://o.example:443` – no publisher of a list vouches for it: somebody must know "
        "whose it is",
        "- 🟡 **from anywhere**: open to every address: `https://o.example:443` – no source "
        "limits who may use it",
        "",
        "| | what | from | why |",
        "|---|---|---|---|",
        "| **opens 1** | `https://o.example:443` | `any` |  |",
        "",
        "Permissiveness 0.0.",
        "",
        "<details>",
        "<summary>How `one` has the policies: fidelity: 2 exact, 1 wider</summary>",
        "",
        "- it is wider",
        "- it lets through beside all rules: tcp and udp from 10.1.0.0/16 to anywhere, as "
        "`otherwise: direct` lets it out",
        "- 1 rule is told by address only (`office -> https://*.a.example:443`): whatever "
        "else has that address gets through as well",
        "",
        "</details>",
        "",
        "#### 🟢 No changes. Target `two` holds the 0 rules of the policy, and nothing else",
        "",
        "**No risk found**",
        "",
        "Permissiveness 0.0.",
        "",
        "<details>",
        "<summary>In full: opens 1 flow</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://o.example:443` | `any` |  |  |",
        "",
        "</details>",
        "",
        "Catalog 2021-03-04, plan "
        "`sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`",
    ]
    assert plan_all_markdown.render(BARE, Style()).splitlines() == [
        "<!-- outgate plan all -->",
        "### 🟢 Outgate: plans for 1 target: 1 without changes",
        "",
        "#### 🟢 No changes. Target `t` holds the 0 rules of the policy, and nothing else",
        "",
        "**No risk found**",
        "",
        "Permissiveness 0.0.",
        "",
        "Catalog 2021-03-04, plan "
        "`sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`",
    ]


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
