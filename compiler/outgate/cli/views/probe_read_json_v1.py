"""Results of connectivity tests as JSON (schemas/probe-report.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.plan.document import json_text
from outgate.plan.explanation.rows import RowReference
from outgate.probe.report import Asking, Finding, Judged, ProbeReport, TestFile


def render(report: ProbeReport, _: Style) -> str:
    """Everything, also what is as it should be."""
    document = {
        "format_version": "1.0",
        "catalog": report.edition,
        "plan": report.digest,
        "files": [_file(file) for file in report.files],
        "totals": {finding.name.lower(): len(report.of(finding)) for finding in Finding},
        "urls": [judged_fields(each) for each in report.judged],
        "clauses": [
            {
                "clause": each.clause,
                "value": each.value,
                "hosts": list(each.hosts),
                "missing": [_asking(one) for one in each.missing],
            }
            for each in report.evidence
        ],
    }
    return json_text(document)


def _file(file: TestFile) -> dict[str, object]:
    return {
        "name": file.name,
        "format": file.format,
        "urls": file.urls,
        "names": file.names,
        "unread": [{"reason": reason, "lines": lines} for reason, lines in file.unread],
        "other_lines": file.others,
        "fleet": file.fleet,
        "source": file.source,
        "other_plan": file.other_plan,
        "remarks": list(file.remarks),
    }


def judged_fields(judged: Judged) -> dict[str, object]:
    """One URL with all that is said of it."""
    cure = judged.cure
    return {
        "url": judged.url,
        "finding": judged.finding.name.lower(),
        "outcome": judged.outcome.name.lower() if judged.outcome else None,
        "detail": judged.detail,
        "source": judged.source,
        "files": list(judged.files),
        "times": judged.times,
        "verdict": judged.verdict.name.lower(),
        "look_at": [each.lower() for each in judged.look_at],
        "must": list(judged.must),
        "rule": judged.rule,
        "statements": [_asking(each) for each in judged.asking],
        "row": _row(judged.row) if judged.row else None,
        "why": judged.why,
        "nearest": _asking(judged.near) if judged.near else None,
        "cure": {
            "change": cure.change,
            "statement": _asking(cure.statement) if cure.statement else None,
        }
        if cure
        else None,
    }


def _asking(asking: Asking) -> dict[str, object]:
    return {"statement": asking.statement, "places": list(asking.places)}


def _row(row: RowReference) -> dict[str, object]:
    return {"id": row.endpoint, "text": row.text, "file": row.file, "edition": row.edition}
