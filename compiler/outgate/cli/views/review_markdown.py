"""A review as Markdown: the first screen says what opens, what closes, why, and whether it is safe.

Everything else is behind a click, and what has no room is counted where it would stand.
"""

from collections.abc import Iterable, Iterator, Sequence

from outgate.cli.views.links import Links
from outgate.cli.views.markdown import clipped, code, escape, marker
from outgate.cli.views.review_blocks import END_OF_FOLDED, Block, folded
from outgate.cli.views.review_tables import (
    ENTRY_HEAD,
    GROUP_HEAD,
    entry_rows,
    group_row,
    statement_rows,
)
from outgate.cli.views.review_words import (
    SIGNS,
    blocked_words,
    kind_words,
    permissiveness_words,
    problem_words,
    safety_words,
    sign_of,
)
from outgate.deploy.review.model import Problem, Review
from outgate.deploy.review.risk import Risk, RiskKind
from outgate.deploy.review.traffic import Group, Kind
from outgate.diagnostics import Severity, and_more, codes, count

ERRORS_SHOWN = 10
GROUPS_SHOWN = 10
NOTES_SHOWN = 10
WARNINGS_SHOWN = 10
# Which parts get room first. What forbids to apply is never left out for the sake of anything else.
HEAD, ERRORS, RISKS, OPENED, CLOSED, TREATED, NOTES, FOOT, MORE, LISTS = range(10)
_GROUPS = {Kind.OPENED: OPENED, Kind.CLOSED: CLOSED, Kind.TREATED: TREATED}


def first_screen(review: Review, title: str, links: Links) -> Iterator[Block]:
    """All that a reader sees without a click."""
    head = (
        marker(review.key),
        f"### {sign_of(review)} Outgate: {escape(clipped(title[:1].lower() + title[1:], 600))}",
        "",
    )
    yield Block(order=HEAD, head=head)
    yield from _errors(review, links)
    yield from _risks(review, links)
    yield from _groups(review, links)
    told = [review.cause, f"{permissiveness_words(review).capitalize()}."]
    yield Block(order=HEAD, head=("", escape(" ".join(filter(None, told))), ""))
    notes = tuple(f"- **{note.kind}**: {escape(clipped(note.text, 400))}" for note in review.notes)
    gone = tuple(f"- **no longer**: {escape(clipped(text, 400))}" for text in review.gone)
    rest = _rest("notes", links, bullet=True)
    yield Block(order=NOTES, rows=(*notes, *gone), most=NOTES_SHOWN, rest=rest, tail=("",))


def details(review: Review, links: Links) -> Iterator[Block]:
    """What stands behind it: every flow, and the statements with who answers for them."""
    yield from _more_problems(review, links)
    for kind in Kind:
        if groups := review.groups_of(kind):
            flows = count(sum(group.flows for group in groups), "flow")
            title = f"In full: {kind_words(review, kind, flows)}"
            rows = tuple(entry_rows(groups, review, links))
            yield _table(title, ENTRY_HEAD, rows, links, share=0.3)
    rows = tuple(statement_rows(review, links))
    if rows:
        title = f"Who answers for it: {count(len(rows), 'statement')}"
        head = ("| statement | owner | because | until | flows |", "|---|---|---|---|---|")
        yield _table(title, head, rows, links, share=0.2)


def listed(
    title: str, lines: Sequence[str], links: Links, most: int, *, order: int = LISTS
) -> Iterator[Block]:
    """Lines of plain text behind a click, where there are any."""
    if lines:
        rows = tuple(f"- {escape(clipped(line, 400))}" for line in lines)
        yield Block(
            order=order,
            head=folded(escape(title)),
            rows=rows,
            rest=_rest("", links, bullet=True),
            tail=END_OF_FOLDED,
            most=most,
        )


def screen_of(review: Review, title: str, links: Links) -> Iterator[Block]:
    """One target of several: what forbids to apply its plan, its risks, and what changes there."""
    head = ("", f"#### {sign_of(review)} {escape(clipped(title, 600))}", "")
    yield Block(order=HEAD, head=head)
    yield from _errors(review, links)
    yield from _risks(review, links)
    yield from _groups(review, links)
    told = " ".join(filter(None, (review.cause, f"{permissiveness_words(review).capitalize()}.")))
    yield Block(order=HEAD, head=("", escape(told), ""))


def bullets(title: str, lines: Sequence[str], links: Links, *, order: int, most: int) -> Block:
    """Lines of plain text below one in bold, that are seen without a click."""
    rows = tuple(f"- {escape(clipped(line, 600))}" for line in lines)
    rest = _rest("", links, bullet=True)
    head = ("", f"**{escape(clipped(title, 600))}**", "")
    return Block(order=order, head=head, rows=rows, rest=rest, most=most, share=0.2)


def tables_of(review: Review, links: Links) -> Iterator[Block]:
    """What differs on one target in its own way, below a line that names it."""
    yield Block(order=HEAD, head=("", _on_target(review), ""))
    yield from _groups(review, links)
    yield Block(order=HEAD, head=("",))


def others_of(reviews: Sequence[Review], links: Links) -> Block:
    """Targets of which there is only a line each."""
    rows = tuple(f"- {_on_target(review)}" for review in reviews)
    return Block(order=NOTES, rows=rows, rest=_rest("targets", links, bullet=True))


def _on_target(review: Review) -> str:
    kinds = (
        (Kind.OPENED, review.counts.opened),
        (Kind.CLOSED, review.counts.closed),
        (Kind.TREATED, review.counts.treated),
    )
    words = ", ".join(kind_words(review, kind, str(number)) for kind, number in kinds)
    return f"On {code(clipped(review.subject))}: {words}."


