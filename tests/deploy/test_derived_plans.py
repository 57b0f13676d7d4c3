"""What a saved plan says is worked out again from what it starts from, and believed no further."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from outgate.backends.change_set import Change
from outgate.deploy.native import NativeChange
from outgate.deploy.planning import make_plan
from outgate.deploy.saved_plan.document import BadSavedPlan
from outgate.deploy.saved_plan.verify import derive_again
from outgate.deploy.target_plan import TargetPlan
from outgate.plan.model import KnownDigest, PlanWarning
from outgate.project.config import TargetConfig
from outgate.project.target import Target, make_target
from outgate.project.target_settings import TargetSettings
from outgate.values import replace
from tests.builders.local_firewall import Choosy
from tests.builders.records import Memory
from tests.deploy.risky import entry
from tests.support import compiled

POLICY = "allow mde for region EU, fleet linux from 10.1.0.0/16\n"
CONFIG = TargetConfig("prod", "local", {"path": "f.json"})
TARGET = make_target(CONFIG, Memory(), Path("nowhere"))
PROJECT: Any = SimpleNamespace(catalog_folder=None, root=Path("nowhere"))


@pytest.fixture(scope="module")
def plan() -> TargetPlan:
    """A plan for a target that is empty."""
    made, problems = make_plan(TARGET, compiled(POLICY, "2026-09-03"))
    assert made is not None, problems
    return made


def refused(plan: TargetPlan, target: Target = TARGET) -> str:
    with pytest.raises(BadSavedPlan) as error:
        derive_again(plan, PROJECT, target)
    return str(error.value.message)


def test_what_a_plan_says_of_itself(plan: TargetPlan) -> None:
    wanted = derive_again(plan, PROJECT, TARGET)
    assert wanted.allows == plan.plan.rules
    elsewhere = TargetSettings("local", {"path": "g.json"})
    assert refused(replace(plan, settings=elsewhere)) == (
        "it was made for another target than `prod` is now, with other settings in outgate.yaml"
    )
    unknown = replace(plan.plan, edition="2020-01-01")
    assert refused(replace(plan, plan=unknown)) == (
        "it was made with a catalog 2020-01-01 that is not the one at hand"
    )
    other = replace(plan.plan, catalog=KnownDigest(f"sha256:{'0' * 64}"))
    assert refused(replace(plan, plan=other)) == (
        "it was made with a catalog 2026-09-03 that is not the one at hand"
    )
    choosy = Choosy()
    choosy.cannot = "2026-09-03"
    assert refused(plan, replace(TARGET, renderer=choosy)) == "its target cannot express its plan"
    warned = replace(plan.plan, warnings=(PlanWarning("code", "message", None),))
    assert refused(replace(plan, plan=warned)) == "it does not tell all warnings of its plan"


def test_what_a_plan_writes_and_shows(plan: TargetPlan) -> None:
    first, *rest = plan.changes.changes
    assert first.after is not None
    for other in (replace(first.after, body={}), replace(first.after, label="harmless")):
        changes = replace(plan.changes, changes=(Change(None, other), *rest))
        assert refused(replace(plan, changes=changes)) == (
            f"it writes `{other.label}`, which its plan does not ask for"
        )
    shown = "what it shows is not what it writes"
    traffic = plan.traffic
    one = traffic.opened[0]
    wide = replace(one.piece, flow=replace(one.piece.flow, addresses=("*",)))
    for lie in (
        replace(traffic, opened=traffic.opened[1:]),
        replace(traffic, opened=(replace(one, piece=wide), *traffic.opened[1:])),
        replace(traffic, closed=(entry("x.example"),)),
        replace(traffic, appearing=("a part",)),
        replace(traffic, vanishing=("a part",)),
    ):
        assert refused(replace(plan, traffic=lie)) == shown
    native: tuple[NativeChange, ...] = plan.native[1:]
    assert refused(replace(plan, native=native)) == shown
    before, after = plan.permissiveness
    for figures in ((before + 1, after), (before, after + 1)):
        assert refused(replace(plan, permissiveness=figures)) == (
            "the permissiveness that it names is not that of its rules"
        )
