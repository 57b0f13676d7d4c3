"""A firewall with our commands lets through what the algebra says, and nothing else."""

from functools import cache

import pytest

from outgate.backends.rendered import Context
from tests.backends.panos.judge import (
    FOLDER,
    differences,
    drawn_plan,
    firewall_of,
    questions,
    rendered,
)
from tests.builders.shipped_policies import shipped_policies

drawn = cache(drawn_plan)


@pytest.mark.parametrize("lists", [None, FOLDER])
def test_the_policies_of_this_repository(lists: str | None) -> None:
    compilation = shipped_policies()
    context = Context(compilation.catalog.tag_files, compilation.places)
    settings = {} if lists is None else {"lists": lists}
    result = rendered(compilation.plan, settings, context)
    asked = questions(compilation.plan.rules)
    assert len(asked) > 1_500
    assert not differences(firewall_of(result), asked, result)


@pytest.mark.parametrize("seed", range(40))
def test_drawn_policies(seed: int) -> None:
    plan = drawn(seed)
    settings = {"lists": FOLDER} if seed % 2 else {}
    result = rendered(plan, settings)
    assert not differences(firewall_of(result), questions(plan.rules), result)


def test_the_judge_sees_a_missing_slash() -> None:
    """It would find that the entry of a rule is wider, or that one is not there."""
    plan = drawn(3)
    result = rendered(plan)
    firewall = firewall_of(result)
    for category in firewall.objects["custom-url-category"].values():
        category["list"] = [entry.removesuffix("/") + ".*" for entry in category["list"]]
    assert differences(firewall, questions(plan.rules), result)
    firewall = firewall_of(result)
    firewall.rules["security"].popitem()
    assert differences(firewall, questions(plan.rules), result)
    firewall = firewall_of(result)
    firewall.rules["decryption"].clear()
    assert differences(firewall, questions(plan.rules), result)
