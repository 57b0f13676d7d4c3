"""How a check went in text, JSON and JUnit, word by word: guards, tests, and errors."""

import json
from typing import Any

from outgate.cli.views import check_json_v1, check_text
from outgate.cli.views.check_junit import junit_xml
from outgate.cli.views.wording import Style
from outgate.commands.check import CheckResult, Checks, FixedFile, PolicySetCheck
from outgate.diagnostics import Diagnostic, Label, codes
from outgate.plan.checks.guard_diagnostics import check_guards
from outgate.plan.checks.policy_tests import run_tests
from outgate.project.compile import Compiled
from outgate.source import SourceFile, Span
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.schemas import validate
from tests.support import compiled

TEXT = """\
allow mde for region EU, fleet win10-1709 from 10.0.0.0/8
allow mde for region US, fleet win10-1709 from 10.0.0.0/8
test "reaches" {
  allow https://winatp-gw-neu.microsoft.com from 10.0.0.1
  deny https://winatp-gw-weu.microsoft.com from 10.0.0.1
  deny https://b.example.com
}
test "another" {
  deny https://c.example.com
}
require "https://a.example.com"
forbid "*.example.net"
"""
COMPILATION = compiled(TEXT)
GUARDS = tuple(check_guards(COMPILATION))
RESULT = CheckResult(Compiled(COMPILATION, ()), run_tests(COMPILATION), GUARDS, GUARDS)
FILE = SourceFile("a.policy", "allow mda\n")
ERROR = Diagnostic(
    codes.UNKNOWN_SERVICE, "no service `mda`", Label(Span(FILE, 6, 9), "here"), help="write `mde`"
)
WARNING = Diagnostic(codes.NO_OWNER, "nobody owns it")
PLACELESS = Diagnostic(codes.NO_ALLOW, "nothing is allowed")
BROKEN = CheckResult(
    Compiled(None, (ERROR, WARNING, replace(PLACELESS, code=codes.USAGE))), None, (), (ERROR,)
)
WHOLE = Checks(
    (PolicySetCheck(("prod", "lab"), RESULT), PolicySetCheck((), BROKEN)),
    (FixedFile("a.policy", names("fix", 6)),),
)
BARE = compiled("allow mde for region EU, fleet linux\n")
BARE_RESULT = CheckResult(Compiled(BARE, ()), run_tests(BARE), (), ())


def document_of(checks: Checks) -> Any:
    document = json.loads(check_json_v1.render(checks, Style()))
    validate("check.schema.json", document)
    return document


def test_the_text() -> None:
    assert check_text.render(WHOLE, Style()).splitlines() == [
        "fixed `a.policy`: fix-0, fix-1, fix-2, fix-3, fix-4 and 1 more",
        "`prod`, `lab`: 2 statements, 49 rules; 2 guards, 1 failed; 2 tests with 4 lines, 1 failed",
        "no test touches 1 statement: test.policy:2",
    ]


