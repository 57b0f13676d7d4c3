"""The difference between two rule sets as Markdown, for the comment of a pull request."""

from outgate.cli.views.diff_wording import (
    ground_lines,
    permissiveness_words,
    project_words,
    renamed_words,
    same_words,
    setting_words,
    summary,
    target_words,
    warning_lines,
)
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.wording import Style
from outgate.commands.diff import Comparison
from outgate.plan.comparison.compare import Difference, Side, TrafficShift
from outgate.plan.comparison.treatment_changes import TreatmentChange, describe_treatment_change


def render(comparison: Comparison, _: Style, *, limit: int = MAX_LENGTH) -> str:
    """Summary first, then every change in a table; never longer than `limit` characters."""
    difference, project = comparison.difference, comparison.project
    names = f"{code(difference.before.name)} to {code(difference.after.name)}"
    tail = [escape(permissiveness_words(difference))]
    if comparison.is_empty:
        head = [f"### Outgate: no difference from {names}", "", escape(same_words(difference)), ""]
        return bounded(head, [], [*tail, *_warnings(difference)], limit)
    told = "; ".join((summary(difference).rstrip("."), *project_words(project)))
    head = [f"### Outgate: {escape(told)}", "", f"From {names}.", ""]
    rows = [f"| setting | {escape(setting_words(change))} | | | |" for change in project.settings]
    for target in project.targets:
        rows.append(f"| target | {escape(target_words(target))} | | | |")
        rows += _rows(target.difference, f"{target.target}: ") if target.difference else []
    rows += _rows(difference)
    head += ["| | traffic | from | such as | why |", "|---|---|---|---|---|"] if rows else []
    tail = ["", *tail]
    if renamed := renamed_words(difference):
        words = "; ".join(map(code, renamed))
        tail = ["", f"Names that mean something else: {words}.", *tail]
    return bounded(head, rows, [*tail, *_warnings(difference)], limit)


def _rows(difference: Difference, whose: str = "") -> list[str]:
    before, after = difference.before, difference.after
    return [
        *(_row(f"{whose}gained", shift, difference, after, before) for shift in difference.gained),
        *(_row(f"{whose}lost", shift, difference, before, after) for shift in difference.lost),
        *(_treated(f"{whose}treated", change, difference) for change in difference.treated),
    ]


def _warnings(difference: Difference) -> list[str]:
    lines = [f"- {escape(line)}" for line in warning_lines(difference)]
    return ["", *lines] if lines else []


def _row(
    mark: str, shift: TrafficShift, difference: Difference, having: Side, lacking: Side
) -> str:
    why = "; ".join(ground_lines(shift, having, lacking))
    target = difference.targets.words(shift.piece.flow.remote)
    witness = str(shift.piece.witness)
    return (
        f"| {escape(mark)} | {code(target)} | {code(shift.source)} | {code(witness)} "
        f"| {escape(why)} |"
    )


def _treated(mark: str, change: TreatmentChange, difference: Difference) -> str:
    target = difference.targets.words(change.flow.remote)
    where = difference.names.words(change.flow.addresses)
    how = describe_treatment_change(change.before, change.after)
    return (
        f"| {escape(mark)} | {code(target)} | {code(where)} | {code(str(change.witness))} "
        f"| {escape(how)} |"
    )
