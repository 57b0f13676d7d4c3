"""A difference of two sides as Markdown, for the comment of a pull request."""

from outgate.cli.views.diff_text import (
    ground_lines,
    permissiveness_words,
    renamed_words,
    same_words,
    summary,
    treatment_changes,
)
from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.plan.difference import Difference, Shift, Side


def diff_markdown(its: Difference, *, limit: int = MAX_LENGTH) -> str:
    """Summary first, then every change in a table; never longer than `limit` characters."""
    names = f"{code(its.before.name)} to {code(its.after.name)}"
    if its.is_empty:
        head = [f"### Outgate: no difference from {names}", "", escape(same_words(its)), ""]
        return bounded(head, [], [escape(permissiveness_words(its))], limit)
    head = [f"### Outgate: {escape(summary(its))}", "", f"From {names}.", ""]
    head += ["| | traffic | from | such as | why |", "|---|---|---|---|---|"]
    rows = [_row("gained", each, its.after, its.before) for each in its.gained]
    rows += [_row("lost", each, its.before, its.after) for each in its.lost]
    rows += [
        f"| treated | {code(str(each.flow.target))} | {code(its.names.words(each.flow.addresses))} "
        f"| {code(str(each.witness))} | {escape(treatment_changes(each.before, each.after))} |"
        for each in its.treated
    ]
    tail = ["", escape(permissiveness_words(its))]
    if renamed := renamed_words(its):
        words = "; ".join(code(each) for each in renamed)
        tail = ["", f"Names that mean something else: {words}.", *tail]
    return bounded(head, rows, tail, limit)


def _row(mark: str, shift: Shift, having: Side, lacking: Side) -> str:
    why = "; ".join(ground_lines(shift, having, lacking))
    target, witness = shift.piece.flow.target, shift.piece.witness
    return (
        f"| {mark} | {code(str(target))} | {code(shift.source)} | {code(str(witness))} "
        f"| {escape(why)} |"
    )
