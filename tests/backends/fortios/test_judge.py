"""A firewall with our script lets through what the algebra says, and nothing else."""

from functools import cache

import pytest

from outgate.backends.rendered import Context
from tests.backends.fortios.judge import (
    PROFILE,
    differences,
    drawn_plan,
    firewall_of,
    questions,
    rendered,
)
from tests.builders.plans import plan_with
from tests.builders.rules import KEEP, rule
from tests.builders.shipped_policies import shipped_policies

drawn = cache(drawn_plan)


@pytest.mark.parametrize("settings", [{}, PROFILE])
def test_the_policies_of_this_repository(settings: dict[str, object]) -> None:
    compilation = shipped_policies()
    context = Context(compilation.catalog.tag_files, compilation.places)
    result = rendered(compilation.plan, settings, context)
    asked = questions(compilation.plan.rules)
    assert len(asked) > 1_500
    assert not differences(firewall_of(result), asked, result, compilation.plan.rules)


@pytest.mark.parametrize("seed", range(40))
def test_drawn_policies(seed: int) -> None:
    plan = drawn(seed)
    result = rendered(plan, PROFILE if seed % 2 else None)
    assert not differences(firewall_of(result), questions(plan.rules), result, plan.rules)


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_pasted_again_or_after_another_it_is_the_same(seed: int) -> None:
    """Whatever an earlier plan has left that would let something through is gone."""
    first, second = rendered(drawn(seed), PROFILE), rendered(drawn(seed + 1), PROFILE)
    once, twice, later = (
        firewall_of(second),
        firewall_of(second, second),
        firewall_of(first, second),
    )
    assert once.tables == twice.tables
    asked = (*questions(drawn(seed).rules), *questions(drawn(seed + 1).rules))
    assert not differences(later, asked, second, drawn(seed + 1).rules)
    assert later.tables["firewall policy"] == once.tables["firewall policy"]


def test_the_judge_sees_what_is_wrong() -> None:
    plan = plan_with((rule("x.example"), rule("*.y.example", treatment=KEEP)))
    result = rendered(plan, PROFILE)
    for table in ("firewall policy", "firewall ssl-ssh-profile/ssl-exempt"):
        firewall = firewall_of(result)
        assert not differences(firewall, questions(plan.rules), result, plan.rules)
        firewall.tables[table].clear()
        assert differences(firewall, questions(plan.rules), result, plan.rules)
    firewall = firewall_of(result)
    for policy in firewall.tables["firewall policy"].values():
        policy["dstaddr"] = ["all"]
    assert differences(firewall, questions(plan.rules), result, plan.rules)
