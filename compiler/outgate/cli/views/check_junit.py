"""Test results in the XML that CI systems read (the JUnit format, as its common readers take it).

A suite for each test block and one for the guards; a case for each line and each guard.
"""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from outgate.cli.views.diagnostics import visible
from outgate.commands.check import CheckResult, Checks
from outgate.diagnostics import Diagnostic, Severity
from outgate.plan.checks.policy_tests import LineResult
from outgate.policy.model import Guard

Case = tuple[str, str, Diagnostic | None]


def junit_xml(checks: Checks) -> str:
    """The results of tests and guards; an error of the policy text is a case of its own.

    Suites of policies that single targets take begin with the names of these.
    """
    root = ElementTree.Element("testsuites", name="outgate check")
    for check in checks.sets:
        _suites(root, check.result, "".join(f"{name}: " for name in check.targets))
    for name in ("tests", "failures"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _suites(root: ElementTree.Element, result: CheckResult, whose: str) -> None:
    if result.checked is None or result.compiled.compilation is None:
        cases = [
            (problem.primary.span.place if problem.primary else "", "policies", problem)
            for problem in result.compiled.diagnostics
            if problem.severity is Severity.ERROR
        ]
        _suite(root, f"{whose}policies", cases)
        return
    by_test: dict[int, list[LineResult]] = {}
    for line in result.checked.results:
        by_test.setdefault(line.test.number, []).append(line)
    for lines_of_test in by_test.values():
        test = lines_of_test[0].test
        file = test.span.file.name
        lines = [(_line(line), file, line.failure) for line in lines_of_test]
        _suite(root, f"{whose}{test.name}", lines)
    guards = result.compiled.compilation.policy.guards
    if guards:
        _suite(root, f"{whose}guards", [_guard(guard, result.guards) for guard in guards])


def _line(result: LineResult) -> str:
    line = result.line
    source = f" from {line.address}" if line.address else ""
    return f"{'allow' if line.allow else 'deny'} {line.url}{source}"


def _guard(guard: Guard, problems: Iterable[Diagnostic]) -> Case:
    failure = next(
        (problem for problem in problems if problem.primary and problem.primary.span == guard.span),
        None,
    )
    return " ".join(guard.span.text.split()), guard.span.file.name, failure


def _suite(root: ElementTree.Element, name: str, cases: Sequence[Case]) -> None:
    failures = sum(failure is not None for _, _, failure in cases)
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=visible(name),
        tests=str(len(cases)),
        failures=str(failures),
        errors="0",
        skipped="0",
    )
    for text, file, failure in cases:
        case = ElementTree.SubElement(
            suite, "testcase", name=visible(text), classname=visible(file)
        )
        if failure is not None:
            label = failure.primary
            place = f"{label.span.place}\n" if label else ""
            node = ElementTree.SubElement(
                case, "failure", type=failure.code.id, message=visible(failure.message)
            )
            node.text = visible(f"{place}{failure.help or ''}".strip()).replace("\\u000a", "\n")
