"""The markup of the page of a review: one with nothing, and one more of each than has room."""

import re

import pytest

from outgate.cli.views.html.elements import element, markup
from outgate.cli.views.html.frame import filter_fields, header, more_below, navigation, under
from outgate.cli.views.html.overview import overview
from outgate.cli.views.html.parts import FIELDS, PARTS, parts
from outgate.cli.views.html.report import Report, write_report
from outgate.cli.views.links import NO_LINKS
from outgate.deploy.review.model import Blocker, Note, Problem, Verdict
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.diagnostics import Severity
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.read_pages import data_of, told
from tests.builders.small_reviews import NOTHING, OPENED


def test_a_page_of_nothing() -> None:
    page = write_report(Report(title="Plan for prod", review=NOTHING, target="prod", rules=()))
    lines = told(page)
    assert lines[: lines.index("Search")] == [
        "Plan for prod \u2013 Outgate",
        "Skip to the review",
        *("Outgate", "/ Plan for prod"),
        "Theme: auto",
        *("Review", "for the approver", "Traffic", "Picture"),
        *("Firewall", "for the firewall engineer"),
        *("Recertification", "for the auditor", "To fix", "for the author"),
        "\u2713",
        "Nothing changes",
        "On prod it changes no traffic.",
        *("opens", "0", "closes", "0", "treats differently", "0", "permissiveness", "1.0"),
        "No traffic opens, closes or is treated differently.",
        "The search, the picture and the long lists below need the script of this page, which this "
        "viewer does not run. What opens, what closes and why stands above.",
    ]
    assert lines[lines.index("Traffic that changes") : -1] == [
        *("Traffic that changes", "every flow, with what asks for it"),
        "What opens what",
        "take a name to see what belongs to it; take it again to let it go",
        *("What the picture shows", "what changes", "everything, with what stays"),
        *("The firewall", "no rule is written"),
        "All that the policy asks for",
        "Recertification",
        "who answers for each statement, why it is there, and until when",
        *("To fix", "what the author of the policy can do"),
        "Nothing: no error, no warning.",
    ]
    data = data_of(page)
    assert data.pop("exact") is True
    assert not any(data.values())
    below = "".join(map(str, parts(NOTHING, "prod", (("beside", ()),), NO_LINKS)))
    assert '<p class="empty">Nothing: no error, no warning.</p>' in below
    assert "beside" not in below
    compared = replace(NOTHING, compared=True)
    lines = told("".join(map(str, parts(compared, "edge", (), NO_LINKS))))
    assert lines[lines.index("The rules") :][:3] == [
        "The rules",
        "a comparison writes none",
        "All that edge allows",
    ]


def test_editions_and_digest_stand_in_the_head() -> None:
    known = replace(NOTHING, edition="2026-09-03", digest=f"sha256:{'0123456789abcdef' * 4}")
    for review, words in (
        (known, "catalog 2026-09-03"),
        (replace(known, since="2025-12-25"), "catalog 2025-12-25 \u2192 2026-09-03"),
    ):
        page = write_report(Report(title="t", review=review, target="prod", rules=()))
        assert told(page)[4:6] == [words, "plan 0123456789ab"]
        assert f'<span title="{review.digest}">plan ' in page
    assert told(write_report(Report(title="t", review=NOTHING, target="p", rules=())))[4] == (
        "Theme: auto"
    )


def risk(number: int) -> Risk:
    return Risk(kind=RiskKind.DRIFT, level=Level.LOOK, text=f"r{number}", count=1, entries=())


def problem(number: int) -> Problem:
    return Problem(code="c", severity=Severity.ERROR, message=f"p{number}", blocker=Blocker.ERROR)


def test_of_one_more_than_there_is_room_for_one_is_counted() -> None:
    """Twelve risks, errors and notes, five groups, six destinations, two holes, five targets."""
    for more in (0, 1):
        part = replace(NOTHING, subject="edge")
        first = replace(OPENED.lines[0], without=names("hole", 2 + more))
        lines = (first, *(replace(first, target=f"t{n}", without=()) for n in range(5 + more)))
        groups = (replace(OPENED, lines=lines), *(OPENED for _ in range(4 + more)))
        review = replace(
            NOTHING,
            verdict=Verdict.BLOCKED,
            level=Level.LOOK,
            risks=tuple(map(risk, range(12 + more))),
            problems=tuple(map(problem, range(12 + more))),
            notes=tuple(Note("n", f"n{n}") for n in range(12 + more)),
            opened=groups,
            parts=tuple(part for _ in range(5 + more)),
        )
        whole = told(markup((overview(review, NO_LINKS),)))
        rest = [line for line in whole if re.search(r"\b[01]\b.* more\b", line)]
        assert rest == [
            "1 target more differs in its own way.",
            "and 1 more errors",
            "and 1 more risks",
            "but for hole-0, hole-1 and 1 more",
            "and 1 destination more",
            "1 flow more, for other reasons",
            "and 1 more",
        ] * bool(more)


def test_a_list_of_two_hundred_is_whole() -> None:
    assert told(str(under("t", names("x", 200))))[-1] == "x-199"
    assert told(str(under("t", names("x", 201))))[-2:] == ["x-199", "and 1 more"]


