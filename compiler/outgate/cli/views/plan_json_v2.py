"""A plan for a target as JSON (schemas/saved-plan.schema.json), in the shape of saved plans."""

from outgate.cli.views.wording import Style
from outgate.deploy.saved_plan.document import target_plan_json
from outgate.deploy.target_plan import TargetPlan


def render(plan: TargetPlan, _: Style) -> str:
    """The same bytes as `plan --out` saves without a key."""
    return target_plan_json(plan)
