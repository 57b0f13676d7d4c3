"""What a plan is made from: what the target said before, and how much is open before and after."""

from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import pytest

from outgate.backends.live_rule import LiveRule
from outgate.backends.local import LocalRenderer, LocalStore
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.deploy.apply import apply_plan
from outgate.deploy.drift import Drift
from outgate.deploy.permissiveness import list_allowing, measure_change
from outgate.deploy.plan_inputs import History
from outgate.deploy.planning import make_plan, offline_plan
from outgate.deploy.record import Record
from outgate.deploy.traffic_change.model import Cause, Effect
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.comparison.permissiveness import permissiveness
from outgate.plan.compile import Compilation
from outgate.plan.model import Plan
from outgate.project.config import TargetConfig
from outgate.project.target import Target, make_target
from outgate.project.target_settings import TargetSettings
from outgate.stages import Stage, listen
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.builders.compiled import compilation
from tests.builders.live_rules import ALLOW, DENY, live
from tests.builders.local_firewall import Choosy
from tests.builders.plans import plan_with
from tests.builders.records import Memory
from tests.builders.rules import rule
from tests.support import shipped

Make = Callable[[Target, Compilation], object]
ONE, OTHER = rule("a.example"), rule("b.example")
POLICIES = compilation(plan_with((ONE,)))


