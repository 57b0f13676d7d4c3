"""The words for results of connectivity tests, shared by text and Markdown."""

from collections.abc import Iterator

from outgate.cli.views.wording import PLACES_SHOWN
from outgate.diagnostics import count, join_and, join_first
from outgate.probe.report import (
    Asking,
    Evidence,
    Finding,
    Judged,
    ProbeReport,
    TestFile,
    Verdict,
)

LOOK_AT = {
    "drift": "drift of the firewall (`outgate plan`)",
    "proxy": "the proxy",
    "DNS": "DNS",
    "inspection": "TLS inspection",
}
MUST = {
    "direct": "must not pass a proxy",
    "anonymous": "must pass without a login",
    "bypass": "must not be inspected",
}
# What is listed in full wherever it is; the rest is numbers unless all is asked for.
URGENT = (Finding.NOT_ALLOWED, Finding.IN_THE_WAY, Finding.BESIDE_RULES, Finding.NOT_JUDGED)
STATEMENTS_SHOWN = 3


def headline(report: ProbeReport) -> str:
    """How many URLs there are, and what they come to."""
    urls = sum(1 for each in report.judged if each.outcome is not None)
    parts = [
        f"{len(rows)} {finding.value}"
        for finding in Finding
        if finding is not Finding.AS_DENIED and (rows := report.of(finding))
    ]
    return f"{count(urls, 'result')}: {'; '.join(parts)}" if parts else "no results"


def file_words(file: TestFile) -> str:
    """What a file holds, and for whom."""
    parts = [file.title, count(file.urls, "URL")]
    if file.names:
        parts.append(count(file.names, "name"))
    if file.fleet:
        parts.append(f"for {file.fleet}")
    if file.source:
        parts.append(f"from {file.source}")
    lines = sum(number for _, number in file.unread)
    if lines:
        parts.append(f"{count(lines, 'line')} not read")
    if file.others:
        parts.append(f"{count(file.others, 'line')} about something else")
    if file.other_plan:
        parts.append("written for another plan than this one")
    return ", ".join((*parts, *file.remarks))


def result_words(judged: Judged) -> str:
    """What came of a URL, in one line."""
    if judged.outcome is None:
        return "is named"
    words = judged.outcome.words
    if judged.detail:
        words += f" ({judged.detail})"
    if judged.source:
        words += f", from {judged.source}"
    return words if judged.times == 1 else f"{words}, {judged.times} times"


def reasons(judged: Judged) -> Iterator[str]:
    """Why it is allowed or not, what to look at, and what would let it in; a sentence each."""
    if judged.rule is not None:
        part = ""
        if judged.verdict is Verdict.PARTLY:
            part = " from a part of the place" if judged.source else " from some addresses"
        yield f"allowed{part} by rule `{judged.rule}`"
        for asking in judged.asking[:STATEMENTS_SHOWN]:
            yield f"of {asking_words(asking)}"
        rest = len(judged.asking) - STATEMENTS_SHOWN
        if rest > 0:
            yield f"and of {count(rest, 'other statement')}"
    else:
        what = "not known" if judged.verdict is Verdict.UNKNOWN else "not allowed"
        yield f"{what}: {_why(judged)}"
        if judged.near is not None:
            yield f"nearest is {asking_words(judged.near)}"
        if judged.cure is not None:
            yield f"{judged.cure.change}{_where(judged)} would let it in"
        elif judged.verdict is Verdict.DENIED:
            yield "no clause for such devices would let it in"
    if judged.must:
        yield f"it {join_and([MUST[each] for each in judged.must])}"
    if judged.look_at:
        yield f"so look at {join_and([LOOK_AT[each] for each in judged.look_at])}"


def _where(judged: Judged) -> str:
    """Where a cure goes, behind the clause that it is."""
    statement = judged.cure.statement if judged.cure else None
    if statement is None:
        return ""
    return " there" if statement == judged.near else f" in {asking_words(statement)}"


def _why(judged: Judged) -> str:
    if judged.row is None:
        return judged.why
    return f"row {judged.row.endpoint} `{judged.row.text}` {judged.why}"


def asking_words(asking: Asking) -> str:
    """A statement with its places."""
    places = join_first(asking.places, PLACES_SHOWN)
    return f"`{asking.statement}` ({places})" if places else f"`{asking.statement}`"


def evidence_words(evidence: Evidence) -> str:
    """A clause, where it comes from, and who does not have it yet."""
    hosts = ", ".join(evidence.hosts)
    clause = f'`{evidence.clause} "{evidence.value}"`'
    if not evidence.missing:
        return f"{clause} is there already, named by {hosts}"
    statements = "; ".join(asking_words(each) for each in evidence.missing[:STATEMENTS_SHOWN])
    rest = len(evidence.missing) - STATEMENTS_SHOWN
    more = f" and {count(rest, 'other statement')}" if rest > 0 else ""
    return f"{clause}, named by {hosts}, is not in {statements}{more}"
