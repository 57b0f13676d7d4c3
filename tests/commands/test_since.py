"""A plan tells catalog changes from changes of policies, where the earlier edition says enough."""

from pathlib import Path

import pytest

from outgate.backends.observer import SILENT
from outgate.deploy.plan_inputs import History
from outgate.deploy.planning import make_plan, offline_plan
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import Cause
from outgate.emulators.azure.service import Service
from outgate.plan.compile import Compilation
from outgate.plan.model import Rule
from outgate.plan.rules.selector import Selector
from outgate.policy.model import PolicySet
from outgate.state.file import FileState
from tests.builders.azure_plans import plan_of, rule
from tests.emulators.inprocess import target as azure_firewall
from tests.support import shipped

SETTINGS = {"subscription": "s-1", "resource_group": "rg", "policy": "fw"}
A, B = rule("https://a.example"), rule("https://b.example")
DATABASE = rule("tcp://db.example:1433")  # Azure Firewall has no rule for it

EMPTY = PolicySet(statements=(), tests=(), sources={}, fleet_definitions={})


def compilation(edition: str, *rules: Rule) -> Compilation:
    return Compilation(
        policy=EMPTY,
        catalog=shipped(edition),
        plan=plan_of(*rules),
        places={},
        answers=Selector(shipped(edition)),
    )


def planned(*earlier: Rule, offline: bool) -> TargetPlan:
    """The plan of A for an empty policy, where the edition in use so far asked for `earlier`."""
    service = Service()
    service.add_policy("s-1", "rg", "fw")
    target = azure_firewall(service).target(FileState(Path("none")))
    wanted = compilation("2026-07-03", A)
    known = History(earlier=compilation("2021-03-04", *earlier))
    if offline:
        plan, problems = offline_plan(target, wanted, known)
    else:
        plan, problems = make_plan(target, wanted, known, SILENT)
    assert plan is not None, problems
    assert problems == ()
    return plan


@pytest.mark.parametrize("offline", [False, True])
def test_what_an_earlier_edition_came_to_is_not_guessed(offline: bool) -> None:
    plan = planned(A, DATABASE, offline=offline)
    assert plan.since is None
    (opened,) = plan.traffic.opened
    assert opened.causes == ()


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize(
    ("earlier", "cause"), [((A, B), Cause.POLICY), ((B,), Cause.CATALOG), ((), Cause.CATALOG)]
)
def test_an_earlier_edition_tells_what_the_catalog_changes(
    earlier: tuple[Rule, ...], cause: Cause, offline: bool
) -> None:
    plan = planned(*earlier, offline=offline)
    assert plan.since == "2021-03-04"
    (opened,) = plan.traffic.opened
    assert opened.causes == (cause,)
