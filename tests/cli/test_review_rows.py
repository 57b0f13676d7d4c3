"""Rows and sentences of a review in Markdown: each word by hand, and one more than is shown."""

from datetime import date

import pytest

from outgate.cli.views.links import NO_LINKS, Links
from outgate.cli.views.review_blocks import compose
from outgate.cli.views.review_markdown import details, first_screen, foot
from outgate.cli.views.review_tables import entry_rows, group_row, statement_rows
from outgate.cli.views.review_words import (
    blocked_words,
    group_words,
    line_words,
    permissiveness_words,
    problem_words,
    safety_words,
    sign_of,
    statement_words,
)
from outgate.deploy.review.model import Blocker, CauseCount, Problem, Review, Verdict
from outgate.deploy.review.risk import Level, Risk, RiskKind
from outgate.deploy.review.statement import ReviewedStatement
from outgate.deploy.review.traffic import Group, Kind, Line
from outgate.deploy.traffic_change.model import Cause, Effect, Reason
from outgate.diagnostics import Severity, codes
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.small_reviews import NOTHING, entry, group

LINKS = Links(files="https://code.example/r", report="https://code.example/report")
OPENED = group(entry("https://o.example"))


def problem(blocker: Blocker | None = None, **fields: object) -> Problem:
    severity = Severity.WARNING if blocker is None else Severity.ERROR
    plain = Problem(code="a-code", severity=severity, message="MESSAGE", blocker=blocker)
    return replace(plain, **fields)  # type: ignore[arg-type]


def blocked(*blockers: Blocker) -> Review:
    return replace(
        NOTHING, verdict=Verdict.BLOCKED, problems=tuple(problem(each) for each in blockers)
    )


@pytest.mark.parametrize(
    ("blockers", "words"),
    [
        ((Blocker.ERROR,), "1 error"),
        ((Blocker.ERROR, Blocker.ERROR), "2 errors"),
        ((Blocker.TEST,), "1 failed test"),
        ((Blocker.TEST, Blocker.TEST), "2 failed tests"),
        ((Blocker.GUARD,), "1 guard that does not hold"),
        ((Blocker.GUARD, Blocker.GUARD), "2 guards that do not hold"),
        ((Blocker.OFFLINE,), "made offline, it compares with what was last applied"),
        (
            (Blocker.GUARD, Blocker.OFFLINE, Blocker.ERROR),
            "1 error, 1 guard that does not hold, made offline, it compares with what was last "
            "applied",
        ),
    ],
)
def test_why_it_cannot_be_applied(blockers: tuple[Blocker, ...], words: str) -> None:
    review = blocked(*blockers)
    assert blocked_words(review) == f"It cannot be applied: {words}"
    assert blocked_words(replace(review, verdict=Verdict.APPLICABLE)) == ""
    wrong = set(blockers) != {Blocker.OFFLINE}
    assert sign_of(replace(review, level=Level.LOOK)) == ("\u26d4" if wrong else "\U0001f7e1")


@pytest.mark.parametrize(
    ("level", "sign", "words"),
    [
        (Level.NONE, "\U0001f7e2", "No risk found"),
        (Level.LOOK, "\U0001f7e1", "Worth a look: 1 risk"),
        (Level.DANGER, "\U0001f534", "Dangerous: 1 risk"),
    ],
)
def test_how_safe_it_is(level: Level, sign: str, words: str) -> None:
    review = replace(NOTHING, level=level, risks=(risk(),))
    assert (sign_of(review), safety_words(review)) == (sign, words)
    if level is not Level.NONE:
        assert safety_words(replace(review, parts=(review,))) == words.replace("1 risk", "2 risks")


def risk(kind: RiskKind = RiskKind.DRIFT, count: int = 1) -> Risk:
    return Risk(kind=kind, level=Level.LOOK, text="RISK", count=count, entries=())


@pytest.mark.parametrize(
    ("kind", "effect", "applied", "compared"),
    [
        (Kind.OPENED, Effect.FULL, "opens 1", "1 gained"),
        (Kind.CLOSED, Effect.FULL, "closes 1", "1 lost"),
        (Kind.TREATED, Effect.FULL, "treats 1 differently", "1 treated differently"),
        (Kind.OPENED, Effect.STOPPED, "still stopped 1", "still stopped 1"),
        (Kind.OPENED, Effect.OPEN, "open already 1", "open already 1"),
        (Kind.CLOSED, Effect.STOPPED, "stopped already 1", "stopped already 1"),
        (Kind.CLOSED, Effect.OPEN, "stays open 1", "stays open 1"),
    ],
)
def test_what_happens_to_a_group(kind: Kind, effect: Effect, applied: str, compared: str) -> None:
    made = group(entry("t", kind), effect=effect)
    assert group_words(NOTHING, made) == applied
    assert group_words(replace(NOTHING, compared=True), made) == compared


