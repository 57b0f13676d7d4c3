"""The first screen: what breaks and what else there is to see. It needs no script."""

from collections.abc import Iterable, Iterator, Sequence

from outgate.cli.views.html.elements import Element, Node, element, link, listed, rich
from outgate.cli.views.html.frame import more_below
from outgate.cli.views.html.overview import MARKS
from outgate.cli.views.html.replay.words import often_words
from outgate.cli.views.html.words import counted
from outgate.cli.views.links import Links
from outgate.cli.views.replay_senders import broken_words
from outgate.cli.views.replay_times import when_broken
from outgate.cli.views.replay_wording import (
    TITLES,
    Group,
    by_segment,
    finding_notes,
    headline,
    look_at,
    summary,
    unused_words,
)
from outgate.commands.replay import doubts
from outgate.deploy.review.risk import Level
from outgate.diagnostics import Diagnostic, Severity
from outgate.replay.report import Finding, Report

GROUPS_SHOWN, LINES_SHOWN = 3, 4
_SIGNS = {"breaks": "!", "gaps": "?", "opened": "+", "depends": "~"}


def overview(report: Report, links: Links) -> Element:
    """What a reader sees first, and often all that anybody does."""
    blocks = [
        _block(kind, getattr(report, kind), links) for kind in TITLES if getattr(report, kind)
    ]
    return element(
        "section",
        _verdict(report),
        _figures(report),
        element("div", *blocks, class_="sides") if blocks else "",
        id="overview",
        aria_labelledby="verdict",
        tabindex="-1",
    )


def _level(report: Report, problems: Sequence[Diagnostic]) -> Level:
    if report.breaks:
        return Level.DANGER
    return Level.LOOK if report.gaps or report.depends or problems else Level.NONE


def _verdict(report: Report) -> Element:
    problems = tuple(doubts(report))
    level = _level(report, problems)
    when = when_broken(report.timeline)
    fleets = broken_words(report)
    texts = [headline(report), look_at(report), when, fleets, f"{unused_words(report)}."]
    return element(
        "div",
        element("span", MARKS[level], class_="mark", aria_hidden="true"),
        element(
            "div",
            element("h1", *rich(summary(report).removesuffix(".")), id="verdict"),
            *(element("p", *rich(_capital(text))) for text in texts if text),
            *_doubts(problems),
        ),
        class_=f"verdict {level}",
    )


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _doubts(problems: Sequence[Diagnostic]) -> Iterator[Element]:
    """How far the log cannot be trusted."""
    lines = []
    for problem in problems:
        level = Level.DANGER if problem.severity is Severity.ERROR else Level.LOOK
        words = [*rich(problem.message), " \u2013 ", element("em", *rich(problem.help or ""))]
        lines.append(
            (
                element("span", problem.severity.value, class_=f"level {level}"),
                element("p", *words),
            )
        )
    if lines:
        yield listed(lines, class_="risks")


def _figures(report: Report) -> Element:
    totals = report.totals
    lost = sum(report.not_judged.values())
    figures = (
        ("requests", report.logged.requests, ""),
        ("targets break", len({each.target for each in report.breaks}), "closes"),
        ("gaps", len({each.target for each in report.gaps}), "treats"),
        ("opened", len({each.target for each in report.opened}), "opens"),
        ("depend on the path", totals["depends_on_path"].targets, ""),
        ("requests not judged", lost, ""),
        ("rules could be closed", len(report.unused_proposed), ""),
    )
    shown = (
        element(
            "div",
            element("dt", title),
            element("dd", f"{number:,}", class_=kind if number else "zero"),
        )
        for title, number, kind in figures
    )
    return element("dl", *shown, class_="figures many")


def _block(kind: str, findings: tuple[Finding, ...], links: Links) -> Element:
    groups = [(words, group) for words, each in by_segment(findings) for group in each]
    nodes: list[Node] = [_group(words, group, links) for words, group in groups[:GROUPS_SHOWN]]
    if rest := sum(len(group.findings) for _, group in groups[GROUPS_SHOWN:]):
        nodes.append(more_below(f"{counted(rest, 'finding')} more", "findings"))
    mark = element("span", _SIGNS[kind], class_=f"sign {kind}", aria_hidden="true")
    return element("section", element("h2", mark, f" {TITLES[kind]}"), *nodes, class_="block")


def _group(words: str, group: Group, links: Links) -> Element:
    lines: list[Iterable[Node]] = [_line(each) for each in group.findings[:LINES_SHOWN]]
    if rest := len(group.findings) - len(lines):
        lines.append([element("span", f"and {counted(rest, 'target')} more", class_="rest")])
    why: list[Node] = [element("b", f"from {words}")]
    if group.statement:
        why += [" \u00b7 ", link(group.place, links.of_place(group.place))]
        why += [": ", element("code", group.statement)]
    return element(
        "div",
        listed(lines, class_="targets"),
        element("p", *why, class_="why"),
        class_="group",
    )


def _line(finding: Finding) -> Iterator[Node]:
    yield element("code", finding.target)
    yield element("span", often_words(finding.sums), class_="from")
    for note in finding_notes(finding):
        yield element("span", *rich(note), class_="holes")
