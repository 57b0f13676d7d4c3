"""A report as SARIF 2.1.0 (OASIS), which code scanning and editors read.

Paths are URIs from the top of the repository, percent-encoded; columns count Unicode code points,
as those of a policy do. Rules come from docs/codes.md; there is no page of them on the web to name.
"""

import os
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from outgate import __version__
from outgate.cli.exit_codes import ExitCode
from outgate.cli.report import Remark, Report
from outgate.cli.views.report_lines import remark_lines
from outgate.cli.views.sarif_fingerprints import NAME, fingerprints
from outgate.cli.views.wording import Style
from outgate.diagnostics import Edit, Fix, Label
from outgate.diagnostics.codes import Code, Severity
from outgate.diagnostics.pages import code_pages
from outgate.plan.document import json_text
from outgate.source import Span

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_TOP = "%SRCROOT%"  # what readers call the top of the repository
Json = dict[str, object]


def render(report: Report, _: Style) -> str:
    """One run with a result for each remark, also where there is none."""
    codes = {remark.diagnostic.code.id: remark.diagnostic.code for remark in report.remarks}
    numbers = {id: number for number, id in enumerate(codes)}
    marks = fingerprints(report.remarks, report.paths)
    results = [
        _result(remark, numbers[remark.diagnostic.code.id], mark, report)
        for remark, mark in zip(report.remarks, marks, strict=True)
    ]
    driver: Json = {
        "name": "Outgate",
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes.values()],
    }
    run: Json = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{report.command.replace(' ', '/')}/"},
        "invocations": [
            {"executionSuccessful": report.code != ExitCode.BUG, "exitCode": int(report.code)}
        ],
        "originalUriBaseIds": {_TOP: {"description": {"text": "the top of the repository"}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> Json:
    level = "error" if code.severity is Severity.ERROR else "warning"
    rule: Json = {
        "id": code.id,
        "shortDescription": _message(code.title),
        "defaultConfiguration": {"level": level},
    }
    page = code_pages().get(code.id)
    if page is not None:
        # The words are ours, and their signs are Markdown: nothing in them is a link of SARIF.
        rule["fullDescription"] = _message(page.first_sentence)
        rule["help"] = {**_message(" ".join(page.words.split())), "markdown": page.words}
    return rule


def _result(remark: Remark, number: int, mark: str, report: Report) -> Json:
    diagnostic, paths = remark.diagnostic, report.paths
    result: Json = {
        "ruleId": diagnostic.code.id,
        "ruleIndex": number,
        "level": remark.level,
        "message": _message("\n".join(remark_lines(remark))),
        "partialFingerprints": {NAME: mark},
    }
    # Code hosts refuse results without a place: what is about the whole project is at its settings.
    location: Json = {
        "physicalLocation": {"artifactLocation": _artifact(report.home), "region": {"startLine": 1}}
    }
    if diagnostic.primary is not None:
        location = {"physicalLocation": _physical(diagnostic.primary.span, paths)}
        if diagnostic.primary.text:
            location |= {"message": _message(diagnostic.primary.text)}
    if remark.subject:
        location |= {"logicalLocations": [{"fullyQualifiedName": remark.subject}]}
    result["locations"] = [location]
    if diagnostic.related:
        result["relatedLocations"] = [
            _related(label, number, paths) for number, label in enumerate(diagnostic.related)
        ]
    if diagnostic.fixes:
        result["fixes"] = [_fix(fix, paths) for fix in diagnostic.fixes]
    return result


def _related(label: Label, number: int, paths: Mapping[str, str]) -> Json:
    location: Json = {"id": number, "physicalLocation": _physical(label.span, paths)}
    return {**location, "message": _message(label.text)} if label.text else location


def _physical(span: Span, paths: Mapping[str, str]) -> Json:
    return {"artifactLocation": _artifact(paths[span.file.name]), "region": _region(span)}


def _artifact(path: str) -> Json:
    uri = quote(os.fsencode(path))
    # A first step with a colon would be taken for a scheme; `quote` leaves none.
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _TOP}


def _region(span: Span) -> Json:
    line, column = span.file.position(span.start)
    end_line, end_column = span.file.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(fix: Fix, paths: Mapping[str, str]) -> Json:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(paths[edit.span.file.name], []).append(edit)
    return {
        "description": _message(fix.title),
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": list(_replacements(edits))}
            for path, edits in by_path.items()
        ],
        "properties": {"safe": fix.safe},
    }


def _replacements(edits: Iterable[Edit]) -> Iterable[Json]:
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        replacement: Json = {"deletedRegion": _region(edit.span)}
        yield {**replacement, "insertedContent": {"text": edit.text}} if edit.text else replacement


def _message(text: str) -> Json:
    """A plain message: nothing in it is a link or a place for an argument, as both can be there."""
    if "](" in text:
        for sign in "\\[]":
            text = text.replace(sign, f"\\{sign}")
    return {"text": text.replace("{", "{{").replace("}", "}}")}
