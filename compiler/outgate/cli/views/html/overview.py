"""The first screen: what opens, what closes, why, and whether it is safe. It needs no script."""

from collections.abc import Iterator, Sequence

from outgate.cli.views.html.elements import Element, Node, element, listed, rich
from outgate.cli.views.html.groups import group_blocks
from outgate.cli.views.html.verdict import change_words, verdict_heading, verdict_texts
from outgate.cli.views.links import Links
from outgate.deploy.review.model import Review, Verdict
from outgate.deploy.review.risk import Level, Risk
from outgate.diagnostics import and_more

MARKS = {Level.DANGER: "!", Level.LOOK: "?", Level.NONE: "\u2713"}
LEVELS = {Level.DANGER: "danger", Level.LOOK: "look", Level.NONE: "note"}
_SHOWN = 12  # risks and notes


def overview(review: Review, links: Links) -> Element:
    """What an approver reads, and often all that anybody does."""
    return element(
        "section",
        _verdict(review),
        _figures(review),
        *group_blocks(review, links),
        *_notes(review),
        *(_target_part(part, links) for part in review.parts),
        id="overview",
        aria_labelledby="verdict",
        tabindex="-1",
    )


def _verdict(review: Review) -> Element:
    level = Level.DANGER if review.verdict is Verdict.BLOCKED else review.level
    return element(
        "div",
        element("span", MARKS[level], class_="mark", aria_hidden="true"),
        element(
            "div",
            element("h1", *rich(verdict_heading(review)), id="verdict"),
            *(element("p", *rich(text)) for text in verdict_texts(review)),
            *_first((rich(blocker.message) for blocker in review.blockers), "errors"),
            *_risks(review.risks),
        ),
        class_=f"verdict {level}",
    )


def _figures(review: Review) -> Element:
    counts = review.counts
    was, now = review.permissiveness
    figure: list[Node] = [f"{now:,.1f}"]
    if was != now:
        figure = [element("small", f"{was:,.1f} \u2192 "), f"{now:,.1f}"]
    alike = ", all targets alike" if review.parts else ""
    return element(
        "dl",
        _figure(f"opens{alike}", counts.opened, "opens"),
        _figure(f"closes{alike}", counts.closed, "closes"),
        _figure(f"treats differently{alike}", counts.treated, "treats"),
        element("div", element("dt", "permissiveness"), element("dd", *figure)),
        class_="figures",
    )


def _figure(title: str, number: int, kind: str) -> Element:
    shown = element("dd", f"{number:,}", class_=kind if number else "zero")
    return element("div", element("dt", title), shown)


def _risks(risks: Sequence[Risk]) -> Iterator[Element]:
    if risks:
        lines: list[Sequence[Node]] = [
            (
                element("span", LEVELS[risk.level], class_=f"level {risk.level}"),
                element(
                    "p",
                    element("b", f"{risk.name}: "),
                    *rich(risk.text),
                    " \u2013 ",
                    element("em", *rich(risk.explanation)),
                ),
            )
            for risk in risks[:_SHOWN]
        ]
        if rest := len(risks) - len(lines):
            lines.append((and_more(rest, "risks"),))
        yield listed(lines, class_="risks")


def _target_part(part: Review, links: Links) -> Element:
    """A target that differs in its own way, in a comparison."""
    return element(
        "section",
        element("h2", "On ", element("code", part.subject)),
        element("p", f"It {change_words(part.counts)}.", class_="told"),
        *_risks(part.risks),
        *group_blocks(part, links),
        class_="block target",
    )


def _notes(review: Review) -> Iterator[Element]:
    """What changed beside the traffic."""
    if review.notes:
        lines: list[Sequence[Node]] = [
            (element("b", f"{note.kind}: "), *rich(note.text)) for note in review.notes[:_SHOWN]
        ]
        if rest := len(review.notes) - len(lines):
            lines.append((and_more(rest),))
        yield element(
            "section",
            element("h2", "Beside the traffic"),
            listed(lines, class_="notes"),
            class_="block",
        )


def _first(items: Iterator[Sequence[Node]], what: str) -> Iterator[Element]:
    lines = list(items)
    if lines:
        shown = lines[:_SHOWN]
        if rest := len(lines) - len(shown):
            shown.append([and_more(rest, what)])
        yield listed(shown)
