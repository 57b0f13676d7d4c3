"""A difference of two sides as Markdown, for the comment of a pull request."""

from outgate.cli.views.diff_text import (
    ground_lines,
    permissiveness_words,
    renamed_words,
    same_words,
    summary,
    treatment_changes,
    warning_lines,
)
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.plan.difference import Difference, Shift, Side
from outgate.plan.treated import Retreated


def diff_markdown(its: Difference, *, limit: int = MAX_LENGTH) -> str:
    """Summary first, then every change in a table; never longer than `limit` characters."""
    names = f"{code(its.before.name)} to {code(its.after.name)}"
    if its.is_empty:
        head = [f"### Outgate: no difference from {names}", "", escape(same_words(its)), ""]
        return bounded(head, [], [escape(permissiveness_words(its)), *_warnings(its)], limit)
    head = [f"### Outgate: {escape(summary(its))}", "", f"From {names}.", ""]
    head += ["| | traffic | from | such as | why |", "|---|---|---|---|---|"]
    rows = [_row("gained", each, its, its.after, its.before) for each in its.gained]
    rows += [_row("lost", each, its, its.before, its.after) for each in its.lost]
    rows += [_treated(each, its) for each in its.treated]
    tail = ["", escape(permissiveness_words(its))]
    if renamed := renamed_words(its):
        words = "; ".join(code(each) for each in renamed)
        tail = ["", f"Names that mean something else: {words}.", *tail]
    return bounded(head, rows, [*tail, *_warnings(its)], limit)


def _warnings(its: Difference) -> list[str]:
    lines = [f"- {escape(each)}" for each in warning_lines(its)]
    return ["", *lines] if lines else []


def _row(mark: str, shift: Shift, its: Difference, having: Side, lacking: Side) -> str:
    why = "; ".join(ground_lines(shift, having, lacking))
    target, witness = its.targets.words(shift.piece.flow.target), shift.piece.witness
    return (
        f"| {mark} | {code(target)} | {code(shift.source)} | {code(str(witness))} | {escape(why)} |"
    )


def _treated(each: Retreated, its: Difference) -> str:
    target, where = its.targets.words(each.flow.target), its.names.words(each.flow.addresses)
    return (
        f"| treated | {code(target)} | {code(where)} | {code(str(each.witness))} "
        f"| {escape(treatment_changes(each.before, each.after))} |"
    )