def test_figures_statements_and_problems_in_words() -> None:
    assert permissiveness_words(NOTHING) == "permissiveness 1.0"
    more = replace(NOTHING, permissiveness=(1.0, 3.5))
    assert permissiveness_words(more) == "permissiveness 1.0 -> 3.5 (+2.5)"
    statement = ReviewedStatement(text="s")
    assert statement_words(statement) == []
    whole = replace(statement, owner="ada", because="audit", until=date(2026, 10, 1))
    assert statement_words(whole) == ["owner ada", "because audit", "until 2026-10-01"]
    assert problem_words(problem()) == ("warning a-code", "MESSAGE")
    placed = problem(Blocker.ERROR, where="a.policy:1")
    assert problem_words(placed) == ("error a-code", "MESSAGE (a.policy:1)")
    (line,) = OPENED.lines
    assert line_words(line) == ""
    six = ", ".join(f"`h-{n}`" for n in range(6))
    assert line_words(replace(line, without=names("h", 6))) == f"but for {six}"
    assert line_words(replace(line, without=names("h", 7))) == f"but for {six} and 1 more"


def lines(number: int, **fields: object) -> tuple[Line, ...]:
    return tuple(
        replace(OPENED.lines[0], target=f"t{n}", **fields)  # type: ignore[arg-type]
        for n in range(number)
    )


def row_of(made: Group, review: Review = NOTHING) -> list[str]:
    return [cell.strip() for cell in group_row(made, review, NO_LINKS).strip("|").split("|")]


def test_a_row_of_a_group_has_three_of_each() -> None:
    three = replace(OPENED, lines=lines(3, sources=names("s", 3)))
    assert row_of(three) == [
        "**opens 3**",
        "`t0`<br>`t1`<br>`t2`",
        "`s-0`<br>`s-1`<br>`s-2`",
        "",
    ]
    four = replace(OPENED, lines=lines(4, sources=names("s", 4)))
    assert row_of(four) == [
        "**opens 4**",
        "`t0`<br>`t1`<br>`t2`<br>and 1 more of 4 destinations",
        "`s-0`<br>`s-1`<br>`s-2`<br>and 1 more",
        "",
    ]
    assert row_of(OPENED)[2] == "`office` (10.0.0.0/8)"


def test_how_much_of_a_destination_is_not_meant() -> None:
    (line,) = OPENED.lines
    for holes, words in (
        ((0,), ""),
        ((1,), " but for 1 destination"),
        ((2, 2), " but for 2 destinations"),
        ((1, 3), " but for up to 3 destinations"),
        ((0, 1), " but for up to 1 destination"),
    ):
        made = replace(
            OPENED, lines=tuple(replace(line, without=names("h", number)) for number in holes)
        )
        assert row_of(made)[1] == f"`https://o.example`{words}"


def statement(number: int, **fields: object) -> ReviewedStatement:
    plain = ReviewedStatement(text=f"allow s{number}", places=(f"p:{number}",))
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_why_a_group_is_there() -> None:
    caused = replace(OPENED, causes=(Cause.POLICY, Cause.DRIFT), why="WHY", change="CHANGE")
    assert row_of(caused)[3] == "CHANGE<br>WHY"
    both = replace(NOTHING, causes=(CauseCount(Cause.POLICY, 1), CauseCount(Cause.DRIFT, 1)))
    assert row_of(caused, both)[3] == "*policy, drift*<br>CHANGE<br>WHY"
    assert row_of(OPENED, both)[3] == ""
    assert row_of(caused, replace(both, causes=both.causes[:1]))[3] == "CHANGE<br>WHY"
    four = replace(OPENED, statements=tuple(statement(n, owner="ada") for n in range(4)))
    assert row_of(four)[3] == "`p:0`, `p:1`, `p:2` and 1 more, owner ada"
    nowhere = replace(
        OPENED, statements=(statement(1, places=()), statement(2, places=names("q", 4)))
    )
    assert row_of(nowhere)[3] == "`allow s1`, `q-0`, `q-1`, `q-2` and 1 more"
    linked = group_row(replace(OPENED, statements=(statement(1),)), NOTHING, LINKS)
    assert "[`p:1`](https://code.example/r/p#L1)" in linked


def told(made: Group, review: Review = NOTHING) -> list[list[str]]:
    rows = entry_rows((made,), review, NO_LINKS)
    return [[cell.strip() for cell in row[1:-1].split("|")] for row in rows]