class Asked(LocalStore):
    """A firewall that takes one write for all, and remembers what it was asked about."""

    applied: bool | None = None

    def preflight(
        self, state: TargetState, wanted: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """Nothing to say."""
        self.applied = applied
        return ()

    def operations(self, changes: object, state: object) -> tuple[str, ...]:
        """One, whatever changes."""
        return ("PUT it",)


def test_a_target_that_cannot_express_the_policies_has_no_plan(tmp_path: Path) -> None:
    target = make_target(TargetConfig("t", "local", {"path": "f.json"}), Memory(), tmp_path)
    problems = (Diagnostic(codes.UNSUPPORTED_RULE, "no"),)
    assert make_plan(target, POLICIES, rendered=(None, problems)) == (None, problems)
    assert offline_plan(target, POLICIES, rendered=(None, problems)) == (None, problems)


@pytest.mark.parametrize(("record", "applied"), [(Record(), False), (Record(applied=()), True)])
def test_a_target_is_told_whether_anything_was_applied(
    tmp_path: Path, record: Record, *, applied: bool
) -> None:
    store = Asked(tmp_path / "f.json", tmp_path)
    target = make_target(TargetConfig("t", "local", {"path": "f.json"}), Memory(), tmp_path)
    target = replace(target, live=store)
    plan, _ = make_plan(target, POLICIES, History(record), SILENT)
    assert plan is not None
    assert (store.applied, plan.operations) == (applied, ("PUT it",))
    # Where nothing is known of an earlier apply, nobody knows why.
    assert [each.causes for each in plan.opens] == [(Cause.POLICY,) if applied else ()]
    offline, _ = offline_plan(target, POLICIES, History(record))
    assert offline is not None
    assert offline.operations == ()


@pytest.mark.parametrize(
    ("edition", "since"), [(None, None), ("2026-07-03", "2026-07-03"), (Choosy.cannot, None)]
)
def test_a_plan_names_the_edition_in_use_so_far_where_that_can_be_held_against_it(
    tmp_path: Path, edition: str | None, since: str | None
) -> None:
    target = make_target(TargetConfig("t", "local", {"path": "f.json"}), Memory(), tmp_path)
    earlier = None
    if edition is not None:
        earlier = replace(POLICIES, plan=replace(POLICIES.plan, edition=edition))
    history = History(Record(), earlier)
    plan, _ = make_plan(replace(target, renderer=Choosy()), POLICIES, history)
    assert plan is not None
    assert plan.since == since
    assert [each.causes for each in plan.opens] == [(Cause.POLICY,) if since else ()]


class Shared(LocalStore):
    """A firewall on which others allow the same."""

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """Their rule."""
        return (live(ALLOW, ONE, name="theirs"),)


def test_rules_of_others_are_known_where_the_target_is_read(tmp_path: Path) -> None:
    target = make_target(TargetConfig("t", "local", {"path": "f.json"}), Memory(), tmp_path)
    target = replace(target, live=Shared(tmp_path / "f.json", tmp_path))
    for make, effect in ((make_plan, Effect.OPEN), (offline_plan, Effect.FULL)):
        plan, _ = make(target, POLICIES)
        assert plan is not None
        assert [each.effect for each in plan.traffic.opened] == [effect]


class Following:
    """Who follows the work, and writes down what begins."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def begins(self, stage: Stage) -> None:
        """Something begins."""
        self.heard.append(stage.what)

    def ends(self, stage: Stage) -> None:
        """It has ended."""

    def reads(self, what: str) -> None:
        """Something is read."""


@pytest.mark.parametrize(
    ("make", "last"),
    [(make_plan, "comparing"), (offline_plan, "comparing with what was applied")],
)
def test_who_follows_is_told_what_goes_on(tmp_path: Path, make: Make, last: str) -> None:
    following = Following()

    def work() -> None:
        listen(following)
        make(make_target(TargetConfig("t", "local", {"path": "f"}), Memory(), tmp_path), POLICIES)

    copy_context().run(work)
    assert (following.heard[0], following.heard[-1]) == ("rendering for `t`", last)


class Changed(Target):
    """A target that had no rules, or could have none, with the settings it had before."""

    cannot = False

    def with_settings(self, settings: TargetSettings) -> Target:
        """As it was then."""
        return replace(self, renderer=Choosy() if self.cannot else Nothing())


class CouldNot(Changed):
    """One that could have none."""

    cannot = True


class Nothing(LocalRenderer):
    """No rules at all."""

    def render(
        self, plan: Plan, context: Context | None = None
    ) -> tuple[Rendered, tuple[Diagnostic, ...]]:
        """None of them."""
        return Rendered(rules=(), allows=()), ()


OLD, SAME = (TargetSettings("local", {"path": f"{name}.json"}) for name in "gf")


@pytest.mark.parametrize(
    ("made", "settings", "cause"),
    [
        (Changed, OLD, Cause.SETTINGS),
        (Changed, SAME, Cause.POLICY),
        (Changed, None, Cause.POLICY),
        (CouldNot, OLD, Cause.POLICY),
    ],
)
def test_what_opens_by_other_settings_than_before(
    tmp_path: Path, made: type[Target], settings: TargetSettings | None, cause: Cause
) -> None:
    config = TargetConfig("t", "local", {"path": "f.json"})
    store = LocalStore(tmp_path / "f.json", tmp_path)
    target = made(
        config=config, renderer=LocalRenderer(), live=store, state=Memory(), root=tmp_path
    )
    policies = compilation(replace(POLICIES.plan, edition=Choosy.cannot))
    plan, _ = make_plan(target, policies, History(Record(applied=(), settings=settings)))
    assert plan is not None
    assert [each.causes for each in plan.opens] == [(cause,)]


def test_a_plan_beside_what_is_there_and_what_was_applied(tmp_path: Path) -> None:
    target = make_target(TargetConfig("t", "local", {"path": "f.json"}), Memory(), tmp_path)
    plan, _ = make_plan(target, POLICIES)
    assert plan is not None
    assert [str(each.piece.flow.remote) for each in plan.opens] == ["https://a.example:443"]
    apply_plan(target, plan, SILENT, lambda: "me")
    applied = target.store.read().rules
    for record, drift in (
        (Record(), ()),
        (Record(applied=applied), ()),
        (Record(applied=()), (Drift("allowed", "https://a.example:443 from any", stays=True),)),
    ):
        there, _ = make_plan(target, POLICIES, History(record))
        assert there is not None
        assert (there.changes.changes, there.opens, there.drift) == ((), (), drift)
        # What is there is not looked at: only what was applied counts.
        offline, _ = offline_plan(target, POLICIES, History(record))
        assert offline is not None
        assert (offline.base, offline.applicable, offline.drift) == ("offline", False, ())
        assert len(offline.opens) == (0 if record.applied else 1)


def test_how_much_is_open_is_of_rules_that_allow() -> None:
    allowing = list_allowing([live(ALLOW, ONE), live(DENY, OTHER)])
    assert allowing == (ONE,)
    figure = permissiveness(TrafficSet((ONE.flow,)))
    assert figure > 0
    catalog = shipped("2026-09-03")
    assert measure_change(((), allowing), catalog) == (0.0, figure)
    assert measure_change((allowing, ()), catalog) == (figure, 0.0)
    assert measure_change((allowing, allowing), catalog) == (figure, figure)
