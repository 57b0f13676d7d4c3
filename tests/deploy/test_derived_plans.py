"""What a saved plan says is worked out again from what it starts from, and believed no further."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from outgate.backends.change_set import Change
from outgate.backends.local import LocalRenderer
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context, Rendered
from outgate.deploy.apply import apply_plan
from outgate.deploy.native import NativeChange
from outgate.deploy.planning import make_plan
from outgate.deploy.saved_plan.document import BadSavedPlan
from outgate.deploy.saved_plan.verify import check_saved, derive_again
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.model import KnownDigest, Plan, PlanWarning
from outgate.project.compile import Compiled
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
    # The same traffic in other pieces is the same.
    halves = (
        replace(one, piece=replace(one.piece, flow=replace(one.piece.flow, addresses=(half,))))
        for half in ("10.1.0.0/17", "10.1.128.0/17")
    )
    cut = replace(traffic, opened=(*halves, *traffic.opened[1:]))
    assert derive_again(replace(plan, traffic=cut), PROJECT, TARGET)
    # What others let through where a denial of ours goes, our rules do not tell.
    freed = replace(entry("x.example"), denials=("d",))
    assert derive_again(
        replace(plan, traffic=replace(traffic, opened=(*traffic.opened, freed))), PROJECT, TARGET
    )
    native: tuple[NativeChange, ...] = plan.native[1:]
    assert refused(replace(plan, native=native)) == shown
    before, after = plan.permissiveness
    for figures in ((before + 1, after), (before, after + 1)):
        assert refused(replace(plan, permissiveness=figures)) == (
            "the permissiveness that it names is not that of its rules"
        )


def test_required_rows_that_close_are_named(tmp_path: Path) -> None:
    target = make_target(CONFIG, Memory(), tmp_path)
    both = compiled(
        f"{POLICY}allow mde for region UK, fleet linux from 10.1.0.0/16\n", "2026-09-03"
    )
    wide, _ = make_plan(target, both)
    assert wide is not None
    apply_plan(target, wide, SILENT, lambda: "me")
    plan, _ = make_plan(target, compiled(POLICY, "2026-09-03"))
    assert plan is not None
    assert derive_again(plan, PROJECT, target)
    assert any(each.required for each in plan.traffic.closed)
    closed = tuple(replace(each, required=()) for each in plan.traffic.closed)
    silent = replace(plan, traffic=replace(plan.traffic, closed=closed))
    assert refused(silent, target) == "it does not name the required rows that it closes"


def test_policies_of_today_are_held_against_a_saved_plan(plan: TargetPlan) -> None:
    said = (Diagnostic(codes.FORBIDDEN, "no policy"),)
    assert check_saved(Compiled(None, said), plan, TARGET) == said
    today = compiled(POLICY, "2026-09-03")
    assert check_saved(Compiled(today, said), plan, TARGET) == ()
    forbidding = compiled(f'{POLICY}forbid "*.microsoft.com"\n', "2026-09-03")
    problems = check_saved(Compiled(forbidding, ()), plan, TARGET)
    assert {each.code.id for each in problems} == {"forbidden"}
    # What the target itself has against it counts as well, and no warning does.
    assert check_saved(Compiled(today, ()), plan, replace(TARGET, renderer=Refusing())) == said


class Refusing(LocalRenderer):
    """Rules of a target that says no."""

    def render(
        self, plan: Plan, context: Context | None = None
    ) -> tuple[Rendered, tuple[Diagnostic, ...]]:
        """The plan, with a warning and an error."""
        said = (Diagnostic(codes.SHADOWED_RULE, "look"), Diagnostic(codes.FORBIDDEN, "no policy"))
        return super().render(plan)[0], said