def test_the_xml() -> None:
    assert junit_xml(WHOLE).splitlines() == [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<testsuites name="outgate check" tests="8" failures="4">',
        '  <testsuite name="prod: lab: reaches" tests="3" failures="1" errors="0" skipped="0">',
        '    <testcase name="allow https://winatp-gw-neu.microsoft.com from 10.0.0.1/32" '
        'classname="test.policy" />',
        '    <testcase name="deny https://winatp-gw-weu.microsoft.com from 10.0.0.1/32" '
        'classname="test.policy">',
        '      <failure type="test-failed" message="test `reaches`: '
        'https://winatp-gw-weu.microsoft.com from 10.0.0.1 is allowed">test.policy:5',
        "by rule `10.0.0.0/8 -&gt; https://winatp-gw-weu.microsoft.com:443`, asked for at "
        "test.policy:1</failure>",
        "    </testcase>",
        '    <testcase name="deny https://b.example.com" classname="test.policy" />',
        "  </testsuite>",
        '  <testsuite name="prod: lab: another" tests="1" failures="0" errors="0" skipped="0">',
        '    <testcase name="deny https://c.example.com" classname="test.policy" />',
        "  </testsuite>",
        '  <testsuite name="prod: lab: guards" tests="2" failures="1" errors="0" skipped="0">',
        '    <testcase name="require &quot;https://a.example.com&quot;" classname="test.policy">',
        '      <failure type="requirement-unmet" message="https://a.example.com from '
        '192.0.2.1 is required here, and not allowed">test.policy:11',
        "no row of catalog 2021-03-04 names the host; allow it, or take it out of the "
        "guard</failure>",
        "    </testcase>",
        '    <testcase name="forbid &quot;*.example.net&quot;" classname="test.policy" />',
        "  </testsuite>",
        '  <testsuite name="policies" tests="2" failures="2" errors="0" skipped="0">',
        '    <testcase name="a.policy:1" classname="policies">',
        '      <failure type="unknown-service" message="no service `mda`">a.policy:1',
        "write `mde`</failure>",
        "    </testcase>",
        '    <testcase name="" classname="policies">',
        '      <failure type="usage" message="nothing is allowed" />',
        "    </testcase>",
        "  </testsuite>",
        "</testsuites>",
    ]


def test_the_json() -> None:
    document = document_of(WHOLE)
    checked, broken = document.pop("sets")
    assert document == {
        "format_version": "1.1",
        "ok": False,
        "fixed": [
            {"file": "a.policy", "fixes": ["fix-0", "fix-1", "fix-2", "fix-3", "fix-4", "fix-5"]}
        ],
    }
    (failed,) = checked.pop("diagnostics")
    assert failed["code"] == "requirement-unmet"
    assert checked == {
        "targets": ["prod", "lab"],
        "ok": False,
        "totals": {
            "statements": 2,
            "rules": 49,
            "guards": {"total": 2, "failed": 1},
            "tests": {"total": 2, "lines": 4, "failed": 1, "untested": ["test.policy:2"]},
        },
    }
    assert broken == {
        "targets": [],
        "ok": False,
        "totals": None,
        "diagnostics": [
            {
                "code": "unknown-service",
                "severity": "error",
                "message": "no service `mda`",
                "location": {
                    "file": "a.policy",
                    "start": {"line": 1, "column": 7},
                    "end": {"line": 1, "column": 10},
                    "label": "here",
                },
                "related": [],
                "note": None,
                "help": "write `mde`",
                "fixes": [],
            }
        ],
    }


def test_policies_without_tests_and_guards() -> None:
    bare = Checks((PolicySetCheck((), BARE_RESULT),))
    rules = len(BARE.plan.rules)
    assert check_text.render(bare, Style()) == (
        f"1 statement, {rules} rules; 0 tests with 0 lines, 0 failed"
    )
    assert junit_xml(bare).splitlines() == [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<testsuites name="outgate check" tests="0" failures="0" />',
    ]
    (checked,) = document_of(bare)["sets"]
    assert checked["ok"] is True
    assert checked["totals"]["guards"] == {"total": 0, "failed": 0}
    assert checked["totals"]["rules"] == rules
    broken = Checks((PolicySetCheck((), BROKEN),))
    assert check_text.render(broken, Style()) == ""
    assert document_of(broken)["ok"] is False


def test_five_statements_that_no_test_touches_are_named() -> None:
    many = "".join(
        f"allow mde for region EU, fleet win10-1709 from 10.{n}.0.0/16\n" for n in range(6)
    )
    compilation = compiled(f'{many}test "t" {{\n  deny https://a.example\n}}\n')
    result = CheckResult(Compiled(compilation, ()), run_tests(compilation), (), ())
    *_, last = check_text.render(Checks((PolicySetCheck((), result),)), Style()).splitlines()
    assert last == (
        "no test touches 6 statements: test.policy:1, test.policy:2, test.policy:3, "
        "test.policy:4, test.policy:5 and 1 more"
    )
