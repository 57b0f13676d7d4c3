"""What a plan is made from: what the target said before, and how much is open before and after."""

from pathlib import Path

import pytest

from outgate.backends.local import LocalStore
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Rendered
from outgate.backends.target_state import TargetState
from outgate.deploy.permissiveness import list_allowing, measure_change
from outgate.deploy.plan_inputs import History
from outgate.deploy.planning import make_plan, offline_plan
from outgate.deploy.record import Record
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.comparison.permissiveness import permissiveness
from outgate.project.config import TargetConfig
from outgate.project.target import make_target
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.builders.compiled import compilation
from tests.builders.live_rules import ALLOW, DENY, live
from tests.builders.plans import plan_with
from tests.builders.records import Memory
from tests.builders.rules import rule
from tests.support import shipped

ONE, OTHER = rule("a.example"), rule("b.example")
POLICIES = compilation(plan_with((ONE,)))


class Asked(LocalStore):
    """A firewall that remembers what it was asked about."""

    applied: bool | None = None

    def preflight(
        self, state: TargetState, wanted: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """Nothing to say."""
        self.applied = applied
        return ()


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
    make_plan(replace(target, live=store), POLICIES, History(record), SILENT)
    assert store.applied is applied


def test_how_much_is_open_is_of_rules_that_allow() -> None:
    allowing = list_allowing([live(ALLOW, ONE), live(DENY, OTHER)])
    assert allowing == (ONE,)
    figure = permissiveness(TrafficSet((ONE.flow,)))
    assert figure > 0
    catalog = shipped("2026-09-03")
    assert measure_change(((), allowing), catalog) == (0.0, figure)
    assert measure_change((allowing, ()), catalog) == (figure, 0.0)
    assert measure_change((allowing, allowing), catalog) == (figure, figure)
