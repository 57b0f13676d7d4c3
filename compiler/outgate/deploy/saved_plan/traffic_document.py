"""What a change does to traffic as JSON, and back."""

from typing import TypedDict

from outgate.deploy.traffic_change.model import (
    Cause,
    Effect,
    Entry,
    Reason,
    TrafficChange,
    TreatedEntry,
)
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.digest import destination_document
from outgate.plan.document import read_networks, read_rule, read_target, rule_document
from outgate.plan.fields import RemoteFields, RuleFields, TreatmentFields
from outgate.plan.model import Authentication, Inspection, Proxy, Treatment
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Flow, Piece, Witness


class WordedRemoteFields(RemoteFields):
    """What traffic leads to; `target` is the same in words."""

    target: str


class FlowFields(WordedRemoteFields):
    """Traffic from some addresses."""

    addresses: list[str]


class WitnessFields(TypedDict):
    """A request that is one of the traffic."""

    url: str
    address: str


class ReasonFields(TypedDict):
    """What asks for traffic."""

    statement: str
    endpoint: str


class EntryFields(FlowFields):
    """Traffic that is opened or closed."""

    source: str
    without: list[WordedRemoteFields]
    witness: WitnessFields
    effect: str
    others: list[str]
    denials: list[str]
    doubts: list[str]
    reasons: list[ReasonFields]
    causes: list[str]
    required: list[str]


class TreatedFields(FlowFields):
    """Traffic that is treated another way."""

    source: str
    before: TreatmentFields
    after: TreatmentFields
    witness: WitnessFields
    rules: list[RuleFields]


class UnreadFields(TypedDict):
    """Parts of rules that have no canonical form, in words."""

    appearing: list[str]
    vanishing: list[str]


class TrafficFields(TypedDict):
    """All that a change does to traffic."""

    opened: list[EntryFields]
    closed: list[EntryFields]
    treated: list[TreatedFields]
    unread: UnreadFields


def traffic_document(change: TrafficChange) -> TrafficFields:
    """What a change does to traffic."""
    return {
        "opened": [_entry(entry) for entry in change.opened],
        "closed": [_entry(entry) for entry in change.closed],
        "treated": [_treated(entry) for entry in change.treated],
        "unread": {"appearing": list(change.appearing), "vanishing": list(change.vanishing)},
    }


def read_traffic(raw: TrafficFields) -> TrafficChange:
    """The change in such a document."""
    return TrafficChange(
        opened=tuple(map(_read_entry, raw["opened"])),
        closed=tuple(map(_read_entry, raw["closed"])),
        treated=tuple(map(_read_treated, raw["treated"])),
        appearing=tuple(raw["unread"]["appearing"]),
        vanishing=tuple(raw["unread"]["vanishing"]),
    )


def _remote(remote: Remote) -> WordedRemoteFields:
    return {
        "target": str(remote),
        "destination": destination_document(remote.destination),
        "protocol": remote.protocol,
        "port": remote.port,
    }


def _flow(flow: Flow) -> FlowFields:
    return {"addresses": list(flow.addresses), **_remote(flow.remote)}


def _read_flow(raw: FlowFields) -> Flow:
    return Flow(read_networks(raw["addresses"]), read_target(raw))


def _witness(witness: Witness) -> WitnessFields:
    return {"url": witness.url, "address": witness.address}


def _read_witness(raw: WitnessFields) -> Witness:
    return Witness(raw["address"], raw["url"])


def _entry(entry: Entry) -> EntryFields:
    return {
        "source": entry.source,
        **_flow(entry.piece.flow),
        "without": [_remote(remote) for remote in entry.piece.without],
        "witness": _witness(entry.piece.witness),
        "effect": entry.effect.value,
        "others": list(entry.others),
        "denials": list(entry.denials),
        "doubts": list(entry.doubts),
        "reasons": [
            {"statement": reason.statement, "endpoint": reason.endpoint} for reason in entry.reasons
        ],
        "causes": [cause.value for cause in entry.causes],
        "required": list(entry.required),
    }


def _read_entry(raw: EntryFields) -> Entry:
    without = tuple(map(read_target, raw["without"]))
    return Entry(
        piece=Piece(_read_flow(raw), without, _read_witness(raw["witness"])),
        effect=Effect(raw["effect"]),
        source=raw["source"],
        others=tuple(raw["others"]),
        denials=tuple(raw["denials"]),
        reasons=tuple(Reason(reason["statement"], reason["endpoint"]) for reason in raw["reasons"]),
        causes=tuple(map(Cause, raw["causes"])),
        doubts=tuple(raw["doubts"]),
        required=tuple(raw["required"]),
    )


def _treatment(treatment: Treatment) -> TreatmentFields:
    return {
        "inspection": treatment.inspection.value,
        "authentication": treatment.authentication.value,
        "proxy": treatment.proxy.value,
    }


def _read_treatment(raw: TreatmentFields) -> Treatment:
    return Treatment(
        Inspection(raw["inspection"]), Authentication(raw["authentication"]), Proxy(raw["proxy"])
    )


def _treated(entry: TreatedEntry) -> TreatedFields:
    change = entry.change
    return {
        "source": entry.source,
        **_flow(change.flow),
        "before": _treatment(change.before),
        "after": _treatment(change.after),
        "witness": _witness(change.witness),
        "rules": [rule_document(rule) for rule in change.rules],
    }


def _read_treated(raw: TreatedFields) -> TreatedEntry:
    before, after = map(read_rule, raw["rules"])
    change = TreatmentChange(
        flow=_read_flow(raw),
        before=_read_treatment(raw["before"]),
        after=_read_treatment(raw["after"]),
        witness=_read_witness(raw["witness"]),
        rules=(before, after),
    )
    return TreatedEntry(change, raw["source"])
