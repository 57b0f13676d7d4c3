"""The tables of a review in Markdown: groups in short, every flow, and statements behind them."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.cli.views.links import Links
from outgate.cli.views.markdown import clipped, code, escape, link
from outgate.cli.views.review_words import group_words, line_words, statement_words
from outgate.deploy.review.model import Review
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Group, Line
from outgate.deploy.traffic_change.model import Reason
from outgate.diagnostics import and_more, count, join_first

TARGETS_SHOWN = 3
SOURCES_SHOWN = 3
PLACES_SHOWN = 3
ROWS_SHOWN = 2
READINGS_SHOWN = 2
BREAK = "<br>"
GROUP_HEAD = ("| | what | from | why |", "|---|---|---|---|")
ENTRY_HEAD = ("| destination | from | asked for by | row |", "|---|---|---|---|")


def group_row(group: Group, review: Review, links: Links) -> str:
    """A group in one row: how much, what, from where, and why; of several causes also which."""
    lines: dict[str, list[Line]] = {}
    for line in group.lines:
        lines.setdefault(line.target, []).append(line)
    shown = list(lines.values())[:TARGETS_SHOWN]
    what = [*map(_short_target, shown)]
    if (rest := len(lines) - TARGETS_SHOWN) > 0:
        what.append(f"{and_more(rest)} of {len(lines)} destinations")
    sources = [code(clipped(source)) for source in group.sources[:SOURCES_SHOWN]]
    if (rest := len(group.sources) - SOURCES_SHOWN) > 0:
        sources.append(and_more(rest))
    told = [f"*{', '.join(group.causes)}*"] if len(review.causes) > 1 and group.causes else []
    told += [escape(clipped(part, 400)) for part in (group.change, group.why) if part]
    told += [_asking(group.statements, links)] if group.statements else []
    cells = (f"**{group_words(review, group)}**", *map(BREAK.join, (what, sources, told)))
    return f"| {' | '.join(cells)} |"


def _short_target(lines: Sequence[Line]) -> str:
    """A destination, and how much of it is not meant."""
    holes = max(len(line.without) for line in lines)
    upto = "up to " if len({len(line.without) for line in lines}) > 1 else ""
    but = f" but for {upto}{count(holes, 'destination')}" if holes else ""
    return f"{code(clipped(lines[0].target))}{but}"


def _asking(statements: Sequence[ReviewedStatement], links: Links) -> str:
    """The statements behind a group, with what they have in common of owner, reason and end."""
    names = [_name(statement, links) for statement in statements]
    common = set(statement_words(statements[0]))
    for statement in statements[1:]:
        common &= set(statement_words(statement))
    words = [escape(word) for word in statement_words(statements[0]) if word in common]
    return ", ".join((join_first(names, PLACES_SHOWN), *words))


def _name(statement: ReviewedStatement, links: Links) -> str:
    """Where a statement stands, or else its text."""
    if not statement.places:
        return code(clipped(statement.text))
    places = [link(clipped(place), links.of_place(place)) for place in statement.places]
    return join_first(places, PLACES_SHOWN)


def entry_rows(groups: Iterable[Group], review: Review, links: Links) -> Iterator[str]:
    """Every line of every group."""
    for group in groups:
        names = [_name(statement, links) for statement in group.statements]
        asked = join_first(names, PLACES_SHOWN)
        if group.also:
            also = count(len(group.also), "statement")
            asked += f" (and {also} for some of it)" if asked else also
        for line in group.lines:
            target = f"{code(clipped(line.target, 400))} {escape(line_words(line))}"
            if line.without:
                target += f", such as {code(line.entries[0].piece.witness.url)}"
            sources = "; ".join(code(clipped(source)) for source in line.sources[:SOURCES_SHOWN])
            if (rest := len(line.sources) - SOURCES_SHOWN) > 0:
                sources += f" {and_more(rest)}"
            rows = _rows(line, group, review)
            yield f"| {target.rstrip()} | {sources} | {asked} | {rows} |"


def _rows(line: Line, group: Group, review: Review) -> str:
    """The first catalog rows behind a line, with the reading by which they were taken."""
    leads = {statement.text for statement in group.statements}
    reasons: dict[str, Reason] = {}
    for entry in line.entries:
        for reason in entry.reasons:
            if reason.statement in leads or reason.endpoint not in reasons:
                reasons[reason.endpoint] = reason
    told = []
    for row, reason in tuple(reasons.items())[:ROWS_SHOWN]:
        readings = review.readings.get(reason, ())
        words = "; ".join(readings[:READINGS_SHOWN])
        if (more := len(readings) - READINGS_SHOWN) > 0:
            words += f" {and_more(more)}"
        told.append(escape(f"{row}: {words}" if words else row))
    rest = len(reasons) - len(told)
    return f"{'; '.join(told)} {and_more(rest)}" if rest else "; ".join(told)


def statement_rows(review: Review, links: Links) -> Iterator[str]:
    """The statements behind what changes, each with who answers for it, why, and until when."""
    flows: dict[ReviewedStatement, int] = {}
    for group in review.groups:
        for statement in group.statements:
            flows[statement] = flows.get(statement, 0) + group.flows
    for statement, number in flows.items():
        owner, because = (
            escape(clipped(text)) if text else "\u2013"
            for text in (statement.owner, statement.because)
        )
        until = f"{statement.until}{' (soon)' if statement.expires_soon else ''}"
        told = until if statement.until else "\u2013"
        yield f"| {_name(statement, links)} | {owner} | {because} | {told} | {number} |"
