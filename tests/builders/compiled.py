"""Plans as if an empty policy had been compiled to them."""

from outgate.plan.compile import Compilation
from outgate.plan.model import Plan
from outgate.plan.rules.selector import Selector
from outgate.policy.model import PolicySet
from tests.support import shipped

EMPTY = PolicySet(statements=(), tests=(), sources={}, fleet_definitions={})


def compilation(plan: Plan) -> Compilation:
    """A plan with the shipped catalog, and without a statement."""
    return Compilation(
        policy=EMPTY,
        catalog=shipped("2026-07-03"),
        plan=plan,
        places={},
        answers=Selector(shipped("2026-07-03")),
    )