@pytest.mark.parametrize(
    ("fields", "told_of"),
    [
        ({"severity": Severity.ERROR, "blocker": Blocker.ERROR}, ("danger", "error")),
        (
            {"severity": Severity.ERROR, "blocker": Blocker.ERROR, "standing": True},
            ("danger", "error"),
        ),
        ({"severity": Severity.WARNING}, ("look", "warning")),
        ({"severity": Severity.WARNING, "standing": True}, ("none", "as before")),
    ],
)
def test_how_much_a_problem_matters(fields: dict[str, object], told_of: tuple[str, str]) -> None:
    each = replace(problem(1), **{"blocker": None, **fields})  # type: ignore[arg-type]
    review = replace(NOTHING, problems=(each,))
    html = "".join(map(str, parts(review, "prod", (), NO_LINKS)))
    level, word = told_of
    assert f'<span class="level {level}">{word}</span>' in html
    assert '<p class="where">c</p>' in html
    assert "To fix it" not in html
    assert "Nothing: no error" not in html


def test_new_problems_come_before_those_that_stand() -> None:
    standing = replace(problem(1), standing=True)
    review = replace(NOTHING, problems=(standing, problem(2)))
    html = "".join(map(str, parts(review, "prod", (), NO_LINKS)))
    assert html.index("p2") < html.index("p1")
    gone = "".join(map(str, parts(replace(NOTHING, gone=("a warning",)), "prod", (), NO_LINKS)))
    assert "Nothing: no error" not in gone


def test_what_cannot_be_applied_is_marked_as_dangerous() -> None:
    wrong = replace(NOTHING, verdict=Verdict.BLOCKED, level=Level.LOOK, problems=(problem(1),))
    html = markup((overview(wrong, NO_LINKS),))
    assert '<div class="verdict danger"><span class="mark" aria-hidden="true">!</span>' in html


def test_what_styles_go_by() -> None:
    """Marks that only somebody who sees takes in have words beside them."""
    assert markup((overview(NOTHING, NO_LINKS),)) == (
        '<section id="overview" aria-labelledby="verdict" tabindex="-1"><div class="verdict none">'
        '<span class="mark" aria-hidden="true">\u2713</span><div><h1 id="verdict">Nothing changes'
        "</h1><p>On <code>prod</code> it changes no traffic.</p></div></div>"
        '<dl class="figures"><div><dt>opens</dt><dd class="zero">0</dd></div>'
        '<div><dt>closes</dt><dd class="zero">0</dd></div>'
        '<div><dt>treats differently</dt><dd class="zero">0</dd></div>'
        "<div><dt>permissiveness</dt><dd>1.0</dd></div></dl>"
        '<p class="empty">No traffic opens, closes or is treated differently.</p></section>'
    )
    for level, mark, name in (
        ("look", "?", "look"),
        ("danger", "!", "danger"),
        ("none", "\u2713", "note"),
    ):
        risky = replace(risk(1), level=Level(level))
        html = markup((overview(replace(NOTHING, level=Level(level), risks=(risky,)), NO_LINKS),))
        assert f'<div class="verdict {level}"><span class="mark" aria-hidden="true">{mark}<' in html
        assert f'<span class="level {level}">{name}</span>' in html
    three, two = (
        replace(OPENED.lines[0], sources=names(name, n)) for name, n in (("a", 3), ("b", 2))
    )
    lines = (three, *(two for _ in range(6)))
    groups = (replace(OPENED, lines=lines), *(OPENED for _ in range(5)))
    html = markup((overview(replace(NOTHING, opened=groups), NO_LINKS),))
    assert '<span class="from" title="a-0, a-1, a-2">from a-0, a-1 and 1 more</span>' in html
    assert '<li><span class="rest">and 1 destination more</span></li>' in html
    assert '<a href="#changes">1 flow more, for other reasons</a>' in html
    assert html.endswith('</div><p class="empty">Nothing closes.</p></section>')


def test_what_the_frame_is_made_of() -> None:
    """Styles, scripts and screen readers go by these."""
    assert str(more_below("3 more", "changes")) == (
        '<p class="more-below"><a href="#changes">3 more</a></p>'
    )
    assert str(header("T", ["f"])) == (
        '<header class="top"><p class="brand">Outgate<span> / T</span></p><p class="facts">f</p>'
        '<button id="theme" type="button" hidden="">Theme: auto</button></header>'
    )
    assert markup(filter_fields([("row", "List row")])) == (
        '<label><span>List row</span><input id="filter-row" list="names-row" autocomplete="off" '
        'spellcheck="false"><datalist id="names-row"></datalist></label>'
    )
    assert str(navigation([("a", "A", "author"), ("b", "B", "")])) == (
        '<nav class="parts" aria-label="Parts of the report"><ul><li><a href="#a">A<span> for the '
        'author</span></a></li><li><a href="#b">B</a></li></ul></nav>'
    )
    assert str(element("p", "a", "b", title=None, class_="c")) == '<p class="c">ab</p>'
    assert [name for name, _ in FIELDS] == [
        *("source", "destination", "statement", "row", "owner", "region", "cause"),
    ]
    assert [name for name, _, _ in PARTS] == [
        *("overview", "changes", "picture-part", "firewall", "recertification", "problems"),
    ]
