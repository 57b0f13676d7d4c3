"""A plan for a target as one HTML file."""

from outgate.cli.views.html.report import write_report
from outgate.cli.views.wording import Style
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.target_plan import TargetPlan


def render(plan: TargetPlan, _: Style) -> str:
    """The whole report; nothing of it is cut."""
    return write_report(review_plan(plan), f"Plan for {plan.target}", plan.plan.rules, {})
