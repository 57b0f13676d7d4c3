"""What a replay found, as text."""

from outgate.cli.views.diagnostics import cells, visible
from outgate.cli.views.replay_figures import Table, tables
from outgate.cli.views.replay_senders import broken_words
from outgate.cli.views.replay_times import when_broken
from outgate.cli.views.replay_wording import (
    TITLES,
    by_segment,
    file_lines,
    finding_notes,
    group_words,
    headline,
    look_at,
    stands_at,
    statement_words,
    summary,
    sums_words,
    total_lines,
    unused_words,
)
from outgate.cli.views.wording import DETAILS_SHOWN, FILES_SHOWN, Style
from outgate.diagnostics import count, join_first
from outgate.replay.report import Finding, Report

_HOSTS_SHOWN = 5
_HUES = {"breaks": "red", "gaps": "yellow", "opened": "green", "depends": None}


def render(report: Report, style: Style) -> str:
    """The findings first, by where they come from; then the use of statements and rules."""
    lines = [headline(report), style.heading(summary(report))]
    lines += [
        line
        for line in (look_at(report), when_broken(report.timeline), broken_words(report))
        if line
    ] + [""]
    totals = tuple(total_lines(report))
    width = max((len(number) for number, _ in totals), default=0)
    lines += [f"  {number:>{width}}  {words}" for number, words in totals]
    lines += [
        "",
        *style.first([f"  {line}" for line in file_lines(report)], "files", most=FILES_SHOWN),
    ]
    for kind in TITLES:
        findings: tuple[Finding, ...] = getattr(report, kind)
        if findings:
            lines += ["", style.paint(TITLES[kind], _HUES[kind], bold=True)]
            lines += style.first(_findings(findings))
    lines += _wildcards(report, style) + _statements(report, style)
    for table in tables(report):
        lines += _table(table, style)
    lines += _unused(report, style)
    return "\n".join(lines)


def _findings(findings: tuple[Finding, ...]) -> list[str]:
    lines: list[str] = []
    for words, groups in by_segment(findings):
        lines.append(f"  from {words}")
        for group in groups:
            explained = any(finding.near is not None for finding in group.findings)
            lines += [f"    {group_words(group)}"] if explained else []
            for finding in group.findings:
                lines.append(f"      {finding.target}  {sums_words(finding.sums)}")
                lines += [f"          {note}" for note in finding_notes(finding)]
    return lines


def _statements(report: Report, style: Style) -> list[str]:
    if not report.statements:
        return []
    lines = [
        f"  {visible(join_first(stands_at(use), 3))}  {statement_words(use)}"
        for use in report.statements
    ]
    return ["", style.heading("Statements"), *style.first(lines, "statements")]


def _table(table: Table, style: Style) -> list[str]:
    width = max(cells(name) for name, _ in table.rows)
    lines = [f"  {name}{' ' * (width - cells(name))}  {words}" for name, words in table.rows]
    return ["", style.heading(table.title), *style.first(lines, most=2 * DETAILS_SHOWN)]


def _wildcards(report: Report, style: Style) -> list[str]:
    lines: list[str] = []
    for use in report.wildcards:
        hosts = [f"{host} ({number:,})" for host, number in use.hosts]
        below = count(len(use.hosts), "name")
        lines.append(f"  {visible(use.rule)}  {below}: {join_first(hosts, _HOSTS_SHOWN)}")
        if use.proposal:
            places = [
                place
                for each in report.statements
                if each.text in use.statements
                for place in stands_at(each)
            ]
            lines.append(
                f"      narrow it with `{use.proposal}` in {visible(join_first(places, 3))}"
            )
    if not lines:
        return []
    return ["", style.heading("Used below wildcards"), *style.first(lines, most=4 * DETAILS_SHOWN)]


def _unused(report: Report, style: Style) -> list[str]:
    lines = [
        f"  {visible(rule.key)}  {'could be closed' if rule.proposed else 'stays'}: {rule.because}"
        for rule in sorted(report.unused, key=lambda rule: (not rule.proposed, rule.key))
    ]
    head = style.heading(f"Unused: {unused_words(report)}")
    return ["", head, *style.first(lines, "rules", most=DETAILS_SHOWN)]
