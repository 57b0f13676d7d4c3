"""Plans for three targets that differ in everything, and a bare one."""

from outgate.backends.rendered import Fact, Fidelity, Rendered, Unkept
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.side_by_side.model import (
    BeyondSplit,
    BlindSplit,
    LeftOut,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.beyond import Beyond
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Piece, Witness
from outgate.values import replace
from tests.builders.rules import rule
from tests.builders.target_plans import entry, target_plan

OFFICE = replace(rule("*.a.example"), source=RuleSource("office", ("10.0.0.0/8",)))
PIECE = Piece(
    OFFICE.flow, (rule("b.a.example").remote,), Witness("10.0.0.1", "https://any.a.example")
)
BEYOND = Beyond(("10.1.0.0/16",), ("tcp", "udp"), "`otherwise: direct` lets it out")
RENDERED = Rendered(
    rules=(),
    allows=(OFFICE,),
    fidelity=(("r1", Fidelity.EXACT), ("r2", Fidelity.EXACT), ("r3", Fidelity.WIDER)),
    blind=(OFFICE.key,),
    beyond=BEYOND,
    unkept=(Unkept(OFFICE, Fact.KEEP, "it cannot inspect"),),
)
FULL = SideBySide(
    targets=("one", "two"),
    traffic=(
        TrafficSplit(
            allowing=("one",),
            refusing=("two",),
            unsure=(),
            flows=(
                SplitFlow(piece=PIECE, source="office", statements=("allow a", "allow gone")),
                SplitFlow(piece=replace(PIECE, without=()), source="lab", statements=()),
            ),
        ),
    ),
    beyond=(BeyondSplit(targets=("two",), others=("one",), beyond=BEYOND),),
    blind=(BlindSplit(blind=("two",), telling=("one",), rules=(OFFICE,)),),
    treatments=(
        TreatmentSplit(
            fact=Fact.KEEP, keeping=("one",), losing=("two",), why=("it cannot",), rules=(OFFICE,)
        ),
    ),
    left_out=(LeftOut("three", "has no rules"),),
    places={"allow a": ("a.policy:1", "b.policy:2")},
)
WHOLE = AllPlans(
    targets=(
        TargetOutcome(
            name="one",
            title="one",
            plan=replace(target_plan(entry("o.example")), target="one"),
            rendered=RENDERED,
            problems=(Diagnostic(codes.ACCEPTED_WIDENING, "it is wider", help="h"),),
        ),
        TargetOutcome(name="two", title="two", plan=replace(target_plan(), target="two")),
        TargetOutcome(
            name="three",
            title="three",
            problems=(Diagnostic(codes.TARGET_FAILED, "it does not answer", help="try again"),),
        ),
    ),
    comparisons=(FULL,),
    problems=(Diagnostic(codes.NO_OWNER, "nobody owns it"),),
)
BARE = AllPlans(
    targets=(TargetOutcome(name="one", title="one", plan=target_plan()),),
    comparisons=(),
    problems=(),
)
