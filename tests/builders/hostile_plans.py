"""Plans that have a text wherever one can be."""

from outgate.deploy.drift import Drift
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.native import NativeChange, NativeSign
from outgate.deploy.target_plan import LeftBehind, TargetPlan
from outgate.deploy.traffic_change.model import Cause, Effect, Reason, TrafficChange
from outgate.diagnostics import Severity
from outgate.plan.model import Quarantined, Retained, Withheld
from outgate.project.target_settings import SettingChange
from outgate.values import replace
from tests.builders.target_plans import entry, target_plan

MORE_HOSTILE = [
    "##vso[task.setvariable variable=x]y",
    "::error file=a::b",
    "\n##vso[task.complete]done\n::set-output name=a::b",
    "--><script>alert(1)</script><!--",
    "</summary></details><h1>x</h1>",
    "=HYPERLINK(1)",
    "x" * 5000,
    "`|`" * 500,
]


def hostile_plan(text: str) -> TargetPlan:
    """A plan that has a text wherever one can be."""
    label = text or "x"
    statement = f'allow {label} owner "{text}" because "{text}"'
    reasons = (Reason(statement, text), Reason(f"allow x from {text}", f"{text}#1"))
    open_entry = replace(
        entry("*.blob.core.windows.net", text),
        reasons=reasons,
        causes=(Cause.CATALOG, Cause.POLICY),
        doubts=(label,),
    )
    denied = replace(entry("d.example", text), denials=(label, f"{label}2"), causes=(Cause.DRIFT,))
    stopped = replace(entry("s.example", text), effect=Effect.STOPPED, others=(label,))
    closed = replace(entry("c.example", text), required=(text,), reasons=reasons[:1])
    finding = Finding(
        code="forbidden", severity=Severity.ERROR, message=text, where=text, help=text
    )
    warning = replace(finding, code="open-wildcard", severity=Severity.WARNING)
    plan = target_plan(open_entry, denied, stopped)
    return replace(
        plan,
        target=text,
        traffic=TrafficChange(
            opened=plan.traffic.opened,
            closed=(closed,),
            appearing=(text,),
            vanishing=(f"{text}!",),
        ),
        plan=replace(
            plan.plan,
            withheld=(Withheld(statement, text, text, text),),
            quarantined=(Quarantined(text, text, text, ((text, text),)),),
            retained=(Retained(text, "2027-01-01", "2026-07-03"),),
        ),
        native=(
            NativeChange(
                sign=NativeSign.REMOVED, kind="Deny rule", label=text, covered=(label,), fields=()
            ),
            NativeChange(sign=NativeSign.CHANGED, kind="Rule", label=text, fields=(text,)),
        ),
        findings=Findings((finding, warning, replace(warning, standing=True)), (text,)),
        places={statement: (f"policies/{text}.policy:3",), "allow y": (f"{text}:1",)},
        drift=(Drift("allowed", text),),
        foreign=(text,),
        operations=(text,),
        changed_settings=(SettingChange(text, text, text),),
        left_behind=(LeftBehind(text, 2),),
        changed_sources=(text,),
        expiring=(statement,),
    )
