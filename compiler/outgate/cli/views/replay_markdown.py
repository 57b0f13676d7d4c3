"""What a replay found, as Markdown for a comment."""

from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
from outgate.cli.views.replay_figures import Table, tables
from outgate.cli.views.replay_senders import broken_words
from outgate.cli.views.replay_times import when_broken
from outgate.cli.views.replay_wording import (
    TITLES,
    by_segment,
    finding_notes,
    headline,
    look_at,
    statement_words,
    summary,
    sums_words,
    total_lines,
    unused_words,
)
from outgate.cli.views.wording import DETAILS_SHOWN, IN_JSON, Style
from outgate.diagnostics import and_more
from outgate.replay.report import Finding, Report

_ROWS_SHOWN = DETAILS_SHOWN


def render(report: Report, _: Style, *, limit: int = MAX_LENGTH) -> str:
    """A table of the findings; never longer than `limit` characters."""
    head = [f"### Outgate: {escape(summary(report))}", "", escape(headline(report)), ""]
    for words in (look_at(report), broken_words(report), when_broken(report.timeline)):
        head += [escape(words), ""] if words else []
    head += [f"- {number} {escape(words)}" for number, words in total_lines(report)]
    rows = [row for kind in TITLES for row in _rows(kind.capitalize(), getattr(report, kind))]
    if rows:
        head += ["", "| | from | to | how often | |", "|---|---|---|---|---|"]
    tail = ["", f"{escape(unused_words(report))}."]
    for use in report.wildcards:
        if use.proposal:
            tail.append(f"- {code(use.rule)} could be narrowed with {code(use.proposal)}")
    for each in report.statements:
        if not each.sums.requests:
            where = ", ".join(map(code, each.places or (each.text,)))
            tail.append(f"- {where}: {escape(statement_words(each))}")
    for table in tables(report):
        tail += _table(table)
    return bounded(head, rows, tail, limit)


def _table(table: Table) -> list[str]:
    """A table of its own, below a line with what it is."""
    rows = [f"| {escape(name)} | {escape(words)} |" for name, words in table.rows]
    rest = len(rows) - _ROWS_SHOWN
    more = [f"| {and_more(rest, hint=IN_JSON)} | |"] if rest > 0 else []
    return ["", f"{escape(table.title)}.", "", "| | |", "|---|---|", *rows[:_ROWS_SHOWN], *more]


def _rows(kind: str, findings: tuple[Finding, ...]) -> list[str]:
    rows = []
    for words, groups in by_segment(findings):
        for group in groups:
            for finding in group.findings:
                notes = [escape(note) for note in finding_notes(finding)]
                place = f"{code(group.place)}: " if group.place else ""
                cells = (
                    kind,
                    escape(words),
                    code(finding.target),
                    sums_words(finding.sums),
                    place + "; ".join(notes),
                )
                rows.append(f"| {' | '.join(cells)} |")
    return rows
