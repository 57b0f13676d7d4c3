"""Results of connectivity tests as Markdown, for a ticket or the comment of a pull request."""

from outgate.cli.views.markdown import code, escape
from outgate.cli.views.probe_wording import (
    URGENT,
    evidence_words,
    file_words,
    headline,
    reasons,
    result_words,
)
from outgate.cli.views.review_blocks import END_OF_FOLDED, LIMIT, Block, compose, folded
from outgate.cli.views.wording import Style
from outgate.probe.report import Finding, Judged, ProbeReport


def render(report: ProbeReport, _: Style, *, limit: int = LIMIT) -> str:
    """The most urgent first; never longer than `limit`."""
    blocks = [Block(order=0, head=(f"### Connections: {escape(headline(report))}", ""))]
    for order, finding in enumerate((*URGENT, Finding.AS_DENIED), 1):
        rows = tuple(_row(each) for each in report.of(finding))
        if rows:
            head = folded(f"{escape(finding.value.capitalize())} ({len(rows)})")
            blocks.append(Block(order=order, head=head, rows=rows, tail=END_OF_FOLDED))
    texts = tuple(f"- {escape(evidence_words(each))}" for each in report.evidence)
    if texts:
        head = folded(f"Clauses for the Monitoring Agent ({len(texts)})")
        blocks.append(Block(order=7, head=head, rows=texts, tail=END_OF_FOLDED))
    files = tuple(f"- {code(file.name)}: {escape(file_words(file))}" for file in report.files)
    head = folded(f"Files ({len(files)})")
    blocks.append(Block(order=8, head=head, rows=files, tail=END_OF_FOLDED))
    return compose(blocks, limit)


def _row(judged: Judged) -> str:
    why = "; ".join(reasons(judged))
    return f"- {code(judged.url)} {escape(result_words(judged))}: {escape(why)}"
