"""What the first screen of a review tells of what opens, closes or is treated differently."""

import pytest

from outgate.cli.views.html.elements import markup
from outgate.cli.views.html.overview import overview
from outgate.cli.views.html.verdict import change_words, verdict_texts
from outgate.cli.views.links import NO_LINKS
from outgate.deploy.review.model import Counts, Review
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Kind
from outgate.deploy.traffic_change.model import Cause, Effect
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.read_pages import told
from tests.builders.small_reviews import NOTHING, OPENED, entry, group


def seen(review: Review) -> list[str]:
    """The first screen, from below the figures."""
    lines = told(markup((overview(review, NO_LINKS),)))
    return lines[lines.index("permissiveness") + 2 :]


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
