"""What makes a change none at all, and how much of it is counted: each part of it alone."""

import pytest

from outgate.backends.change_set import Change, ChangeSet
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Fact
from outgate.deploy.side_by_side.model import (
    BeyondSplit,
    BlindSplit,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
from outgate.deploy.target_plan import OFFLINE, TargetPlan
from outgate.deploy.traffic_change.address_filter import AddressFilter
from outgate.deploy.traffic_change.causes import collect_traffic
from outgate.deploy.traffic_change.model import NO_CHANGE, Effect, TrafficChange
from outgate.deploy.undo import Undo
from outgate.plan.checks.beyond import Beyond
from outgate.values import replace
from tests.builders.rules import rule
from tests.builders.target_plans import target_plan
from tests.deploy.risky import BYPASS, KEEP, entry, treated

OPENED = entry("a.example")
WRITE = ChangeSet((Change(None, NativeRule("i", "l", {})),), 0)
NOTHING = ChangeSet((), 7)


@pytest.mark.parametrize(
    "change",
    [
        TrafficChange(opened=(OPENED,)),
        TrafficChange(closed=(OPENED,)),
        TrafficChange(treated=(treated("a.example", KEEP, BYPASS),)),
        TrafficChange(appearing=("p",)),
        TrafficChange(vanishing=("p",)),
    ],
)
def test_whatever_differs_is_a_change(change: TrafficChange) -> None:
    assert NO_CHANGE.is_empty
    assert not change.is_empty
    plan = target_plan()
    assert plan.is_empty
    assert not replace(plan, traffic=change).is_empty
    assert not replace(plan, changes=WRITE).is_empty
    assert replace(plan, changes=NOTHING).is_empty


@pytest.mark.parametrize(
    ("changes", "operations", "writes"),
    [
        (NOTHING, (), 0),
        (WRITE, (), 1),  # a file that is written once
        (WRITE, ("a", "b"), 2),
        (NOTHING, ("a",), 1),
    ],
)
def test_how_many_writes_it_takes(
    changes: ChangeSet, operations: tuple[str, ...], writes: int
) -> None:
    plan = replace(target_plan(), changes=changes, operations=operations)
    assert plan.writes == writes
    assert Undo(changes, NO_CHANGE, (), operations).writes == writes


def test_what_others_decide_is_neither_opened_nor_closed() -> None:
    decided = tuple(replace(OPENED, effect=each) for each in (Effect.STOPPED, Effect.OPEN))
    traffic = TrafficChange(opened=(*decided, OPENED), closed=(OPENED, *decided, OPENED))
    plan: TargetPlan = replace(target_plan(), traffic=traffic)
    assert (plan.opens, plan.closes) == ((OPENED,), (OPENED, OPENED))
    assert plan.applicable
    assert not replace(plan, base=OFFLINE).applicable


ALIKE = SideBySide(targets=("a", "b"))
SPLIT = TrafficSplit(
    allowing=("a",),
    refusing=("b",),
    unsure=(),
    flows=(SplitFlow(piece=OPENED.piece, source="any"),) * 2,
)
BEYOND = BeyondSplit(
    targets=("a",), others=("b",), beyond=Beyond(("*",), ("https",), "it lets all out")
)
TREATMENT = TreatmentSplit(
    fact=next(iter(Fact)), keeping=("a",), losing=("b",), why=("so",), rules=()
)


@pytest.mark.parametrize(
    ("differing", "flows"),
    [
        (replace(ALIKE, traffic=(SPLIT, SPLIT)), 4),
        (replace(ALIKE, beyond=(BEYOND,)), 0),
        (replace(ALIKE, blind=(BlindSplit(blind=("a",), telling=("b",), rules=()),)), 0),
        (replace(ALIKE, treatments=(TREATMENT,)), 0),
    ],
)
def test_targets_differ_in_whatever_they_differ_in(differing: SideBySide, flows: int) -> None:
    assert ALIKE.is_empty
    assert not differing.is_empty
    assert differing.flows == flows


def test_traffic_of_rules_near_a_change() -> None:
    near = AddressFilter([("10.0.0.0/8",)])
    inside = rule("a.example", source=("10.1.0.0/16",))
    outside = rule("b.example", source=("11.0.0.0/8",))
    assert collect_traffic(None, near) is None
    known = collect_traffic((inside, outside), near)
    assert known is not None
    assert known.contains(inside.flow)
    assert not known.contains(outside.flow)
    assert list(near.among((outside, inside, outside, inside))) == [inside, inside]
