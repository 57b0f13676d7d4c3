"""The data in the page of a review, and the words of its rows: each with a text of its own."""

from datetime import date

import pytest

from outgate.cli.views.html.report import Report, write_report
from outgate.cli.views.html.words import entry_details, entry_note, native_note, rule_details
from outgate.cli.views.links import Links
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.review.model import (
    FirewallPart,
)
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Kind
from outgate.deploy.traffic_change.model import Cause, Reason
from outgate.plan.model import (
    Because,
    Origin,
    Proxy,
    Rule,
)
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.read_pages import data_of
from tests.builders.reports import REMOTE
from tests.builders.small_reviews import BYPASS, DIRECT, NOTHING, entry, group

LINKS = Links(files="https://host.example/blob/main")


def rule(name: str, *asking: tuple[str, str]) -> Rule:
    origins = tuple(
        Origin(statement, row, "required", (Because("r", f"why {row}"),), None)
        for statement, row in asking
    )
    return Rule(RuleSource(name, ("10.0.0.0/8",)), REMOTE, BYPASS, origins)


REVIEW = replace(
    NOTHING,
    opened=(
        group(
            entry(
                "https://opened.example:443",
                causes=(Cause.POLICY, Cause.CATALOG),
                reasons=(Reason("allow a", "row-1"), Reason("allow b", "row-2")),
                without=("h1", "h2", "h3", "h4"),
            )
        ),
    ),
    closed=(
        group(entry("https://closed.example:443", Kind.CLOSED, rules=("live-1", "live-2"))),
        group(entry("https://bare.example:443", Kind.CLOSED)),
    ),
    treated=(
        group(entry("https://treated.example:443", Kind.TREATED, treatments=(BYPASS, DIRECT))),
    ),
    statements=(
        ReviewedStatement(
            text="allow a",
            places=("a.policy:1", "b.policy:2"),
            owner="ada",
            because="audit",
            until=date(2026, 10, 1),
            regions=("EU",),
            expires_soon=True,
        ),
        ReviewedStatement(text="allow idle", places=("c.policy:3",)),
    ),
    readings={Reason("allow a", "row-1"): ("read so",)},
    firewall=FirewallPart(native=(NativeChange(sign=NativeSign.ADDED, kind="rule", label="new"),)),
)
RULES = (
    rule("office", ("allow a", "row-1"), ("allow b", "row-2")),
    rule("lab", ("allow a", "row-3")),
)
DATA = data_of(
    write_report(Report(title="t", review=REVIEW, target="prod", rules=RULES, links=LINKS))
)


def test_the_data_of_statements() -> None:
    """Those of the policies, and those that only what changes or a rule names."""
    rows = DATA["rows"]
    assert rows == ["row-1", "row-2", "row-3"]
    by_text = {each["text"]: each for each in DATA["statements"]}
    assert list(by_text) == ["allow a", "allow b", "allow idle"]
    assert by_text["allow a"] == {
        "name": "a.policy:1, b.policy:2",
        "text": "allow a",
        "places": [
            {"text": "a.policy:1", "url": "https://host.example/blob/main/a.policy#L1"},
            {"text": "b.policy:2", "url": "https://host.example/blob/main/b.policy#L2"},
        ],
        "owner": "ada",
        "because": "audit",
        "until": "2026-10-01",
        "expiring": "ends before long",
        "regions": ["EU"],
        "from": [0, 1],
        "rows": [rows.index("row-1"), rows.index("row-3")],
        "rules": 2,
    }
    assert by_text["allow b"] == {
        "name": "allow b",
        "text": "allow b",
        "places": [],
        "owner": None,
        "because": None,
        "until": None,
        "expiring": None,
        "regions": [],
        "from": [0],
        "rows": [rows.index("row-2")],
        "rules": 1,
    }
    idle = by_text["allow idle"]
    assert (idle["name"], idle["rules"], idle["rows"], idle["from"]) == ("c.policy:3", 0, [], [])


