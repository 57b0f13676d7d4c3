"""Saved plans that are refused before anybody is asked: whose they are, and what they show."""

from collections.abc import Callable
from pathlib import Path

import pytest

from outgate.backends.errors import BackendError, TargetMoved
from outgate.backends.local import LocalStore
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.deploy.apply import apply_plan
from outgate.deploy.check_plan import check_plan, check_target
from outgate.deploy.planning import make_plan
from outgate.deploy.render_plan import settings_of
from outgate.deploy.saved_plan.document import BadSavedPlan
from outgate.deploy.saved_plan.verify import check_against
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.target_record import load_record
from outgate.deploy.traffic_change.model import Effect, Entry, TrafficChange
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import UserError
from outgate.plan.compile import Compilation
from outgate.project.config import TargetConfig
from outgate.project.target import Target, make_target
from outgate.state.interface import StateLost
from outgate.values import replace
from tests.builders.records import Lost, Memory
from tests.deploy.risky import BYPASS, KEEP, entry, treated
from tests.support import compiled


class Strict(LocalStore):
    """A firewall that says something before it is written to, and remembers what it was told."""

    said: tuple[Diagnostic, ...] = ()
    applied: bool | None = None

    def preflight(
        self, state: TargetState, wanted: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """What was given to say."""
        self.applied = applied
        return self.said

    def operations(self, changes: object, state: object) -> tuple[str, ...]:
        """One, whatever changes."""
        return ("PUT it",)


@pytest.fixture(scope="module")
def compilation() -> Compilation:
    return compiled("allow mde for region EU, fleet linux from 10.1.0.0/16\n", "2026-09-03")


@pytest.fixture
def target(tmp_path: Path) -> Target:
    config = TargetConfig("prod", "local", {"path": "f.json"})
    made = make_target(config, Memory(), tmp_path)
    return replace(made, live=Strict(tmp_path / "f.json", tmp_path))


def plan_of(target: Target, compilation: Compilation) -> TargetPlan:
    plan, problems = make_plan(target, compilation)
    assert plan is not None, problems
    return plan


def wanted_of(target: Target, compilation: Compilation) -> Rendered:
    wanted, problems = target.renderer.render(compilation.plan, Context())
    assert wanted is not None, problems
    return wanted


def refused(target: Target, plan: TargetPlan, wanted: Rendered) -> UserError:
    with pytest.raises(UserError) as error:
        check_plan(target, plan, wanted, SILENT)
    assert error.value.outcome == "nothing was changed"
    return error.value


def test_a_plan_that_is_as_it_says_can_be_applied(target: Target, compilation: Compilation) -> None:
    plan, wanted = plan_of(target, compilation), wanted_of(target, compilation)
    warning = Diagnostic(codes.SHADOWED_RULE, "look out")
    assert isinstance(target.live, Strict)
    target.live.said = (warning,)
    assert check_plan(target, plan, wanted, SILENT) is None
    assert target.live.applied is False
    problem = Diagnostic(codes.FORBIDDEN, "not so")
    target.live.said = (warning, problem)
    assert refused(target, plan, wanted).diagnostic.message == "not so"


def test_whoever_applied_before_has_applied(target: Target, compilation: Compilation) -> None:
    apply_plan(target, plan_of(target, compilation), SILENT, lambda: "me")
    check_plan(target, plan_of(target, compilation), wanted_of(target, compilation), SILENT)
    assert isinstance(target.live, Strict)
    assert target.live.applied is True


def test_an_apply_that_did_not_end_is_told(target: Target, compilation: Compilation) -> None:
    store = Lost(at=3)  # the record of the end
    target = replace(target, state=store)
    plan, wanted = plan_of(target, compilation), wanted_of(target, compilation)
    with pytest.raises(StateLost):
        apply_plan(target, plan, SILENT, lambda: "me")
    journal = check_plan(target, plan, wanted, SILENT)
    assert journal is not None
    assert journal == load_record(target).journal
    assert journal.by == "me"
    # For another plan the target is one that moved.
    other = replace(plan, changes=replace(plan.changes, changes=plan.changes.changes[1:]))
    assert isinstance(refused(target, other, wanted), TargetMoved)


Change = Callable[[TrafficChange], TrafficChange]


def without_first(change: TrafficChange) -> TrafficChange:
    return replace(change, opened=change.opened[1:])


def with_more(change: TrafficChange) -> TrafficChange:
    return replace(change, opened=(*change.opened, entry("more.example")))


def closing(change: TrafficChange) -> TrafficChange:
    return replace(change, closed=(entry("more.example"),))


def treating(change: TrafficChange) -> TrafficChange:
    return replace(change, treated=(treated("t.example", KEEP, BYPASS),))


def of_others(change: TrafficChange) -> TrafficChange:
    def stopped(each: Entry) -> Entry:
        return replace(each, effect=Effect.STOPPED)

    return replace(change, opened=tuple(map(stopped, change.opened)))


LIES: tuple[Change, ...] = (
    without_first,
    with_more,
    closing,
    treating,
    of_others,
    lambda change: replace(change, appearing=("a part",)),
    lambda change: replace(change, vanishing=("a part",)),
)


@pytest.mark.parametrize("lie", LIES)
def test_what_a_plan_shows_is_what_it_does(
    target: Target, compilation: Compilation, lie: Change
) -> None:
    plan, wanted = plan_of(target, compilation), wanted_of(target, compilation)
    error = refused(target, replace(plan, traffic=lie(plan.traffic)), wanted)
    assert error.message == (
        "the plan is not one that can be used: what it shows is not what it does to the target as "
        "it is"
    )
    assert error.help == "make a new plan and apply that"


def test_the_writes_that_a_plan_names_are_those_that_it_takes(
    target: Target, compilation: Compilation
) -> None:
    plan, wanted = plan_of(target, compilation), wanted_of(target, compilation)
    assert plan.operations == ("PUT it",)
    other = replace(plan, operations=("PUT that",))
    assert "what it shows is not what it does" in str(refused(target, other, wanted).message)
    with pytest.raises(BadSavedPlan, match="what it shows is not what it does to the target"):
        check_against(other, wanted, target, target.store.read())


def test_what_a_plan_changes_is_what_lies_between(target: Target, compilation: Compilation) -> None:
    plan, wanted = plan_of(target, compilation), wanted_of(target, compilation)
    fewer = replace(plan, changes=replace(plan.changes, changes=plan.changes.changes[1:]))
    assert refused(target, fewer, wanted).message == (
        "the plan is not one that can be used: what it changes is not what lies between the "
        "target and its plan"
    )


def test_a_plan_is_for_one_target_as_it_was_set_up(
    target: Target, compilation: Compilation
) -> None:
    plan = plan_of(target, compilation)
    check_target(target, plan)
    elsewhere = replace(settings_of(target), settings={"path": "other.json"})
    for other in (
        replace(plan, target="test"),
        replace(plan, settings=elsewhere),
        replace(plan, target="test", settings=elsewhere),
    ):
        with pytest.raises(BackendError) as error:
            check_target(target, other)
        assert error.value.message == ("the plan was made for another target than `prod` is now")
        assert "make a new plan" in str(error.value.help)
        assert error.value.outcome == "nothing was changed"
        assert isinstance(refused(target, other, wanted_of(target, compilation)), BackendError)


def test_a_target_of_files_takes_no_plan(target: Target, compilation: Compilation) -> None:
    plan = plan_of(target, compilation)
    config = TargetConfig("prod", "pac", {"proxies": ["p.example:8080"]})
    files = make_target(config, Memory(), target.root)
    with pytest.raises(BackendError, match="is deployed from files") as error:
        check_target(files, plan)
    assert "outgate export" in str(error.value.help)
    assert error.value.outcome == "nothing was changed"
