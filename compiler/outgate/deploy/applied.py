"""What was done to a target, for whoever asked for it."""

from enum import StrEnum
from typing import TYPE_CHECKING

from outgate.deploy.native import NativeChange
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import TrafficChange
from outgate.deploy.undo import Undo
from outgate.values import dataclass

if TYPE_CHECKING:
    from outgate.probe.here.report import Probed


class Deed(StrEnum):
    """What a command did."""

    APPLY = "apply"
    ROLLBACK = "rollback"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A change of a target that was made, or that there was none to make (`changed` is False).

    `place` is the former place that was retired. `edition` and `plan` (a digest) are what was
    applied; a rollback and a retirement have neither. `probe` is what came of asking afterwards,
    where somebody asked.
    """

    deed: Deed
    target: str
    changed: bool
    traffic: TrafficChange
    native: tuple[NativeChange, ...]
    writes: int
    place: str | None = None
    edition: str | None = None
    plan: str | None = None
    probe: "Probed | None" = None


def report_plan(plan: TargetPlan) -> Applied:
    """What applying a plan did."""
    return Applied(
        deed=Deed.APPLY,
        target=plan.target,
        changed=bool(plan.changes.changes),
        traffic=plan.traffic,
        native=plan.native,
        writes=plan.writes,
        edition=plan.plan.edition,
        plan=plan.plan.digest,
    )


def report_undo(deed: Deed, target: str, undo: Undo, place: str | None = None) -> Applied:
    """What a rollback or a retirement did."""
    return Applied(
        deed=deed,
        target=target,
        changed=bool(undo.changes.changes),
        traffic=undo.traffic,
        native=undo.native,
        writes=undo.writes,
        place=place,
    )
