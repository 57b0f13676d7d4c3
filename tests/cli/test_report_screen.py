"""The markup of the page of a review: one with nothing, and one more of each than has room."""

import re

import pytest

from outgate.cli.views.html.elements import element, markup
from outgate.cli.views.html.frame import filter_fields, header, more_below, navigation, under
from outgate.cli.views.html.overview import overview
from outgate.cli.views.html.parts import FIELDS, PARTS, parts
from outgate.cli.views.html.report import Report, write_report
from outgate.cli.views.html.verdict import change_words, verdict_texts
from outgate.cli.views.links import NO_LINKS
from outgate.deploy.review.model import (
    Blocker,
    Counts,
    Note,
    Problem,
    Review,
    Verdict,
)
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Kind
from outgate.deploy.traffic_change.model import Cause, Effect
from outgate.diagnostics import Severity
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.read_pages import data_of, told
from tests.builders.small_reviews import NOTHING, entry, group


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


def seen(review: Review) -> list[str]:
    """The first screen, from below the figures."""
    lines = told(markup((overview(review, NO_LINKS),)))
    return lines[lines.index("permissiveness") + 2 :]


OPENED = group(entry("https://o.example"))
CLOSED = group(entry("https://c.example", Kind.CLOSED))
TREATED = group(entry("https://t.example", Kind.TREATED))
DECIDED = group(entry("https://d.example", effect=Effect.OPEN), effect=Effect.OPEN)


@pytest.mark.parametrize(
    ("fields", "headings"),
    [
        ({"opened": (OPENED,)}, ["Opens", "Nothing closes."]),
        ({"closed": (CLOSED,)}, ["Closes", "Nothing opens."]),
        ({"treated": (TREATED,)}, ["Treats differently", "Nothing opens.", "Nothing closes."]),
        (
            {"opened": (DECIDED,)},
            ["Left to rules of others", "Nothing opens.", "Nothing closes."],
        ),
        ({"opened": (OPENED, DECIDED)}, ["Opens", "Left to rules of others", "Nothing closes."]),
        (
            {"opened": (OPENED,), "closed": (CLOSED,), "treated": (TREATED,)},
            ["Opens", "Closes", "Treats differently"],
        ),
    ],
)
def test_what_does_not_happen_is_said_too(fields: dict[str, object], headings: list[str]) -> None:
    review = replace(NOTHING, **fields)  # type: ignore[arg-type]
    every = ("Opens", "Closes", "Treats differently", "Left to rules of others")
    lines = seen(review)
    nothing = [line for line in lines if line.startswith("Nothing ")]
    assert [line for line in lines if line in every] + nothing == headings
    html = markup((overview(review, NO_LINKS),))
    blocks = len(headings) - len(nothing)
    assert f'<div class="{"sides" if blocks > 1 else "alone"}">' in html


def test_a_comparison_says_for_whom_nothing_changes() -> None:
    part = replace(NOTHING, subject="edge", opened=(OPENED,), counts=Counts(opened=1))
    lines = told(markup((overview(replace(NOTHING, parts=(part,)), NO_LINKS),)))
    assert lines[1:] == [
        "Nothing changes",
        "On prod it changes no traffic for all targets alike.",
        "On edge it opens 1 flow and closes nothing.",
        *("opens, all targets alike", "0", "closes, all targets alike", "0"),
        *("treats differently, all targets alike", "0", "permissiveness", "1.0"),
        "No traffic opens, closes or is treated differently for all targets alike.",
        "On edge",
        "It opens 1 flow and closes nothing.",
        *("+", "Opens", "https://o.example", "from office (10.0.0.0/8)"),
        "Nothing closes.",
    ]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(), "changes no traffic"),
        (Counts(opened=1), "opens 1 flow and closes nothing"),
        (Counts(closed=2), "opens nothing and closes 2 flows"),
        (Counts(treated=1), "opens nothing, closes nothing and treats 1 flow differently"),
        (
            Counts(decided=1),
            "opens nothing, closes nothing and leaves 1 flow to rules of others",
        ),
        (
            Counts(unread=1),
            "opens nothing, closes nothing and writes 1 part of rules that nobody can read",
        ),
    ],
)
def test_what_changes_in_a_sentence(counts: Counts, words: str) -> None:
    assert change_words(counts) == words
    assert next(iter(verdict_texts(replace(NOTHING, counts=counts)))) == f"On `prod` it {words}."


