"""The rules that a plan writes, and what is wrong or odd about it, as JSON and back."""

from typing import TypedDict

from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.diagnostics import Severity


class NativeChangeFields(TypedDict):
    """One rule that is written, as people read it."""

    sign: str
    kind: str
    label: str
    fields: list[str]
    covered: list[str]
    to: str | None


class FindingFields(TypedDict):
    """One thing that is wrong or odd."""

    code: str
    severity: str
    message: str
    where: str | None
    help: str | None
    standing: bool


class FindingsFields(TypedDict):
    """All of them, and messages of warnings that the last apply had."""

    items: list[FindingFields]
    gone: list[str]


def native_change_document(change: NativeChange) -> NativeChangeFields:
    """One rule that is written, as people read it."""
    return {
        "sign": change.sign.value,
        "kind": change.kind,
        "label": change.label,
        "fields": list(change.fields),
        "covered": list(change.covered),
        "to": change.to,
    }


def read_native_change(raw: NativeChangeFields) -> NativeChange:
    """The change in such a document."""
    return NativeChange(
        sign=NativeSign(raw["sign"]),
        kind=raw["kind"],
        label=raw["label"],
        fields=tuple(raw["fields"]),
        covered=tuple(raw["covered"]),
        to=raw["to"],
    )


def findings_document(findings: Findings) -> FindingsFields:
    """What is wrong or odd about a plan."""
    return {"items": [_finding(item) for item in findings.items], "gone": list(findings.gone)}


def _finding(finding: Finding) -> FindingFields:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "where": finding.where,
        "help": finding.help,
        "standing": finding.standing,
    }


def read_findings(raw: FindingsFields) -> Findings:
    """The findings in such a document."""
    items = (
        Finding(
            code=item["code"],
            severity=Severity(item["severity"]),
            message=item["message"],
            where=item["where"],
            help=item["help"],
            standing=item["standing"],
        )
        for item in raw["items"]
    )
    return Findings(tuple(items), tuple(raw["gone"]))
