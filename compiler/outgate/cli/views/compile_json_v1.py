"""A canonical plan as JSON (schemas/plan.schema.json); its shape is in `outgate.plan.document`."""

from outgate.cli.views.wording import Style
from outgate.plan.document import plan_json
from outgate.plan.model import Plan


def render(plan: Plan, _: Style) -> str:
    """The whole plan: the same plan is always the same bytes."""
    return plan_json(plan)
