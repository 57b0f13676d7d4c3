"""What a replay found, as JSON (schemas/replay.schema.json)."""

from outgate.cli.views.wording import Style
from outgate.plan.document import json_text
from outgate.replay.figures import Sums
from outgate.replay.report import Finding, Nearest, Report


def render(report: Report, _: Style) -> str:
    """All of it, in an order that neither the order nor the split of the files changes."""
    return json_text(
        {
            "format_version": "1.0",
            "policy": {
                "name": report.against,
                "digest": report.digest,
                "catalog": report.edition,
            },
            "log": _log(report),
            "totals": {
                **{
                    name: {"requests": total.requests, "targets": total.targets}
                    for name, total in report.totals.items()
                },
                "not_judged": dict(report.not_judged),
            },
            "breaks": [_finding(each) for each in report.breaks],
            "gaps": [_finding(each) for each in report.gaps],
            "opened": [_finding(each) for each in report.opened],
            "depends": [_finding(each) for each in report.depends],
            "rules": [
                {"key": rule.key, **_sums(rule.sums), "also": rule.also} for rule in report.rules
            ],
            "unused": [
                {
                    "key": rule.key,
                    "need": rule.need,
                    "statements": list(rule.statements),
                    "proposed": rule.proposed,
                    "because": rule.because,
                }
                for rule in report.unused
            ],
            "statements": [
                {
                    "text": use.text,
                    "places": list(use.places),
                    **_sums(use.sums),
                    "unused_from": list(use.unused_from),
                }
                for use in report.statements
            ],
            "wildcards": [
                {
                    "rule": use.rule,
                    "hosts": [{"host": host, "requests": number} for host, number in use.hosts],
                    "statements": list(use.statements),
                    "proposal": use.proposal,
                }
                for use in report.wildcards
            ],
        }
    )


def _log(report: Report) -> dict[str, object]:
    return {
        "files": [
            {
                "name": file.name,
                "format": file.format,
                "lines": file.lines,
                "unreadable": file.unreadable,
                "other": file.other,
            }
            for file in report.files
        ],
        "since": report.since or None,
        "until": report.until or None,
        "source_is": report.source_is,
        "scope": report.scope,
        "flows": report.flows,
        "outside": report.outside,
        "sources_at_least": report.logged.at_least,
        **_sums(report.logged),
    }


def _sums(sums: Sums) -> dict[str, object]:
    return {
        "requests": sums.requests,
        "sources": sums.sources,
        "first_seen": sums.first or None,
        "last_seen": sums.last or None,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "target": finding.target,
        "segment": {
            "name": finding.segment.name,
            "addresses": list(finding.segment.addresses),
        },
        **_sums(finding.sums),
        "near": _near(finding.near),
        "instead": finding.instead,
        "addresses": list(finding.addresses),
    }


def _near(near: Nearest | None) -> dict[str, object] | None:
    if near is None:
        return None
    return {
        "row": {
            "endpoint": near.row.endpoint,
            "text": near.row.text,
            "list": near.row.list_id,
            "row": near.row.row,
        },
        "statement": near.statement,
        "places": list(near.places),
        "kept_out": near.kept_out,
    }
