"""A comparison in JSON, text and Markdown, word by word: with everything, and with nothing."""

import json
from typing import Any

import pytest

from outgate.cli.views import diff_json_v2, diff_markdown, diff_text
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.plan.comparison.compare import Difference, Side, difference
from outgate.plan.comparison.provenance import Standing
from outgate.plan.model import Because, Origin, PlanWarning, Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.interval import address_set
from outgate.values import replace
from tests.builders.rules import BYPASS, KEEP, rule
from tests.builders.schemas import validate

OFFICE, LAB = ("10.0.0.0/8",), ("192.0.2.0/24",)


def asked(made: Rule, name: str, addresses: tuple[str, ...] = OFFICE) -> Rule:
    """A rule from a named source, for a statement and a row."""
    origin = Origin("allow s", "l/urls#7", "required", (Because("r", "why"),), None)
    return replace(made, source=RuleSource(name, addresses), origins=(origin,))


def warning(word: str) -> PlanWarning:
    return PlanWarning(f"code-{word}", f"it is {word}", None)


STATEMENTS = {"allow s": Standing(("a.policy:3", "b.policy:4"), address_set(OFFICE))}
BEFORE = Side(
    name="main",
    rules=(
        asked(rule("same.example"), "office"),
        asked(rule("lost.example/x/*"), "lab", LAB),
        asked(rule("treated.example", treatment=BYPASS), "office"),
        asked(rule("*.hole.example"), "office"),
    ),
    edition="2025-12-25",
    statements=STATEMENTS,
    warnings=(warning("gone"), warning("standing")),
)
AFTER = Side(
    name="branch",
    rules=(
        asked(rule("same.example"), "office"),
        asked(rule("treated.example", treatment=KEEP), "office"),
        asked(rule("a.hole.example"), "office"),
        asked(rule(("203.0.113.0/24",), "tcp:8443"), "lab", ("198.51.100.0/24",)),
    ),
    edition="2026-09-03",
    statements=STATEMENTS,
    warnings=(warning("standing"), warning("new")),
)
WHOLE = difference(BEFORE, AFTER)
PROJECT = ProjectDifference(
    (Setting(None, "retain", "5d", "6d"), Setting("prod", "tier", None, "Premium")),
    (TargetDifference("prod", WHOLE), TargetDifference("lab", None, "its policies have errors")),
)
NOTHING = difference(Side(name="a", rules=()), Side(name="b", rules=()))


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


def test_the_text() -> None:
    text = diff_text.render(Comparison(WHOLE, ProjectDifference()), Style())
    assert text.splitlines() == [
        "gained (1)",
        "  + tcp://203.0.113.0/24:8443 from 198.51.100.0/24",
        "      such as tcp://203.0.113.1:8443 from 198.51.100.1",
        "      by the live rule `lab -> tcp://203.0.113.0/24:8443`",
        "",
        "lost (2)",
        "  - https://*.hole.example:443 from office",
        "      but for https://a.hole.example:443",
        "      such as https://any.hole.example from 10.0.0.1",
        "      a.policy:3, b.policy:4 (l/urls#7); `branch` has the statement, for other devices",
        "  - https://lost.example:443/x/* from 192.0.2.0/24",
        "      such as https://lost.example/x/ from 192.0.2.1",
        "      by the live rule `lab -> https://lost.example:443/x/*`",
        "",
        "treated differently (1)",
        "  ~ https://treated.example:443 from office: inspection bypass -> keep",
        "      such as https://treated.example from 10.0.0.1",
        "",
        "names that mean something else (1)",
        "  ~ lab: 192.0.2.0/24 -> 198.51.100.0/24",
        "",
        "1 gained, 2 lost, 1 treated differently, 1 the same.",
        "permissiveness 38.3 -> 2.8",
        "new warning[code-new]: it is new",
        "gone warning[code-gone]: it is gone",
        "warnings that stand as before: 1",
    ]
    assert diff_text.render(Comparison(NOTHING, ProjectDifference()), Style()).splitlines() == [
        "No difference. `a` and `b` allow the same traffic, to 0 targets.",
        "permissiveness 0.0",
    ]


