"""What was said as runners and code scanning read it: every sign of it typed by hand."""

import json
from typing import Any

import pytest

from outgate import __version__
from outgate.cli.report import Remark, Report
from outgate.cli.views import report_azure, report_github, report_sarif
from outgate.cli.views.fix_lines import changed_lines
from outgate.cli.views.wording import Style
from outgate.diagnostics import Diagnostic, Edit, Fix, Label, codes
from outgate.source import SourceFile, Span

FILE = SourceFile("a.policy", "allow mde\nfrom b, c\nallow x\n")


def span(start: int, end: int) -> Span:
    return Span(FILE, start, end)


ONE = Diagnostic(
    codes.SYNTAX,
    "50% of it; x\r\ny",
    primary=Label(span(6, 9), "here [x](y) {0}"),
    related=(Label(span(15, 16), "there"), Label(span(18, 19))),
    help="mend it",
    note="nothing was changed",
    fixes=(
        Fix("write `mdf`", (Edit(span(6, 9), "mdf"), Edit(span(0, 5), "")), safe=True),
        Fix("guess", (Edit(span(18, 19), "d"),)),
    ),
)
SEVERAL = Diagnostic(codes.NO_OWNER, "several lines", primary=Label(span(6, 14)))
NOWHERE = Diagnostic(codes.NO_ALLOW, "nothing")
REPORT = Report(
    "outgate catalog verify",
    (
        Remark(ONE),
        Remark(SEVERAL),
        Remark(NOWHERE),
        Remark(NOWHERE, "l/urls#7", note=True),
    ),
    1,
    {"a.policy": "net/a,b:c];.policy"},
    "net/outgate.yaml",
)


def test_commands_to_the_runner_of_github() -> None:
    assert report_github.render(REPORT, Style()).splitlines() == [
        "::error file=net/a%2Cb%3Ac];.policy,line=1,col=7,endColumn=9,title=syntax::50%25 of it; x"
        "\\u000d\\u000ay%0Anote: nothing was changed%0Ahelp: mend it%0Afix: write `mdf`",
        "::warning file=net/a%2Cb%3Ac];.policy,line=1,endLine=2,title=no-owner::several lines",
        "::warning title=no-allow::nothing",
        "::notice title=no-allow::l/urls#7: nothing",
    ]


def test_commands_to_the_agent_of_azure() -> None:
    assert report_azure.render(REPORT, Style()).splitlines() == [
        "##vso[task.logissue type=error;sourcepath=net/a,b:c%5D%3B.policy;linenumber=1;"
        "columnnumber=7;code=syntax;]50%AZP25 of it%3B x\\u000d\\u000ay%0Anote: nothing was "
        "changed%0Ahelp: mend it%0Afix: write `mdf`",
        "##vso[task.logissue type=warning;sourcepath=net/a,b:c%5D%3B.policy;linenumber=1;"
        "columnnumber=7;code=no-owner;]several lines",
        "##vso[task.logissue type=warning;code=no-allow;]nothing",
        "##vso[task.logissue type=warning;code=no-allow;]l/urls#7: nothing",
    ]


@pytest.mark.parametrize("sign", ["\r", "\n", "%", ";", "]", ":", ","])
def test_a_sign_of_a_command_in_data_is_none(sign: str) -> None:
    """Whatever a reader takes back must be what was said, on one line."""
    said = Report("outgate", (Remark(NOWHERE, f"a{sign}b"),), 1, {}, "outgate.yaml")
    for view in (report_azure, report_github):
        (line,) = view.render(said, Style()).splitlines()
        data = line.rpartition("::" if view is report_github else "]")[2]
        for escape, meant in (("%3B", ";"), ("%5D", "]"), ("%AZP25", "%"), ("%25", "%")):
            data = data.replace(escape, meant)
        shown = {"\r": "\\u000d", "\n": "\\u000a"}.get(sign, sign)
        assert data == f"a{shown}b: nothing"


def region(start: tuple[int, int], end: tuple[int, int]) -> dict[str, int]:
    return {
        "startLine": start[0],
        "startColumn": start[1],
        "endLine": end[0],
        "endColumn": end[1],
    }


ARTIFACT = {"uri": "net/a%2Cb%3Ac%5D%3B.policy", "uriBaseId": "%SRCROOT%"}


