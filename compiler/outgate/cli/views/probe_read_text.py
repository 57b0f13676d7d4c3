"""Results of connectivity tests as text."""

from collections.abc import Iterator

from outgate.cli.views.diagnostics import wrapped
from outgate.cli.views.probe_wording import (
    URGENT,
    evidence_words,
    file_words,
    headline,
    reasons,
    result_words,
)
from outgate.cli.views.wording import Style
from outgate.probe.report import Finding, Judged, ProbeReport

URLS_SHOWN = 40


def render(report: ProbeReport, style: Style) -> str:
    """What is not as the policies want it, the most urgent first."""
    sections = [_files(report, style)]
    for finding in Finding:
        if finding in URGENT or finding is Finding.AS_DENIED or style.limit is None:
            sections.append(finding_lines(finding, report.of(finding), style))
    sections.append(_evidence(report, style))
    return "\n\n".join("\n".join(section) for section in map(list, sections) if section)


def _files(report: ProbeReport, style: Style) -> Iterator[str]:
    yield style.heading(headline(report))
    lines = [
        wrapped("  ", f"{file.name}: {file_words(file)}", style.width, 4) for file in report.files
    ]
    yield from style.first(lines, "files", most=URLS_SHOWN)


def finding_lines(finding: Finding, judged: tuple[Judged, ...], style: Style) -> Iterator[str]:
    """The URLs that come to something, each with its reasons."""
    if not judged:
        return
    yield style.heading(finding.value)
    entries = []
    for each in judged:
        head = wrapped("  ", f"{each.url} {result_words(each)}", style.width, 6)
        why = [] if finding is Finding.FINE else list(reasons(each))
        entries.append("\n".join((head, *(wrapped("    ", text, style.width, 6) for text in why))))
    yield from style.first(entries, "URLs", most=URLS_SHOWN)


def _evidence(report: ProbeReport, style: Style) -> Iterator[str]:
    if report.evidence:
        yield style.heading("clauses for the Monitoring Agent")
        lines = [wrapped("  ", evidence_words(each), style.width, 4) for each in report.evidence]
        yield from style.first(lines, most=URLS_SHOWN)