def test_the_markdown() -> None:
    text = diff_markdown.render(Comparison(WHOLE, ProjectDifference()), Style())
    assert text.splitlines() == [
        "<!-- outgate diff main branch -->",
        "### 🟡 Outgate: 1 gained, 2 lost, 1 treated differently, 1 the same",
        "",
        "**Worth a look: 3 risks**",
        "",
        "- 🟡 **unknown place**: outside of the domains of the published lists: "
        "`tcp://203.0.113.0/24:8443` – no publisher of a list vouches for it: somebody must "
        "know whose it is",
        "- 🟡 **required closed**: 1 required row of the list: `https://*.hole.example:443` – "
        "the published list marks it required: devices that still use it lose what it is for",
        "- 🟡 **new warning**: 1 warning (code-new) – it was not there before",
        "  - **warning code-new**: it is new",
        "",
        "| | what | from | why |",
        "|---|---|---|---|",
        "| **1 gained** | `tcp://203.0.113.0/24:8443` | `198.51.100.0/24` | by the live rule "
        "`lab -> tcp://203.0.113.0/24:8443` |",
        "| **1 lost** | `https://*.hole.example:443` but for 1 destination | `office` "
        "(10.0.0.0/8) | `branch` has the statement, for other devices<br>`a.policy:3`, "
        "`b.policy:4` |",
        "| **1 lost** | `https://lost.example:443/x/*` | `192.0.2.0/24` | by the live rule "
        "`lab -> https://lost.example:443/x/*` |",
        "| **1 treated differently** | `https://treated.example:443` | `office` (10.0.0.0/8) "
        "| inspection bypass -> keep<br>`a.policy:3`, `b.policy:4` |",
        "",
        "Of what opens and closes, 1 flow from the policy, nothing from the catalog "
        "(2025-12-25 to 2026-09-03). Permissiveness 38.3 -> 2.8 (-35.5).",
        "",
        "- **source**: lab: 192.0.2.0/24 -> 198.51.100.0/24",
        "- **no longer**: it is gone",
        "",
        "<details>",
        "<summary>1 warning as before</summary>",
        "",
        "- **warning code-standing**: it is standing",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: 1 flow gained</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `tcp://203.0.113.0/24:8443` | `198.51.100.0/24` |  |  |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: 2 flows lost</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://*.hole.example:443` but for `https://a.hole.example:443`, such as "
        "`https://any.hole.example` | `office` | `a.policy:3`, `b.policy:4` | `l/urls#7`: why |",
        "| `https://lost.example:443/x/*` | `192.0.2.0/24` |  |  |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>In full: 1 flow treated differently</summary>",
        "",
        "| destination | from | asked for by | row |",
        "|---|---|---|---|",
        "| `https://treated.example:443` | `office` | `a.policy:3`, `b.policy:4` | "
        "`l/urls#7`: why |",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Who answers for it: 1 statement</summary>",
        "",
        "| statement | owner | because | until | flows |",
        "|---|---|---|---|---|",
        "| `a.policy:3`, `b.policy:4` | – | – | – | 2 |",
        "",
        "</details>",
        "",
        "From `main` to `branch`, catalog 2025-12-25 and 2026-09-03",
    ]
    nothing = diff_markdown.render(Comparison(NOTHING, ProjectDifference()), Style())
    assert nothing.splitlines() == [
        "<!-- outgate diff a b -->",
        "### \U0001f7e2 Outgate: no difference: `a` and `b` allow the same traffic, to 0 targets.",
        "",
        "**No risk found**",
        "",
        "Permissiveness 0.0.",
        "",
        "From `a` to `b`",
    ]


def test_the_text_of_a_project() -> None:
    """Settings come first, then each target with its own lists, then what all share."""
    text = diff_text.render(Comparison(NOTHING, PROJECT), Style())
    assert text.splitlines() == [
        "settings (2)",
        "  ~ retain: 5d -> 6d",
        "  ~ target `prod`: tier: not set -> Premium",
        "",
        "target `prod`: 1 gained, 2 lost, 1 treated differently",
        "gained (1)",
        "  + tcp://203.0.113.0/24:8443 from 198.51.100.0/24",
        "      such as tcp://203.0.113.1:8443 from 198.51.100.1",
        "      by the live rule `lab -> tcp://203.0.113.0/24:8443`",
        "",
        "lost (2)",
        "  - https://*.hole.example:443 from office",
        "      but for https://a.hole.example:443",
        "      such as https://any.hole.example from 10.0.0.1",
        "      a.policy:3, b.policy:4 (l/urls#7); `branch` has the statement, for other devices",
        "  - https://lost.example:443/x/* from 192.0.2.0/24",
        "      such as https://lost.example/x/ from 192.0.2.1",
        "      by the live rule `lab -> https://lost.example:443/x/*`",
        "",
        "treated differently (1)",
        "  ~ https://treated.example:443 from office: inspection bypass -> keep",
        "      such as https://treated.example from 10.0.0.1",
        "",
        "names that mean something else (1)",
        "  ~ lab: 192.0.2.0/24 -> 198.51.100.0/24",
        "",
        "target `lab`: cannot be compared, as its policies have errors",
        "",
        "`a` and `b` allow the same traffic, to 0 targets.",
        "2 settings changed.",
        "target `prod`: 1 gained, 2 lost, 1 treated differently.",
        "target `lab`: cannot be compared, as its policies have errors.",
        "permissiveness 0.0",
    ]


def test_the_markdown_of_a_project() -> None:
    text = diff_markdown.render(Comparison(NOTHING, PROJECT), Style())
    lines = text.splitlines()
    assert lines[1] == (
        "### \U0001f7e1 Outgate: 0 gained, 0 lost, 0 the same; 2 settings changed; target `prod`: "
        "1 gained, 2 lost, 1 treated differently; target `lab`: cannot be compared, as its "
        "policies have errors"
    )
    at = lines.index("On `prod`: 1 gained, 2 lost, 1 treated differently.")
    assert lines[at + 2] == "| | what | from | why |"
    assert lines[lines.index("<details>") - 1] == ""  # else it would be a row of the table


@pytest.mark.parametrize("number", [10, 11])
def test_ten_targets_are_shown_whole_and_the_others_in_a_line(number: int) -> None:
    targets = tuple(TargetDifference(f"t{n}", WHOLE) for n in range(number))
    text = diff_markdown.render(Comparison(NOTHING, ProjectDifference((), targets)), Style())
    assert text.count("\n| | what | from | why |") == 10
    assert text.count("\n- On `t10`: 1 gained, 2 lost, 1 treated differently.") == number - 10


def test_warnings_that_only_stand_are_not_told() -> None:
    same = replace(BEFORE, warnings=(warning("standing"),))
    text = diff_text.render(Comparison(difference(same, same), ProjectDifference()), Style())
    assert "standing" not in text
