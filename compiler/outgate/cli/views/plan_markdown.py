"""A plan for a target as Markdown, for the comment of a pull request."""

from outgate.backends.interface import Change
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.plan_text import note_of, summary, why
from outgate.commands.plan import TargetPlan


def _row(change: Change, places: dict[str, str], cause: str | None) -> str:
    mark = "change"
    if change.before is None or change.after is None:
        mark = "add" if change.before is None else "remove"
    return f"| {mark} | {code(change.label)} | {escape(note_of(change, places, cause))} |"


def plan_markdown(plan: TargetPlan, *, limit: int = MAX_LENGTH) -> str:
    """Summary first, details folded; never longer than `limit` characters."""
    head = [f"### Outgate: {escape(summary(plan))}", ""]
    head += [f"- **{each.code}**: {escape(each.message)}" for each in plan.plan.warnings]
    if plan.plan.retained:
        last = max(each.until for each in plan.plan.retained)
        count = len(plan.plan.retained)
        head.append(f"- **retained**: {count} rules that the catalog dropped stay until {last}")
    if plan.plan.withheld:
        head.append(f"- **withheld**: {len(plan.plan.withheld)} required endpoints are left out")
    if plan.plan.quarantined:
        head.append(f"- **quarantined**: {len(plan.plan.quarantined)} rows could not be read")
    tail = ["", f"Catalog {escape(plan.plan.edition)}, plan {code(plan.plan.digest)}"]
    if not plan.changes.changes:
        return bounded(head, [], tail, limit)
    places = why(plan)
    head += ["", "<details><summary>Changes</summary>", "", "| | rule | why |", "|---|---|---|"]
    rows = [_row(change, places, plan.cause(change)) for change in plan.changes.changes]
    return bounded(head, rows, ["", "</details>", *tail], limit)
