"""`outgate diff`: the traffic gained and lost between two sides, and what is treated otherwise."""

from dataclasses import dataclass
from typing import Any

from outgate.commands.diff_operands import Asked, read_policies, read_side
from outgate.commands.diff_settings import ProjectDifference, TargetDifference, compare_projects
from outgate.plan.comparison.compare import Difference, Side, TrafficShift, difference
from outgate.plan.comparison.provenance import Ground
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.digest import destination_document
from outgate.plan.model import Treatment
from outgate.traffic.flow import Flow, Witness

FORMAT_VERSION = "2.0"


@dataclass(frozen=True, slots=True)
class Compared:
    """What two sides differ in; `project` has more only where both are a whole project."""

    difference: Difference
    project: ProjectDifference

    @property
    def is_empty(self) -> bool:
        """Whether both sides mean the same."""
        return self.difference.is_empty and self.project.is_empty


def diff(before: str, after: str | None, asked: Asked) -> Compared:
    """Compare what two words of the command line mean; SideError or BackendError where one fails.

    Without the second it is the project's policies. Nothing is asked of the network but the rules
    of a target that is named.
    """
    then = read_side(before, asked)
    now = read_policies(asked) if after is None else read_side(after, asked)
    shared = difference(then.side, now.side)
    if then.project is None or now.project is None:
        return Compared(shared, ProjectDifference())
    return Compared(shared, compare_projects(then.project, now.project, shared))


def difference_document(its: Compared) -> dict[str, Any]:
    """The difference as a JSON document (schemas/difference.schema.json)."""
    return {
        "format_version": FORMAT_VERSION,
        **_difference(its.difference),
        "settings": [
            {"target": each.target, "name": each.name, "before": each.before, "after": each.after}
            for each in its.project.settings
        ],
        "targets": [_target(each) for each in its.project.targets],
    }


def _target(target: TargetDifference) -> dict[str, Any]:
    name = {"target": target.target}
    if target.difference is None:
        return {**name, "trouble": target.trouble}
    return {**name, **_difference(target.difference)}


def _difference(its: Difference) -> dict[str, Any]:
    was, now = its.permissiveness
    return {
        "before": _side(its.before),
        "after": _side(its.after),
        "summary": {
            "gained": len(its.gained),
            "lost": len(its.lost),
            "treated": len(its.treated),
            "same": its.same,
            "permissiveness": {"before": was, "after": now},
        },
        "gained": [_shift(each, its) for each in its.gained],
        "lost": [_shift(each, its) for each in its.lost],
        "treated": [
            {**_retreated(each, its), "source": its.names.words(each.flow.addresses)}
            for each in its.treated
        ],
        "warnings": _warnings(its),
        "names": [
            {
                "name": each.name,
                "before": list(each.before.cidrs()),
                "after": list(each.after.cidrs()),
            }
            for each in its.names.changed
        ],
    }


def _warnings(its: Difference) -> dict[str, Any] | None:
    if its.warnings is None:
        return None
    kinds = (
        ("new", its.warnings.new),
        ("standing", its.warnings.standing),
        ("gone", its.warnings.gone),
    )
    return {
        kind: [{"code": each.code, "message": each.message} for each in several]
        for kind, several in kinds
    }


def _side(side: Side) -> dict[str, Any]:
    return {"name": side.name, "edition": side.edition, "rules": len(side.rules)}


def _flow(flow: Flow, its: Difference) -> dict[str, Any]:
    return {
        "target": its.targets.words(flow.remote),
        "addresses": list(flow.addresses),
        "destination": destination_document(flow.remote.destination),
        "protocol": flow.remote.protocol,
        "port": flow.remote.port,
    }


def _witness(witness: Witness) -> dict[str, str]:
    return {"url": witness.url, "address": witness.address}


def _shift(shift: TrafficShift, its: Difference) -> dict[str, Any]:
    return {
        **_flow(shift.piece.flow, its),
        "source": shift.source,
        "without": [its.targets.words(each) for each in shift.piece.without],
        "witness": _witness(shift.piece.witness),
        "rules": [rule.key for rule in shift.rules],
        "grounds": [_ground(each) for each in shift.grounds],
    }


def _ground(ground: Ground) -> dict[str, Any]:
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


def _retreated(each: TreatmentChange, its: Difference) -> dict[str, Any]:
    return {
        **_flow(each.flow, its),
        "before": _treatment(each.before),
        "after": _treatment(each.after),
        "witness": _witness(each.witness),
        "rules": [rule.key for rule in each.rules],
    }
