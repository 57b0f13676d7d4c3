"""A plan for a target as Markdown, for the comment of a pull request."""

import re

from outgate.backends.interface import Change
from outgate.cli.views.diagnostics import visible
from outgate.cli.views.plan_text import note_of, summary, why
from outgate.commands.plan import TargetPlan

MAX_LENGTH = 60_000  # code hosts refuse comments somewhat longer than this
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#|!~@&-])")


def escape(text: str) -> str:
    """Text that Markdown, HTML and mentions leave as it is."""
    plain = " ".join(visible(text).split())
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", plain)


def code(text: str) -> str:
    """Text as code inside a table cell, whatever it holds."""
    return f"<code>{escape(text)}</code>"


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
        return _bounded(head, [], tail, limit)
    places = why(plan)
    head += ["", "<details><summary>Changes</summary>", "", "| | rule | why |", "|---|---|---|"]
    rows = [_row(change, places, plan.cause(change)) for change in plan.changes.changes]
    return _bounded(head, rows, ["", "</details>", *tail], limit)


def _bounded(head: list[str], rows: list[str], tail: list[str], limit: int) -> str:
    """Head and tail whole, and as many rows as there is room for."""
    frame = len("\n".join((*head, *tail))) + 80
    if frame > limit:
        head = [head[0], "", "The details are too long to show here."]
        return "\n".join((*head, ""))[:limit]
    room = limit - frame
    shown: list[str] = []
    for row in rows:
        room -= len(row) + 1
        if room < 0:
            break
        shown.append(row)
    if len(shown) < len(rows):
        shown.append(f"| | and {len(rows) - len(shown)} more changes, cut to fit | |")
    return "\n".join((*head, *shown, *tail)) + "\n"