def foot(texts: Iterable[str], links: Links) -> Block:
    """The last line, with the way to the whole report."""
    parts = [escape(text) for text in texts]
    if links.report:
        parts.append(f"[the whole report]({links.report})")
    return Block(order=FOOT, head=("", ", ".join(parts)) if parts else ())


def _rest(what: str, links: Links, *, bullet: bool = False, table: bool = False) -> "_Rest":
    return _Rest(what, links.report, "- " if bullet else "| | " if table else "")


class _Rest:
    """Makes the line that counts what is left out, with the way to all of it."""

    def __init__(self, what: str, report: str, mark: str) -> None:
        self._what, self._report, self._mark = what, report, mark

    def __call__(self, left: int) -> str:
        where = f"[in the whole report]({self._report})" if self._report else "with `--format json`"
        told = f"**{and_more(left, self._what)}**, {where}"
        return f"{self._mark}{told} |" if self._mark.startswith("|") else f"{self._mark}{told}"


def _errors(review: Review, links: Links) -> Iterator[Block]:
    words = blocked_words(review)
    if not words:
        return
    rows = tuple(_problem(problem, links) for problem in review.blockers)
    yield Block(
        order=ERRORS,
        head=(f"**{escape(words)}**", ""),
        rows=rows,
        rest=_rest("that forbid to apply it", links, bullet=True),
        most=ERRORS_SHOWN,
        tail=("",),
    )


def _problem(problem: Problem, links: Links) -> str:
    kind, message = problem_words(problem)
    help = f" *Help:* {escape(clipped(problem.help, 400))}" if problem.help else ""
    address = links.of_place(problem.where or "")
    where = f" [\u2192]({address})" if address else ""
    return f"- **{kind}**: {escape(message)}{where}{help}"


def _risks(review: Review, links: Links) -> Iterator[Block]:
    """How safe it is, with every risk; new warnings stand below theirs."""
    rows = []
    for risk in review.risks:
        rows.append(_risk(risk))
        if risk.kind is RiskKind.NEW_WARNING:
            warnings = _split_warnings(review)
            rows += [f"  {_problem(warning, links)}" for warning in warnings[0]]
            if rest := risk.count - len(warnings[0]):
                rows.append(f"  - {and_more(rest)}, below")
    for part in review.parts:
        rows += [f"{_risk(risk)}, on {code(part.subject)}" for risk in part.risks]
    words = safety_words(review)
    more_risks = _rest("risks and warnings", links, bullet=True)
    yield Block(
        order=RISKS, head=(f"**{words}**", ""), rows=tuple(rows), rest=more_risks, tail=("",)
    )


def _split_warnings(review: Review) -> tuple[list[Problem], list[Problem]]:
    """New warnings that stand below their risk, and those that stand behind a click.

    Wildcards that are a risk of their own need not be told twice at first sight.
    """
    told = any(risk.kind is RiskKind.OPEN_WILDCARD for risk in review.risks)
    wildcards = [
        warning
        for warning in review.new_warnings
        if told and warning.code == codes.OPEN_WILDCARD.id
    ]
    others = [warning for warning in review.new_warnings if warning not in wildcards]
    return others[:WARNINGS_SHOWN], [*others[WARNINGS_SHOWN:], *wildcards]


def _risk(risk: Risk) -> str:
    text = escape(clipped(risk.text, 600))
    return f"- {SIGNS[risk.level]} **{risk.name}**: {text} \u2013 {risk.explanation}"


def _groups(review: Review, links: Links) -> Iterator[Block]:
    """One table of all groups, a block for each kind, so that each kind has its room."""
    if not review.groups:
        return
    yield Block(order=HEAD, head=GROUP_HEAD)
    for kind in Kind:
        groups = review.groups_of(kind)
        rows = tuple(group_row(group, review, links) for group in groups)
        yield Block(
            order=_GROUPS[kind],
            rows=rows,
            rest=_GroupRest(groups, review),
            most=GROUPS_SHOWN,
            share=0.3,
        )


class _GroupRest:
    """Makes the row that counts the groups left out, and their flows."""

    def __init__(self, groups: tuple[Group, ...], review: Review) -> None:
        self._groups, self._review = groups, review

    def __call__(self, left: int) -> str:
        flows = sum(group.flows for group in self._groups[-left:])
        words = kind_words(self._review, self._groups[0].kind, f"{flows} more")
        return f"| **{words}** | in {count(left, 'group')}, below | | |"


def _more_problems(review: Review, links: Links) -> Iterator[Block]:
    """Errors and warnings beyond those above, and warnings that stand."""
    more = [
        *review.blockers[ERRORS_SHOWN:],
        *_split_warnings(review)[1],
    ]
    standing = [
        problem
        for problem in review.problems
        if problem.severity is Severity.WARNING and problem.standing
    ]
    for title, problems in (
        (f"More that is new: {count(len(more), 'error or warning', 'errors and warnings')}", more),
        (f"{count(len(standing), 'warning')} as before", standing),
    ):
        if problems:
            rows = tuple(_problem(problem, links) for problem in problems)
            rest = _rest("", links, bullet=True)
            yield Block(
                order=MORE, head=folded(title), rows=rows, rest=rest, tail=END_OF_FOLDED, share=0.3
            )


def _table(
    title: str, head: tuple[str, ...], rows: tuple[str, ...], links: Links, share: float
) -> Block:
    return Block(
        order=MORE,
        head=folded(title, head),
        rows=rows,
        rest=_rest("", links, table=True),
        tail=END_OF_FOLDED,
        share=share,
    )
