"""Results of connectivity tests in JSON, text and Markdown, word by word."""

import json

import pytest

from outgate.cli.views import probe_read_json_v1, probe_read_markdown, probe_read_text
from outgate.cli.views.wording import Style
from outgate.probe.report import Finding
from outgate.values import replace
from tests.builders.cut_comments import lost_in_turn
from tests.builders.plenty import names
from tests.builders.probe_reports import DENIED, NOTHING, REPORT
from tests.builders.schemas import validate


def test_the_json_of_results() -> None:
    document = json.loads(probe_read_json_v1.render(REPORT, Style()))
    validate("probe-report.schema.json", document)
    fine, denied, named = document.pop("urls")
    assert fine == {
        "url": "https://fine.example/",
        "finding": "fine",
        "outcome": "reached",
        "detail": "",
        "source": None,
        "files": ["f"],
        "times": 1,
        "verdict": "allowed",
        "look_at": ["dns", "proxy"],
        "must": ["direct"],
        "rule": "any -> https://fine.example:443",
        "statements": [{"statement": "allow mde", "places": ["a.policy:1", "b.policy:2"]}],
        "row": None,
        "why": "",
        "nearest": None,
        "cure": None,
    }
    assert denied == {
        "url": "https://denied.example/",
        "finding": "not_allowed",
        "outcome": "no_tls",
        "detail": "reset",
        "source": "10.0.0.1",
        "files": ["f", "g"],
        "times": 3,
        "verdict": "denied",
        "look_at": [],
        "must": [],
        "rule": None,
        "statements": [],
        "row": {"id": "l/urls#7", "text": "*.a.example", "file": "l.csv", "edition": "2026-07-03"},
        "why": "is of another region",
        "nearest": {"statement": "allow mde", "places": ["a.policy:1", "b.policy:2"]},
        "cure": {"change": "region UK", "statement": {"statement": "allow other", "places": []}},
    }
    assert named == {
        "url": "https://named.example/",
        "finding": "not_judged",
        "outcome": None,
        "detail": "reset",
        "source": None,
        "files": ["f", "g"],
        "times": 3,
        "verdict": "unknown",
        "look_at": [],
        "must": [],
        "rule": None,
        "statements": [],
        "row": None,
        "why": "is of another region",
        "nearest": None,
        "cure": {"change": "allow x", "statement": None},
    }
    assert document == {
        "format_version": "1.0",
        "catalog": "2026-09-03",
        "plan": "sha256:0",
        "files": [
            {
                "name": "a.json",
                "format": "probe",
                "urls": 3,
                "names": 2,
                "unread": [{"reason": "no JSON", "lines": 1}, {"reason": "too long", "lines": 2}],
                "other_lines": 4,
                "fleet": "win11",
                "source": "office",
                "other_plan": True,
                "remarks": ["a remark"],
            }
        ],
        "totals": {
            "not_allowed": 1,
            "in_the_way": 0,
            "beside_rules": 0,
            "not_judged": 1,
            "fine": 1,
            "as_denied": 0,
        },
        "clauses": [
            {
                "clause": "workspace",
                "value": "w",
                "hosts": ["h1", "h2"],
                "missing": [{"statement": "allow mde", "places": ["a.policy:1", "b.policy:2"]}],
            }
        ],
    }
    document = json.loads(probe_read_json_v1.render(NOTHING, Style()))
    validate("probe-report.schema.json", document)
    assert document == {
        "format_version": "1.0",
        "catalog": "2026-09-03",
        "plan": "sha256:0",
        "files": [],
        "totals": {
            "not_allowed": 0,
            "in_the_way": 0,
            "beside_rules": 0,
            "not_judged": 0,
            "fine": 0,
            "as_denied": 0,
        },
        "urls": [],
        "clauses": [],
    }


