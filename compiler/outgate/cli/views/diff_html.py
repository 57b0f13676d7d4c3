"""A comparison as one HTML file."""

from outgate.cli.views.html.report import Report, write_report
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.commands.diff_review import review_comparison


def render(comparison: Comparison, style: Style) -> str:
    """The whole report; nothing of it is cut."""
    before, after = comparison.difference.before, comparison.difference.after
    report = Report(
        links=style.links,
        title=f"{before.name} to {after.name}",
        review=review_comparison(comparison),
        target=after.name,
        rules=after.rules,
    )
    return write_report(report)
