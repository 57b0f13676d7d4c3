"""What a replay found, as JSON (schemas/replay.schema.json)."""

from enum import Enum

from outgate.cli.views.replay_parts_json import site_fields, timeline_fields
from outgate.cli.views.wording import Style
from outgate.plan.document import json_text
from outgate.replay.devices import Sender
from outgate.replay.figures import FleetShare, FleetTable, Sums
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
                    "for_others": [_share(each) for each in use.for_others],
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
            "sources": [
                {
                    "name": use.name or None,
                    "where": _word(use.where),
                    "addresses": list(use.addresses),
                    **_sums(use.sums),
                    "breaks": use.breaks,
                    "also": use.also,
                }
                for use in report.sources
            ],
            "regions": [
                {
                    "regions": list(use.regions),
                    "apart": None if use.apart is None else _word(use.apart),
                    **_sums(use.sums),
                }
                for use in report.regions
            ],
            "fleets": None if report.fleets is None else _fleets(report.fleets),
            "sites": site_fields(report.sites),
            "timeline": timeline_fields(report.timeline),
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
        "fleets": [_share(each) for each in finding.fleets],
        "devices": [list(names) for names in finding.devices],
    }


def _fleets(table: FleetTable) -> dict[str, object]:
    return {
        "devices": table.devices,
        "others": table.others,
        "addresses": table.addresses,
        "last_seen": table.last_seen or None,
        "rows": [
            {
                **_sender(use.sender),
                **_sums(use.sums),
                "devices": use.devices,
                "breaks": None if use.breaks is None else _share(use.breaks),
            }
            for use in table.rows
        ],
    }


def _share(share: FleetShare) -> dict[str, object]:
    return {
        **_sender(share.sender),
        "requests": share.requests,
        "sources": share.sources,
        "devices": share.devices,
    }


def _sender(sender: Sender) -> dict[str, object]:
    return {
        "fleet": sender.fleet,
        "unknown": None if sender.why is None else _word(sender.why),
        "perhaps": [] if sender.why is None else list(sender.fleets),
    }


def _word(why: Enum) -> str:
    """The name of a reason as documents have it."""
    return why.name.lower().replace("_", "-")


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