def test_the_text_of_results() -> None:
    """In full: what is as it should be is listed as well."""
    assert probe_read_text.render(REPORT, Style().in_full()).splitlines() == [
        "2 results: 1 not reached, and no rule allows it; 1 not judged; 1 reached and allowed",
        "  a.json: Outgate's own, 3 URLs, 2 names, for win11, from office, 3 lines not read, "
        "4 lines about",
        "    something else, written for another plan than this one, a remark",
        "",
        "not reached, and no rule allows it",
        "  https://denied.example/ ended the connection before TLS was agreed on (reset), "
        "from 10.0.0.1, 3",
        "      times",
        "    not allowed: row l/urls#7 `*.a.example` is of another region",
        "    nearest is `allow mde` (a.policy:1, b.policy:2)",
        "    region UK in `allow other` would let it in",
        "",
        "not judged",
        "  https://named.example/ is named",
        "    not known: is of another region",
        "    allow x would let it in",
        "",
        "reached and allowed",
        "  https://fine.example/ was reached",
        "",
        "clauses for the Monitoring Agent",
        '  `workspace "w"`, named by h1, h2, is not in `allow mde` (a.policy:1, b.policy:2)',
    ]
    assert probe_read_text.render(NOTHING, Style()) == "no results"


def test_the_markdown_of_results() -> None:
    assert probe_read_markdown.render(REPORT, Style()).splitlines() == [
        "### Connections: 2 results: 1 not reached, and no rule allows it; 1 not judged; 1 "
        "reached and allowed",
        "",
        "<details>",
        "<summary>Not reached, and no rule allows it (1)</summary>",
        "",
        "- `https://denied.example/` ended the connection before TLS was agreed on (reset), "
        "from 10.0.0.1, 3 times: not allowed: row `l/urls#7` `*.a.example` is of another "
        "region; nearest is `allow mde` (`a.policy:1`, `b.policy:2`); region UK in `allow "
        "other` would let it in",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Not judged (1)</summary>",
        "",
        "- `https://named.example/` is named: not known: is of another region; allow x would "
        "let it in",
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Clauses for the Monitoring Agent (1)</summary>",
        "",
        '- `workspace "w"`, named by h1, h2, is not in `allow mde` (`a.policy:1`, `b.policy:2`)',
        "",
        "</details>",
        "",
        "<details>",
        "<summary>Files (1)</summary>",
        "",
        "- `a.json`: Outgate's own, 3 URLs, 2 names, for win11, from office, 3 lines not "
        "read, 4 lines about something else, written for another plan than this one, a remark",
        "",
        "</details>",
    ]
    assert probe_read_markdown.render(NOTHING, Style()).splitlines() == [
        "### Connections: no results",
        "",
        "<details>",
        "<summary>Files (0)</summary>",
        "",
        "</details>",
    ]


@pytest.mark.parametrize("number", [40, 41])
def test_forty_results_are_listed_and_the_others_counted(number: int) -> None:
    report = replace(
        REPORT,
        judged=tuple(replace(DENIED, url=name) for name in names("u", number)),
        files=REPORT.files * number,
        evidence=REPORT.evidence * number,
    )
    rests = [
        line for line in probe_read_text.render(report, Style()).splitlines() if " more " in line
    ]
    assert rests == [
        "  and 1 more files (all with --full or --format json)",
        "  and 1 more URLs (all with --full or --format json)",
        "  and 1 more (all with --full or --format json)",
    ] * (number - 40)


def test_what_a_comment_loses_first() -> None:
    """What is not reached stays the longest, whatever else there is."""
    report = replace(REPORT, judged=tuple(replace(DENIED, finding=each) for each in Finding))
    lost = lost_in_turn(
        lambda limit: probe_read_markdown.render(report, Style(), limit=limit),
        range(4_000, 400, -20),
    )
    assert lost == [
        "Files",
        "Clauses for the Monitoring Agent",
        Finding.AS_DENIED.value.capitalize(),
        Finding.NOT_JUDGED.value.capitalize(),
        Finding.BESIDE_RULES.value.capitalize(),
        Finding.IN_THE_WAY.value.capitalize(),
        Finding.NOT_ALLOWED.value.capitalize(),
    ]