def test_every_line_of_a_group() -> None:
    reasons = tuple(Reason("allow s1", f"row-{n}") for n in range(3))
    whole = entry("t", without=("h",), reasons=reasons)
    made = group(whole, statements=(statement(1),), also=(statement(2),))
    review = replace(NOTHING, readings={reasons[0]: names("why", 3), reasons[1]: names("so", 2)})
    ((target, source, asked, rows),) = told(made, review)
    assert target == "`t` but for `h`, such as `https://witness.example`"
    assert source == "`office`"
    assert asked == "`p:1` (and 1 statement for some of it)"
    assert rows == "row-0: why-0; why-1 and 1 more; row-1: so-0; so-1 and 1 more"
    two = group(entry("t", reasons=reasons[:2]), also=(statement(2), statement(3)))
    ((target, source, asked, rows),) = told(two)
    assert (target, asked, rows) == ("`t`", "2 statements", "row-0; row-1")
    for number, words in ((3, ""), (4, " and 1 more")):
        made = replace(OPENED, lines=lines(1, sources=names("s", number)))
        assert told(made)[0][1] == f"`s-0`; `s-1`; `s-2`{words}"


def test_a_row_is_told_by_the_statement_that_leads() -> None:
    """Another one may have been read in another way."""
    first, lead = Reason("allow other", "row"), Reason("allow s1", "row")
    review = replace(NOTHING, readings={first: ("otherwise",), lead: ("so",)})
    made = group(entry("t", reasons=(first, lead)), statements=(statement(1),))
    assert told(made, review)[0][3] == "row: so"
    made = group(entry("t", reasons=(lead, first)), statements=(statement(1),))
    assert told(made, review)[0][3] == "row: so"


def test_who_answers_for_what_changes() -> None:
    ada = statement(1, owner="ada", because="audit", until=date(2026, 10, 1))
    soon = replace(ada, text="allow soon", places=(), expires_soon=True)
    nobody = statement(2)
    groups = (
        group(entry("a"), entry("b"), statements=(ada, nobody)),
        group(entry("c"), statements=(ada, soon)),
    )
    assert list(statement_rows(replace(NOTHING, opened=groups), NO_LINKS)) == [
        "| `p:1` | ada | audit | 2026-10-01 | 3 |",
        "| `p:2` | \u2013 | \u2013 | \u2013 | 2 |",
        "| `allow soon` | ada | audit | 2026-10-01 (soon) | 1 |",
    ]


def screen(review: Review, links: Links = NO_LINKS) -> list[str]:
    return compose([*first_screen(review, "Plan for it", links)], 10**8).splitlines()


def test_a_problem_has_its_place_and_its_cure() -> None:
    wrong = problem(Blocker.ERROR, where="a.policy:7", help="mend it")
    review = replace(blocked(), problems=(wrong,))
    arrow = "[\u2192](https://code.example/r/a.policy#L7)"
    line = f"- **error a-code**: MESSAGE (`a.policy:7`) {arrow} *Help:* mend it"
    assert line in screen(review, LINKS)
    assert "- **error a-code**: MESSAGE (`a.policy:7`) *Help:* mend it" in screen(review)


def test_new_warnings_stand_below_their_risk_but_for_wildcards_that_are_one() -> None:
    wildcard = problem(code=codes.OPEN_WILDCARD.id)
    warned = replace(
        NOTHING,
        level=Level.LOOK,
        risks=(risk(RiskKind.NEW_WARNING, 2),),
        problems=(problem(), wildcard),
    )
    both = screen(warned)
    assert "  - **warning a-code**: MESSAGE" in both
    assert "  - **warning open-wildcard**: MESSAGE" in both
    apart = replace(warned, risks=(risk(RiskKind.OPEN_WILDCARD), *warned.risks))
    once = screen(apart)
    assert "  - **warning a-code**: MESSAGE" in once
    assert "  - **warning open-wildcard**: MESSAGE" not in once
    assert "  - and 1 more, below" in once
    below = compose([*details(apart, NO_LINKS)], 10**8)
    assert "<summary>More that is new: 1 error or warning</summary>" in below
    assert "- **warning open-wildcard**: MESSAGE" in below


def test_risks_of_a_target_name_it() -> None:
    part = replace(NOTHING, subject="edge", risks=(risk(),))
    lines_of = screen(replace(NOTHING, level=Level.LOOK, parts=(part,)))
    assert "**Worth a look: 1 risk**" in lines_of
    (line,) = [line for line in lines_of if line.endswith(", on `edge`")]
    assert line.startswith("- \U0001f7e1 **drift**: RISK \u2013 ")


def test_the_foot_leads_to_the_whole_report() -> None:
    assert foot(("one", "two"), LINKS).head == (
        "",
        "one, two, [the whole report](https://code.example/report)",
    )
    assert foot((), NO_LINKS).head == ()
