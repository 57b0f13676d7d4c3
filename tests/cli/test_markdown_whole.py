"""The comment of a very large change: the first of everything, and how much there is besides."""

import re

from outgate.cli.views.links import NO_LINKS
from outgate.cli.views.review_blocks import compose
from outgate.cli.views.review_markdown import details, first_screen
from outgate.deploy.review.model import Verdict
from outgate.deploy.review.risk import RiskKind
from outgate.values import replace
from tests.builders.plenty import plenty, risks

REVIEW = plenty()
EVERYTHING = 10**8  # characters, so that nothing is cut for its length
SCREEN = compose([*first_screen(REVIEW, "Plan for `prod`", NO_LINKS)], EVERYTHING).splitlines()
BELOW = compose([*details(REVIEW, NO_LINKS)], EVERYTHING).splitlines()
FIRST = (
    "`first` but for 300 destinations<br>`more-0`<br>`more-1`<br>and 297 more of 300 destinations "
    "| `source-0` (10.0.0.0/16)<br>`source-1` (10.1.0.0/16)<br>`source-2` (10.2.0.0/16)<br>and 298 "
    "more | `p-0.policy:1`, `p-1.policy:1`, `p-2.policy:1` and 297 more, because audit |"
)


def test_what_forbids_to_apply_it_comes_first() -> None:
    at = SCREEN.index("**It cannot be applied: 300 failed tests**")
    assert SCREEN[at + 2 : at + 13] == [
        *(f"- **error error-test**: problem-{n}" for n in range(10)),
        "- **and 290 more that forbid to apply it**, with `--format json`",
    ]


def test_every_risk_is_told_as_long_as_there_is_room() -> None:
    at = SCREEN.index("**Worth a look: 300 risks**")
    assert [line.partition("risk-")[2].partition(" ")[0] for line in SCREEN[at + 2 : at + 302]] == [
        str(n) for n in range(300)
    ]


def test_new_warnings_stand_below_their_risk() -> None:
    warned = replace(
        risks(RiskKind.NEW_WARNING)[0], count=300, text="300 warnings that were not there before"
    )
    review = replace(REVIEW, verdict=Verdict.APPLICABLE, risks=(warned,))
    lines = compose([*first_screen(review, "Plan", NO_LINKS)], EVERYTHING).splitlines()
    at = next(n for n, line in enumerate(lines) if "300 warnings that were not" in line)
    assert lines[at + 1 : at + 12] == [
        *(f"  - **warning warning-none**: problem-{n}" for n in range(10)),
        "  - and 290 more, below",
    ]


def test_a_table_has_ten_groups_of_each_kind_and_counts_the_others() -> None:
    table = SCREEN[SCREEN.index("| | what | from | why |") :]
    words = [line.split("|")[1].strip() for line in table if line.startswith("| **")]
    assert words == [
        *("**opens 599**", *["**opens 1**"] * 9, "**opens 298 more**"),
        *("**closes 599**", *["**closes 1**"] * 9, "**closes 290 more**"),
        *("**treats 599 differently**", *["**treats 1 differently**"] * 9),
        "**treats 290 more differently**",
    ]
    assert f"| **opens 599** | {FIRST}" in table
    assert "| **opens 298 more** | in 298 groups, below | | |" in table
    assert "| **closes 290 more** | in 290 groups, below | | |" in table


def test_notes_and_what_is_no_more_are_cut_together() -> None:
    notes = [line for line in SCREEN if "note" in line]
    assert notes == [
        *(f"- **note**: note-{n}" for n in range(10)),
        "- **and 590 more notes**, with `--format json`",
    ]
    short = replace(REVIEW, notes=(), gone=("a warning",))
    lines = compose([*first_screen(short, "Plan", NO_LINKS)], EVERYTHING).splitlines()
    assert "- **no longer**: a warning" in lines


def test_everything_is_behind_a_click_and_each_line_is_short() -> None:
    titles = [line for line in BELOW if line.startswith("<summary>")]
    assert titles == [
        "<summary>More that is new: 580 errors and warnings</summary>",
        "<summary>300 warnings as before</summary>",
        "<summary>In full: opens 906 flows</summary>",
        "<summary>In full: closes 898 flows</summary>",
        "<summary>In full: treats 898 flows differently</summary>",
        "<summary>Who answers for it: 300 statements</summary>",
    ]
    first = (
        "| `first` but for `hole-0`, `hole-1`, `hole-2`, `hole-3`, `hole-4`, `hole-5` and 294 "
        "more, such as `url` | `source-0`; `source-1`; `source-2` and 297 more | `p-0.policy:1`, "
        "`p-1.policy:1`, `p-2.policy:1` and 297 more (and 2 statements for some of it) | row-0: "
        "reading-0; reading-1 and 298 more; row-1: reading-0; reading-1 and 298 more and 298 "
        "more |"
    )
    assert BELOW.count(first) == 3
    assert BELOW.count("| destination | from | asked for by | row |") == 3
    # 599 flows to 300 destinations, 299 other groups, and those that others decide.
    assert sum(line.startswith("| `t-") for line in BELOW) == 3 * 299 + 8
    assert sum(line.startswith("| `more-") for line in BELOW) == 3 * 299
    assert "| `p-0.policy:1` | owner-0 | audit | \u2013 | 1797 |" in BELOW


def test_what_rules_of_others_decide_is_said_in_the_row() -> None:
    decided = [group for group in REVIEW.opened if re.fullmatch("t-[1-8]", group.targets[0])][-8:]
    review = replace(REVIEW, opened=tuple(decided), closed=(), treated=())
    lines = compose([*first_screen(review, "Plan", NO_LINKS)], EVERYTHING).splitlines()
    rows = [line for line in lines if line.startswith("| **")]
    assert rows[0].startswith("| **still stopped 1** | `t-1` |")
