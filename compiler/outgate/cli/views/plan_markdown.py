"""A plan for a target as Markdown, for the comment of a pull request."""

from outgate.backends.difference import Line
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.plan_text import DETAILS_SHOWN, did, fate, note_of, summary, why
from outgate.commands.plan import TargetPlan

_SIGNS = {"+": "add", "-": "remove", "~": "change"}


def _row(line: Line, places: dict[str, str], cause: str | None) -> str:
    note = escape(note_of(line, places, cause))
    return f"| {_SIGNS[line.sign]} | {code(line.text)} | {note} |"


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
    for each in plan.drift[:DETAILS_SHOWN]:
        head.append(f"- **drift**: {did(each)} {code(each.what)} ({fate(each)})")
    if len(plan.drift) > DETAILS_SHOWN:
        head.append(f"- **drift**: {len(plan.drift) - DETAILS_SHOWN} more")
    if plan.operations:
        head.append(f"- **writes**: {escape('; '.join(plan.operations))}")
    if plan.foreign:
        head.append(f"- **others', untouched**: {escape('; '.join(plan.foreign))}")
    tail = ["", f"Catalog {escape(plan.plan.edition)}, plan {code(plan.plan.digest)}"]
    if not plan.changes.changes:
        return bounded(head, [], tail, limit)
    places = why(plan)
    head += ["", "<details><summary>Changes</summary>", "", "| | rule | why |", "|---|---|---|"]
    rows = [_row(line, places, plan.cause(line)) for line in plan.lines]
    return bounded(head, rows, ["", "</details>", *tail], limit)