def test_the_data_of_what_changes() -> None:
    opened, closed, bare, treated = DATA["changes"]
    statements, rows = ([each["text"] for each in DATA["statements"]], DATA["rows"])
    assert opened["target"] == "prod"
    assert (opened["kind"], opened["from"]) == ("opens", 0)
    assert opened["to"] == "https://opened.example:443 but for h1, h2, h3 and 1 more"
    assert opened["causes"] == ["policy", "catalog"]
    assert [(statements[a], rows[b]) for a, b in opened["reasons"]] == [
        ("allow a", "row-1"),
        ("allow b", "row-2"),
    ]
    assert [DATA["readings"][each] for each in opened["readings"]] == ["read so"]
    assert opened["without"] == bare["without"] == "no statement"
    assert (closed["kind"], closed["without"]) == ("closes", "live-1, live-2")
    assert (treated["kind"], treated["reasons"], treated["readings"]) == ("treats", [], [])
    assert treated["note"].startswith("inspection bypass -> keep")


def test_the_data_of_rules() -> None:
    office, lab = DATA["rules"]
    assert (office["kind"], office["target"], office["without"]) == ("rule", "prod", "no statement")
    assert (office["to"], office["note"]) == ("https://a.example:443", "not inspected, no login")
    assert office["causes"] == []
    assert [DATA["readings"][each] for each in office["readings"]] == ["why row-1", "why row-2"]
    assert [DATA["sources"][each["from"]]["words"] for each in (office, lab)] == ["office", "lab"]
    assert DATA["native"] == [{"kind": "added", "to": "rule new", "note": ""}]
    assert DATA["exact"] is True


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({}, ""),
        ({"causes": (Cause.POLICY, Cause.DRIFT)}, "policy, drift; somebody opened it"),
        (
            {"treatments": (BYPASS, replace(BYPASS, proxy=Proxy.DIRECT))},
            "proxy allowed -> direct",
        ),
    ],
)
def test_the_note_of_a_change(fields: dict[str, object], note: str) -> None:
    assert entry_note(entry("t", Kind.TREATED, **fields)) == note


def test_the_details_of_a_change() -> None:
    many = names("n", 13)
    whole = entry(
        "t",
        without=names("h", 101),
        causes=(Cause.POLICY, Cause.CATALOG),
        required=many,
        rules=many,
        treatments=(BYPASS, replace(BYPASS, proxy=Proxy.DIRECT)),
    )
    whole = replace(whole, piece=replace(whole.piece, flow=Flow(many, REMOTE)))
    twelve = ", ".join(names("n", 12))
    assert dict(entry_details(whole)) == {
        "Example": "https://witness.example from 10.0.0.1",
        "From": f"office ({twelve} and 1 more)",
        "But not": f"{', '.join(names('h', 100))} and 1 more",
        "Causes": "policy, catalog",
        "Treatment": "proxy allowed -> direct",
        "Why": "by the live rule `n-0`, `n-1`, `n-2` and 10 more",
        "Required by": f"{twelve} and 1 more",
        "Live rules": f"{twelve} and 1 more",
    }
    assert entry_details(entry("t")) == [
        ("Example", "https://witness.example from 10.0.0.1"),
        ("From", "office (10.0.0.0/8)"),
    ]
    assert rule_details(RULES[0]) == [
        ("From", "office (10.0.0.0/8)"),
        ("Treatment", "not inspected, no login"),
    ]


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (NativeChange(sign=NativeSign.ADDED, kind="k", label="l"), ""),
        (NativeChange(sign=NativeSign.MOVED, kind="k", label="l", to="there"), "to there"),
        (NativeChange(sign=NativeSign.CHANGED, kind="k", label="l"), "its name only"),
        (NativeChange(sign=NativeSign.CHANGED, kind="k", label="l", fields=("a", "b")), "a; b"),
        (NativeChange(sign=NativeSign.REMOVED, kind="k", label="l"), ""),
        (
            NativeChange(
                sign=NativeSign.REMOVED, kind="k", label="l", covered=("a", "b", "c", "d")
            ),
            "its traffic stays open through `a`, `b`, `c` and 1 more",
        ),
    ],
)
def test_the_note_of_what_is_written(change: NativeChange, note: str) -> None:
    assert native_note(change) == note
