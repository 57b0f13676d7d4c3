"""Traffic that a change opens and closes, and the rules it writes, as JSON and back."""

from collections.abc import Mapping
from typing import Any

from outgate.deploy.change import Cause, Effect, Entry, Reason, TrafficChange, TreatedEntry
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.diagnostics import Severity
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.digest import destination_document
from outgate.plan.document import read_networks, read_rule, read_target, rule_document
from outgate.plan.model import Authentication, Inspection, Proxy, Treatment
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Piece, Witness


def change_document(change: TrafficChange) -> dict[str, Any]:
    """What a change does to traffic."""
    return {
        "opened": [_entry(each) for each in change.opened],
        "closed": [_entry(each) for each in change.closed],
        "treated": [_treated(each) for each in change.treated],
        "unread": {"appearing": list(change.appearing), "vanishing": list(change.vanishing)},
    }


def read_change(raw: Mapping[str, Any]) -> TrafficChange:
    """The change in such a document."""
    return TrafficChange(
        tuple(_read_entry(each) for each in raw["opened"]),
        tuple(_read_entry(each) for each in raw["closed"]),
        tuple(_read_treated(each) for each in raw["treated"]),
        tuple(raw["unread"]["appearing"]),
        tuple(raw["unread"]["vanishing"]),
    )


def _target(target: Remote) -> dict[str, Any]:
    return {
        "target": str(target),
        "destination": destination_document(target.destination),
        "protocol": target.protocol,
        "port": target.port,
    }


def _flow(flow: Flow) -> dict[str, Any]:
    return {"addresses": list(flow.addresses), **_target(flow.remote)}


def _witness(witness: Witness) -> dict[str, str]:
    return {"url": witness.url, "address": witness.address}


def _read_witness(raw: Mapping[str, Any]) -> Witness:
    return Witness(raw["address"], raw["url"])


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "source": entry.source,
        **_flow(entry.piece.flow),
        "without": [_target(each) for each in entry.piece.without],
        "witness": _witness(entry.piece.witness),
        "effect": entry.effect.value,
        "others": list(entry.others),
        "denials": list(entry.denials),
        "doubts": list(entry.doubts),
        "reasons": [
            {"statement": each.statement, "endpoint": each.endpoint} for each in entry.reasons
        ],
        "causes": [each.value for each in entry.causes],
    }


def _read_flow(raw: Mapping[str, Any]) -> Flow:
    return Flow(read_networks(raw["addresses"]), read_target(raw))


def _read_entry(raw: Mapping[str, Any]) -> Entry:
    without = tuple(read_target(each) for each in raw["without"])
    return Entry(
        Piece(_read_flow(raw), without, _read_witness(raw["witness"])),
        Effect(raw["effect"]),
        raw["source"],
        tuple(raw["others"]),
        tuple(raw["denials"]),
        reasons=tuple(Reason(each["statement"], each["endpoint"]) for each in raw["reasons"]),
        causes=tuple(map(Cause, raw["causes"])),
        doubts=tuple(raw["doubts"]),
    )


def _treatment(treatment: Treatment) -> dict[str, str]:
    return {
        "inspection": treatment.inspection.value,
        "authentication": treatment.authentication.value,
        "proxy": treatment.proxy.value,
    }


def _read_treatment(raw: Mapping[str, Any]) -> Treatment:
    return Treatment(
        Inspection(raw["inspection"]), Authentication(raw["authentication"]), Proxy(raw["proxy"])
    )


def _treated(entry: TreatedEntry) -> dict[str, Any]:
    each = entry.change
    return {
        "source": entry.source,
        **_flow(each.flow),
        "before": _treatment(each.before),
        "after": _treatment(each.after),
        "witness": _witness(each.witness),
        "rules": [rule_document(rule) for rule in each.rules],
    }


def _read_treated(raw: Mapping[str, Any]) -> TreatedEntry:
    before, after = (read_rule(each) for each in raw["rules"])
    change = TreatmentChange(
        flow=_read_flow(raw),
        before=_read_treatment(raw["before"]),
        after=_read_treatment(raw["after"]),
        witness=_read_witness(raw["witness"]),
        rules=(before, after),
    )
    return TreatedEntry(change, raw["source"])


def native_document(change: NativeChange) -> dict[str, Any]:
    """One rule that is written, as people read it."""
    return {
        "sign": change.sign.value,
        "kind": change.kind,
        "label": change.label,
        "fields": list(change.fields),
        "covered": list(change.covered),
        "to": change.to,
    }


def read_native_change(raw: Mapping[str, Any]) -> NativeChange:
    """The change in such a document."""
    return NativeChange(
        NativeSign(raw["sign"]),
        raw["kind"],
        raw["label"],
        tuple(raw["fields"]),
        tuple(raw["covered"]),
        raw["to"],
    )


def findings_document(findings: Findings) -> dict[str, Any]:
    """What is wrong or odd about a plan."""
    return {
        "items": [
            {
                "code": each.code,
                "severity": each.severity.value,
                "message": each.message,
                "where": each.where,
                "help": each.help,
                "standing": each.standing,
            }
            for each in findings.items
        ],
        "gone": list(findings.gone),
    }


def read_findings(raw: Mapping[str, Any]) -> Findings:
    """The findings in such a document."""
    items = (
        Finding(
            each["code"],
            Severity(each["severity"]),
            each["message"],
            each["where"],
            each["help"],
            each["standing"],
        )
        for each in raw["items"]
    )
    return Findings(tuple(items), tuple(raw["gone"]))