def test_one_destination_does_not_differ() -> None:
    (_, words) = verdict_texts(replace(NOTHING, same=1))
    assert words == "1 destination of both sides does not differ."
    compared = replace(NOTHING, compared=True, subject="a to b")
    assert list(verdict_texts(compared)) == ["The step from a to b changes no traffic."]


def statement(number: int, **fields: object) -> ReviewedStatement:
    plain = ReviewedStatement(text=f"allow s{number}", places=(f"p.policy:{number}",))
    return replace(plain, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "from office (10.0.0.0/8)"),
        ({"causes": (Cause.POLICY,)}, "from office (10.0.0.0/8) \u00b7 policy"),
        ({"why": "WHY"}, "from office (10.0.0.0/8) \u00b7 WHY"),
        (
            {"causes": (Cause.POLICY,), "why": "WHY"},
            "from office (10.0.0.0/8) \u00b7 policy: WHY",
        ),
        ({"change": "CHANGE"}, "from office (10.0.0.0/8) \u00b7 CHANGE"),
        (
            {"statements": (statement(1),)},
            "from office (10.0.0.0/8) \u00b7 p.policy:1 (no owner)",
        ),
        (
            {"statements": (statement(1, places=("a:1", "b:2"), owner="ada"), statement(2))},
            "from office (10.0.0.0/8) \u00b7 a:1, b:2, p.policy:2 (ada, no owner)",
        ),
        (
            {
                "statements": tuple(
                    statement(n, owner=f"o{n}", because=f"b{n % 2}") for n in range(3)
                ),
                "also": (statement(8), statement(9)),
            },
            "from office (10.0.0.0/8) \u00b7 p.policy:0, p.policy:1 and 1 more (o0, o1 and 1 more)"
            ", 2 other statements for some of it",
        ),
        (
            {"statements": (statement(1, places=(), because="one"), statement(2, because=None))},
            "from office (10.0.0.0/8) \u00b7 allow s1, p.policy:2 (no owner), \u201cone\u201d",
        ),
    ],
)
def test_why_a_group_is_there(fields: dict[str, object], words: str) -> None:
    told_of = replace(NOTHING, opened=(replace(OPENED, **fields),))  # type: ignore[arg-type]
    assert seen(told_of)[3] == words


def test_sources_stand_beside_each_destination_where_they_differ() -> None:
    """Two of them beside a destination, six below a group that shares them; the rest is counted."""
    first, second = (
        replace(OPENED.lines[0], target=f"https://{name}.example", sources=names(name, number))
        for name, number in (("a", 3), ("b", 2))
    )
    apart = replace(NOTHING, opened=(replace(OPENED, lines=(first, second)),))
    assert markup((overview(apart, NO_LINKS),)).count('<span class="from"') == 2
    lines = seen(apart)
    assert lines[2:6] == [
        *("https://a.example", "from a-0, a-1 and 1 more"),
        *("https://b.example", "from b-0, b-1"),
    ]
    html = markup(
        (overview(replace(NOTHING, opened=(replace(OPENED, lines=(first,)),)), NO_LINKS),)
    )
    assert 'title="a-0, a-1, a-2"' not in html
    for number, words in ((6, ""), (7, " and 1 more")):
        alike = replace(first, sources=names("a", number))
        lines = seen(replace(NOTHING, opened=(replace(OPENED, lines=(alike,)),)))
        assert lines[3] == f"from {', '.join(names('a', min(number, 6)))}{words}"


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
        rest = [line for line in whole if re.search(r"\b1\b.* more\b", line)]
        assert rest == [
            "1 target more differ in their own way.",
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
