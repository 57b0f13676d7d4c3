"""A difference of two sides as Markdown, for the comment of a pull request."""

from outgate.cli.views.diff_text import (
    ground_lines,
    permissiveness_words,
    renamed_words,
    same_words,
    summary,
    warning_lines,
)
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.settings import project_words, setting_words, target_words
from outgate.commands.diff import Compared
from outgate.plan.comparison.compare import Difference, Side, TrafficShift
from outgate.plan.comparison.treatment_changes import TreatmentChange, describe_treatment_change


def diff_markdown(compared: Compared, *, limit: int = MAX_LENGTH) -> str:
    """Summary first, then every change in a table; never longer than `limit` characters."""
    its, project = compared.difference, compared.project
    names = f"{code(its.before.name)} to {code(its.after.name)}"
    if compared.is_empty:
        head = [f"### Outgate: no difference from {names}", "", escape(same_words(its)), ""]
        return bounded(head, [], [escape(permissiveness_words(its)), *_warnings(its)], limit)
    told = "; ".join((summary(its).rstrip("."), *project_words(project)))
    head = [f"### Outgate: {escape(told)}", "", f"From {names}.", ""]
    rows = [f"| setting | {escape(setting_words(each))} | | | |" for each in project.settings]
    for target in project.targets:
        rows.append(f"| target | {escape(target_words(target))} | | | |")
        rows += _rows(target.difference, f"{target.target}: ") if target.difference else []
    rows += _rows(its)
    head += ["| | traffic | from | such as | why |", "|---|---|---|---|---|"] if rows else []
    tail = ["", escape(permissiveness_words(its))]
    if renamed := renamed_words(its):
        words = "; ".join(code(each) for each in renamed)
        tail = ["", f"Names that mean something else: {words}.", *tail]
    return bounded(head, rows, [*tail, *_warnings(its)], limit)


def _rows(its: Difference, whose: str = "") -> list[str]:
    rows = [_row(f"{whose}gained", each, its, its.after, its.before) for each in its.gained]
    rows += [_row(f"{whose}lost", each, its, its.before, its.after) for each in its.lost]
    return rows + [_treated(f"{whose}treated", each, its) for each in its.treated]


def _warnings(its: Difference) -> list[str]:
    lines = [f"- {escape(each)}" for each in warning_lines(its)]
    return ["", *lines] if lines else []


def _row(mark: str, shift: TrafficShift, its: Difference, having: Side, lacking: Side) -> str:
    why = "; ".join(ground_lines(shift, having, lacking))
    target, witness = its.targets.words(shift.piece.flow.remote), shift.piece.witness
    return (
        f"| {escape(mark)} | {code(target)} | {code(shift.source)} | {code(str(witness))} "
        f"| {escape(why)} |"
    )


def _treated(mark: str, each: TreatmentChange, its: Difference) -> str:
    target, where = its.targets.words(each.flow.remote), its.names.words(each.flow.addresses)
    return (
        f"| {escape(mark)} | {code(target)} | {code(where)} | {code(str(each.witness))} "
        f"| {escape(describe_treatment_change(each.before, each.after))} |"
    )