def test_a_run_of_sarif() -> None:
    document: Any = json.loads(report_sarif.render(REPORT, Style()))
    assert document["$schema"].endswith("/sarif-schema-2.1.0.json")
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("Outgate", __version__)
    assert [(rule["id"], rule["defaultConfiguration"]["level"]) for rule in driver["rules"]] == [
        ("syntax", "error"),
        ("no-owner", "warning"),
        ("no-allow", "warning"),
    ]
    assert driver["rules"][0]["shortDescription"] == {"text": codes.SYNTAX.title}
    for rule in driver["rules"]:
        assert rule["help"]["markdown"].startswith(rule["fullDescription"]["text"][:9])
        assert rule["help"]["text"].split() == rule["help"]["markdown"].split()
        assert "\n" not in rule["help"]["text"]
    assert run["automationDetails"] == {"id": "outgate/catalog/verify/"}
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
    assert run["originalUriBaseIds"] == {
        "%SRCROOT%": {"description": {"text": "the top of the repository"}}
    }
    assert run["columnKind"] == "unicodeCodePoints"
    first, several, nowhere, note = run["results"]
    marks = [each.pop("partialFingerprints") for each in run["results"]]
    assert all(len(each) == 1 and all(each.values()) for each in marks)
    assert first == {
        "ruleId": "syntax",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "50% of it; x\\u000d\\u000ay\nnote: nothing was changed\nhelp: mend it\nfix: "
            "write `mdf`"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": ARTIFACT,
                    "region": region((1, 7), (1, 10)),
                },
                "message": {"text": "here \\[x\\](y) {{0}}"},
            }
        ],
        "relatedLocations": [
            {
                "id": 0,
                "physicalLocation": {
                    "artifactLocation": ARTIFACT,
                    "region": region((2, 6), (2, 7)),
                },
                "message": {"text": "there"},
            },
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": ARTIFACT,
                    "region": region((2, 9), (2, 10)),
                },
            },
        ],
        "fixes": [
            {
                "description": {"text": "write `mdf`"},
                "artifactChanges": [
                    {
                        "artifactLocation": ARTIFACT,
                        "replacements": [
                            {"deletedRegion": region((1, 1), (1, 6))},
                            {
                                "deletedRegion": region((1, 7), (1, 10)),
                                "insertedContent": {"text": "mdf"},
                            },
                        ],
                    }
                ],
                "properties": {"safe": True},
            },
            {
                "description": {"text": "guess"},
                "artifactChanges": [
                    {
                        "artifactLocation": ARTIFACT,
                        "replacements": [
                            {
                                "deletedRegion": region((2, 9), (2, 10)),
                                "insertedContent": {"text": "d"},
                            }
                        ],
                    }
                ],
                "properties": {"safe": False},
            },
        ],
    }
    assert several["locations"][0]["physicalLocation"]["region"] == region((1, 7), (2, 5))
    home = {
        "artifactLocation": {"uri": "net/outgate.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    assert nowhere["locations"] == [{"physicalLocation": home}]
    assert (note["level"], note["ruleIndex"]) == ("note", 2)
    assert note["locations"] == [
        {
            "physicalLocation": home,
            "logicalLocations": [{"fullyQualifiedName": "l/urls#7"}],
        }
    ]


def test_a_file_outside_of_the_repository_has_an_address_of_its_own() -> None:
    file = SourceFile("a.policy", "allow")
    problem = Diagnostic(codes.SYNTAX, "x", Label(Span(file, 0, 5)))
    report = Report("outgate", (Remark(problem, ""),), 1, {"a.policy": "/a b/a.policy"}, "x")
    (run,) = json.loads(report_sarif.render(report, Style()))["runs"]
    (location,) = run["results"][0]["locations"]
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///a%20b/a.policy"}


def test_a_bug_is_the_one_run_that_did_not_succeed() -> None:
    for code, well in ((0, True), (1, True), (2, True), (3, False)):
        report = Report("outgate", (), code, {}, "outgate.yaml")
        (run,) = json.loads(report_sarif.render(report, Style()))["runs"]
        assert run["invocations"] == [{"executionSuccessful": well, "exitCode": code}]


def many_lines(number: int, width: int = 0) -> Fix:
    """A fix that changes so many lines, from one another by some blanks."""
    text = "".join(f"{n:03}{' ' * width}\n" for n in range(number))
    file = SourceFile("a.policy", text)
    size = 4 + width
    edits = tuple(Edit(Span(file, n * size, n * size + 3), "new") for n in range(number))
    return Fix("change them", edits)


@pytest.mark.parametrize(
    ("number", "shown", "more"), [(1, 2, False), (3, 6, False), (4, 6, True), (300, 6, True)]
)
def test_a_difference_of_many_lines_is_cut(number: int, shown: int, more: bool) -> None:
    lines, rest = changed_lines(many_lines(number))
    assert (len(lines), rest) == (shown, more)
    assert lines[0] == "-000"


def test_what_is_far_apart_is_not_shown_as_one_difference() -> None:
    """A policy may have a line of megabytes: nobody waits for its difference."""
    near, far = many_lines(2, 3_992), many_lines(2, 3_994)
    assert [line.strip() for line in changed_lines(near)[0]] == ["-000", "-001", "+new", "+new"]
    assert changed_lines(near)[1] is False
    assert [line.strip() for line in changed_lines(far)[0]] == ["-000", "+new"]
    assert changed_lines(far)[1] is True
    file = SourceFile("a.policy", "x" * 5_000)
    for at, shown in ((4_000, 2), (4_001, 0)):
        lines, _ = changed_lines(Fix("x", (Edit(Span(file, at, at + 1), "y"),)))
        assert len(lines) == shown


def test_a_line_taken_out_whole_is_shown_as_gone() -> None:
    gone = Fix("take it out", (Edit(span(0, 10), ""),))
    assert changed_lines(gone) == (["-allow mde"], False)
    last = Fix("put it in", (Edit(span(len(FILE.text), len(FILE.text)), "new\n"),))
    assert changed_lines(last)[0] == ["+new"]
