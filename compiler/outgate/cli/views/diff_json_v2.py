"""The difference between two rule sets as JSON (schemas/difference.schema.json)."""

from collections.abc import Mapping

from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_review import review_comparison
from outgate.commands.diff_settings import TargetDifference
from outgate.deploy.review.model import Review
from outgate.deploy.review.risk_document import risks_document
from outgate.plan.comparison.compare import Difference, Side, TrafficShift
from outgate.plan.comparison.provenance import Ground
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.digest import destination_document
from outgate.plan.document import json_text
from outgate.plan.model import Treatment
from outgate.traffic.flow import Flow, Witness


def render(comparison: Comparison, _: Style) -> str:
    """All that is gained, lost and treated differently, then settings and single targets."""
    review = review_comparison(comparison)
    parts = {part.subject: part for part in review.parts}
    return json_text(
        {
            "format_version": "2.1",
            **_difference(comparison.difference, review),
            "settings": [
                {
                    "target": setting.target,
                    "name": setting.name,
                    "before": setting.before,
                    "after": setting.after,
                }
                for setting in comparison.project.settings
            ],
            "targets": [_target(target, parts) for target in comparison.project.targets],
        }
    )


def _target(target: TargetDifference, parts: Mapping[str, Review]) -> dict[str, object]:
    name = {"target": target.target}
    if target.difference is None:
        return {**name, "trouble": target.trouble}
    return {**name, **_difference(target.difference, parts[target.target])}


def _difference(difference: Difference, review: Review) -> dict[str, object]:
    was, now = difference.permissiveness
    return {
        "before": _side(difference.before),
        "after": _side(difference.after),
        "summary": {
            "gained": len(difference.gained),
            "lost": len(difference.lost),
            "treated": len(difference.treated),
            "same": difference.same,
            "permissiveness": {"before": was, "after": now},
        },
        **risks_document(review.level, review.risks),
        "gained": [_shift(shift, difference) for shift in difference.gained],
        "lost": [_shift(shift, difference) for shift in difference.lost],
        "treated": [
            {
                **_treated(change, difference),
                "source": difference.names.words(change.flow.addresses),
            }
            for change in difference.treated
        ],
        "warnings": _warnings(difference),
        "names": [
            {
                "name": name.name,
                "before": list(name.before.cidrs()),
                "after": list(name.after.cidrs()),
            }
            for name in difference.names.changed
        ],
    }


def _warnings(difference: Difference) -> dict[str, object] | None:
    if difference.warnings is None:
        return None
    kinds = (
        ("new", difference.warnings.new),
        ("standing", difference.warnings.standing),
        ("gone", difference.warnings.gone),
    )
    return {
        kind: [{"code": warning.code, "message": warning.message} for warning in warnings]
        for kind, warnings in kinds
    }


def _side(side: Side) -> dict[str, object]:
    return {"name": side.name, "edition": side.edition, "rules": len(side.rules)}


def _flow(flow: Flow, difference: Difference) -> dict[str, object]:
    return {
        "target": difference.targets.words(flow.remote),
        "addresses": list(flow.addresses),
        "destination": destination_document(flow.remote.destination),
        "protocol": flow.remote.protocol,
        "port": flow.remote.port,
    }


def _witness(witness: Witness) -> dict[str, str]:
    return {"url": witness.url, "address": witness.address}


def _shift(shift: TrafficShift, difference: Difference) -> dict[str, object]:
    return {
        **_flow(shift.piece.flow, difference),
        "source": shift.source,
        "without": [difference.targets.words(hole) for hole in shift.piece.without],
        "witness": _witness(shift.piece.witness),
        "rules": [rule.key for rule in shift.rules],
        "grounds": [_ground(ground) for ground in shift.grounds],
    }


def _ground(ground: Ground) -> dict[str, object]:
    return {
        "statement": ground.statement,
        "places": list(ground.places),
        "endpoint": ground.endpoint,
        "cause": ground.cause.value,
    }


def _treatment(treatment: Treatment) -> dict[str, str]:
    return {
        "inspection": treatment.inspection.value,
        "authentication": treatment.authentication.value,
        "proxy": treatment.proxy.value,
    }


def _treated(change: TreatmentChange, difference: Difference) -> dict[str, object]:
    return {
        **_flow(change.flow, difference),
        "before": _treatment(change.before),
        "after": _treatment(change.after),
        "witness": _witness(change.witness),
        "rules": [rule.key for rule in change.rules],
    }
