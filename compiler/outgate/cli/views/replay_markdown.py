"""What a replay found, as Markdown for a comment."""

from outgate.cli.views.markdown import MAX_LENGTH, bounded, code, escape
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
from outgate.cli.views.wording import Style
from outgate.replay.report import Finding, Report


def render(report: Report, _: Style, *, limit: int = MAX_LENGTH) -> str:
    """A table of the findings; never longer than `limit` characters."""
    head = [f"### Outgate: {escape(summary(report))}", "", escape(headline(report)), ""]
    head += [escape(look_at(report)), ""] if report.breaks else []
    head += [escape(broken), ""] if (broken := when_broken(report.timeline)) else []
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
            where = ", ".join(map(code, each.places))
            tail.append(f"- {where}: {escape(statement_words(each))}")
    return bounded(head, rows, tail, limit)


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
