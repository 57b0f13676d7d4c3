"""A plan for a target as one HTML file."""

from outgate.cli.views.compile_text import quarantined_words, retained_words, withheld_words
from outgate.cli.views.html.report import Report, write_report
from outgate.cli.views.wording import Style
from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.target_plan import TargetPlan


def render(plan: TargetPlan, style: Style) -> str:
    """The whole report; nothing of it is cut."""
    canonical = plan.plan
    withheld = tuple(map(withheld_words, canonical.withheld))
    quarantined = tuple(map(quarantined_words, canonical.quarantined))
    retained = tuple(map(retained_words, canonical.retained))
    report = Report(
        links=style.links,
        title=f"Plan for {plan.target}",
        review=review_plan(plan),
        target=plan.target,
        rules=canonical.rules,
        beside=(
            ("Required rows that are left out on purpose", withheld),
            ("Rows that could not be read", quarantined),
            ("Rules that the catalog dropped and that stay a while", retained),
        ),
    )
    return write_report(report)
