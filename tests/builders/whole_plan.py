"""A plan for a target with something of everything a plan can tell, and what undoes it."""

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.deploy.drift import Drift
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.target_plan import LeftBehind
from outgate.deploy.traffic_change.model import Cause, Effect, Reason, TrafficChange, TreatedEntry
from outgate.deploy.undo import Undo
from outgate.diagnostics import Severity
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.model import Quarantined, Retained, Withheld
from outgate.project.target_settings import SettingChange
from outgate.traffic.flow import Witness
from outgate.values import replace
from tests.builders.rules import BYPASS, KEEP, rule
from tests.builders.target_plans import entry, target_plan

REASONS = (Reason("allow a", "l/urls#1"), Reason("allow gone", "l/urls#2"))
HOLED = entry("*.hole.example", "lab")
HOLED = replace(
    HOLED, piece=replace(HOLED.piece, without=(entry("a.hole.example").piece.flow.remote,))
)
OPENED = (
    replace(entry("a.example", "office"), reasons=REASONS, causes=(Cause.POLICY,)),
    replace(entry("denied.example", "lab"), denials=("deny-1", "deny-2"), causes=(Cause.DRIFT,)),
    replace(entry("stopped.example", "office"), effect=Effect.STOPPED, others=("theirs",)),
    replace(HOLED, doubts=("perhaps",)),
)
CLOSED = (
    replace(entry("closed.example", "office"), causes=(Cause.EXPIRY, Cause.CATALOG)),
    entry("nobody.example", "office"),
    replace(entry("denied.example", "office"), denials=("deny-3",)),
    replace(entry("open.example", "office"), effect=Effect.OPEN, others=("theirs",)),
)
TREATED = TreatedEntry(
    TreatmentChange(
        flow=rule("treated.example").flow,
        before=BYPASS,
        after=KEEP,
        witness=Witness("10.0.0.1", "https://treated.example"),
        rules=(rule("treated.example"), rule("treated.example", treatment=KEEP)),
    ),
    "office",
)
NATIVE = (
    NativeChange(sign=NativeSign.ADDED, kind="rule", label="new"),
    NativeChange(sign=NativeSign.CHANGED, kind="rule", label="changed", fields=("a: 1 -> 2", "b")),
    NativeChange(sign=NativeSign.CHANGED, kind="rule", label="renamed"),
    NativeChange(sign=NativeSign.MOVED, kind="rule", label="moved", to="elsewhere"),
    NativeChange(sign=NativeSign.REMOVED, kind="rule", label="covered", covered=("by-1", "by-2")),
    NativeChange(sign=NativeSign.REMOVED, kind="rule", label="removed"),
)


def finding(
    severity: Severity, message: str, where: str = "", *, standing: bool = False
) -> Finding:
    """What a check says of a plan."""
    return Finding(
        code=f"code-{severity}", severity=severity, message=message, where=where, standing=standing
    )


TRAFFIC = TrafficChange(
    opened=OPENED,
    closed=CLOSED,
    treated=(TREATED,),
    appearing=("an odd range",),
    vanishing=("another odd range",),
)
PLAN = target_plan()
WHOLE = replace(
    PLAN,
    target="prod",
    changes=ChangeSet((Change(None, NativeRule("i", "l", {})),), 7),
    traffic=TRAFFIC,
    native=NATIVE,
    findings=Findings(
        (
            finding(Severity.ERROR, "it is wrong", "a.policy:1"),
            finding(Severity.WARNING, "it is odd"),
            finding(Severity.WARNING, "it was odd", standing=True),
        ),
        ("it is no more",),
    ),
    places={"allow a": ("a.policy:1", "b.policy:2")},
    since="2020-01-01",
    drift=(Drift("allowed", "https://drift.example from any"),),
    foreign=("a rule of others",),
    operations=("write one", "write two"),
    changed_settings=(SettingChange("tier", None, "Premium"), SettingChange("mode", "a", None)),
    left_behind=(LeftBehind("/subscriptions/x/old", 1),),
    changed_sources=("office: 10.0.0.0/8 -> 10.0.0.0/9",),
    plan=replace(
        PLAN.plan,
        withheld=(Withheld("s", "l/urls#3", "https://w.example:443", "updates"),),
        quarantined=(Quarantined("l/urls#4", "https://q", "it is odd", ()),),
        retained=(Retained("any -> https://r.example:443", "2027-01-01", "2026-07-03"),),
    ),
)
UNDO = Undo(WHOLE.changes, TRAFFIC, NATIVE, ("write one",))
