"""The plans for all targets as JSON (schemas/all-plans.schema.json)."""

from collections.abc import Mapping

from outgate.backends.rendered import Fidelity, Rendered
from outgate.cli.views.diagnostics_json_v1 import diagnostic_document
from outgate.cli.views.wording import Style
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.saved_plan.document import target_plan_document
from outgate.deploy.side_by_side.model import SideBySide, SplitFlow
from outgate.plan.checks.beyond import Beyond
from outgate.plan.digest import destination_document
from outgate.plan.document import json_text

Document = Mapping[str, object]


def render(plans: AllPlans, _: Style) -> str:
    """Every plan as it is saved, and every difference, however many."""
    return json_text(
        {
            "format_version": "1.0",
            "targets": [_target(target) for target in plans.targets],
            "comparisons": [_comparison(each) for each in plans.comparisons],
            "diagnostics": [diagnostic_document(each) for each in plans.problems],
        }
    )


def _target(target: TargetOutcome) -> Document:
    return {
        "target": target.name,
        "ok": target.ok,
        "plan": None if target.plan is None else target_plan_document(target.plan),
        "diagnostics": [diagnostic_document(each) for each in target.problems],
        "rendering": None if target.rendered is None else _rendering(target.rendered),
    }


def _rendering(rendered: Rendered) -> Document:
    judged = [fidelity for _, fidelity in rendered.fidelity]
    return {
        "fidelity": {each.value: judged.count(each) for each in Fidelity if each in judged},
        "by_address_only": sorted(rendered.blind),
        "beyond": None if rendered.beyond is None else _beyond(rendered.beyond),
        "unkept": [
            {"rule": each.rule.key, "treatment": each.fact.value, "why": each.why}
            for each in rendered.unkept
        ],
    }


def _beyond(beyond: Beyond) -> Document:
    return {
        "addresses": list(beyond.addresses),
        "protocols": list(beyond.protocols),
        "why": beyond.why,
    }


def _comparison(comparison: SideBySide) -> Document:
    return {
        "targets": list(comparison.targets),
        "left_out": [{"target": left.target, "why": left.why} for left in comparison.left_out],
        "traffic": [
            {
                "allowed_by": list(split.allowing),
                "refused_by": list(split.refusing),
                "unsure": list(split.unsure),
                "flows": [_flow(flow, comparison) for flow in split.flows],
            }
            for split in comparison.traffic
        ],
        "beyond": [
            {
                "targets": list(other.targets),
                "not": list(other.others),
                **_beyond(other.beyond),
            }
            for other in comparison.beyond
        ],
        "by_address_only": [
            {
                "targets": list(split.blind),
                "by_name": list(split.telling),
                "rules": [rule.key for rule in split.rules],
            }
            for split in comparison.blind
        ],
        "treatments": [
            {
                "treatment": split.fact.value,
                "kept_by": list(split.keeping),
                "not_kept_by": [
                    {"target": name, "why": why}
                    for name, why in zip(split.losing, split.why, strict=True)
                ],
                "rules": [rule.key for rule in split.rules],
            }
            for split in comparison.treatments
        ],
    }


def _flow(flow: SplitFlow, comparison: SideBySide) -> Document:
    piece = flow.piece
    remote = piece.flow.remote
    return {
        "target": str(remote),
        "source": flow.source,
        "addresses": list(piece.flow.addresses),
        "destination": destination_document(remote.destination),
        "protocol": remote.protocol,
        "port": remote.port,
        "without": list(map(str, piece.without)),
        "witness": {"url": piece.witness.url, "address": piece.witness.address},
        "statements": [
            {"text": text, "places": list(comparison.places.get(text, ()))}
            for text in flow.statements
        ],
    }
