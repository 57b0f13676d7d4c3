"""The sentences of a review, each with every case that there is, typed by hand."""

from collections.abc import Mapping

import pytest

from outgate.deploy.drift import Drift
from outgate.deploy.review.beside import find_risks_beside, list_notes
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.review.statement import ReviewedStatement, read_statement
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.review.words import cause_words, reason_words
from outgate.deploy.target_plan import LeftBehind, TargetPlan
from outgate.deploy.traffic_change.model import Cause, Effect, Reason, TrafficChange
from outgate.plan.model import Retained
from outgate.project.target_settings import SettingChange
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.reports import group_of
from tests.builders.target_plans import target_plan

(PLAIN,) = (
    replace(
        entry,
        causes=(),
        reasons=(),
        others=(),
        doubts=(),
        rules=(),
        lacking=(),
    )
    for entry in group_of("x", Kind.CLOSED).entries
)
OPENED = replace(PLAIN, kind=Kind.OPENED)
ASKED = (Reason("allow x", "row"),)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (OPENED, ""),
        (PLAIN, "no statement asks for it"),
        (replace(PLAIN, reasons=ASKED), ""),
        (replace(OPENED, causes=(Cause.DRIFT,)), "somebody closed it"),
        (replace(PLAIN, causes=(Cause.DRIFT,)), "somebody opened it"),
        (replace(PLAIN, causes=(Cause.CATALOG,)), "the catalog no longer has it"),
        (replace(OPENED, causes=(Cause.CATALOG,)), ""),
        (replace(OPENED, causes=(Cause.EXPIRY,)), "its statement has expired"),
        (replace(PLAIN, causes=(Cause.EXPIRY,)), "its statement has expired"),
        (replace(OPENED, causes=(Cause.SETTINGS,)), "the target's settings changed"),
        (replace(PLAIN, causes=(Cause.SETTINGS,)), "the target's settings changed"),
        (replace(OPENED, causes=(Cause.POLICY,)), ""),
        (replace(OPENED, lacking=("b has none",), causes=(Cause.DRIFT,)), "b has none"),
        (
            replace(OPENED, rules=names("r", 5)),
            "by the live rule `r-0`, `r-1`, `r-2` and 2 more",
        ),
        (replace(PLAIN, rules=("r",)), "by the live rule `r`"),
        (replace(OPENED, rules=("r",), reasons=ASKED), ""),
        (replace(OPENED, denials=("d",)), "`d`, which denies it, goes"),
        (replace(PLAIN, denials=("d", "e"), rules=("r",)), "`d`, `e`, which denies it, comes"),
        (
            replace(OPENED, effect=Effect.STOPPED, others=("o",)),
            "still stopped: `o` denies it first",
        ),
        (
            replace(PLAIN, reasons=ASKED, effect=Effect.STOPPED, others=("o",)),
            "was stopped already: `o` denies it first",
        ),
        (
            replace(OPENED, effect=Effect.OPEN, others=("o",)),
            "open already: `o` of others allows it",
        ),
        (
            replace(PLAIN, effect=Effect.OPEN, others=("o",)),
            "no statement asks for it; stays open: `o` of others allows it",
        ),
        (
            replace(OPENED, doubts=("d",)),
            "as far as can be told: `d` of others may decide some of it",
        ),
    ],
)
def test_why_traffic_changes(entry: ReviewEntry, words: str) -> None:
    assert reason_words((entry,)) == words


def test_labels_of_all_of_a_group_are_told_once() -> None:
    group = [replace(OPENED, rules=(name, "same")) for name in ("a", "b")]
    assert reason_words(group) == "by the live rule `a`, `same`, `b`"


EDITIONS = "2025-12-25 to 2026-09-03"


@pytest.mark.parametrize(
    ("counts", "flows", "editions", "words"),
    [
        ({}, 0, None, ""),
        ({}, 3, None, ""),
        ({}, 0, EDITIONS, ""),
        ({}, 3, EDITIONS, f"Nothing comes from the catalog ({EDITIONS})."),
        ({Cause.POLICY: 3}, 3, None, "All that opens and closes comes from the policy."),
        (
            {Cause.POLICY: 3},
            3,
            EDITIONS,
            "All that opens and closes comes from the policy, nothing from the catalog "
            f"({EDITIONS}).",
        ),
        (
            {Cause.CATALOG: 3},
            3,
            EDITIONS,
            f"All that opens and closes comes from the catalog ({EDITIONS}).",
        ),
        (
            {Cause.DRIFT: 1, Cause.EXPIRY: 2},
            3,
            None,
            "Of what opens and closes, 1 flow from what somebody changed, 2 flows from statements "
            "that expired.",
        ),
        (
            {Cause.SETTINGS: 2},
            3,
            None,
            "Of what opens and closes, 2 flows from the settings of the target.",
        ),
    ],
)
def test_where_it_comes_from(
    counts: Mapping[Cause, int], flows: int, editions: str | None, words: str
) -> None:
    assert cause_words(counts, flows, editions) == words


def plan() -> TargetPlan:
    return replace(
        target_plan(),
        traffic=TrafficChange(appearing=("new part",), vanishing=("old part", "other")),
        drift=(Drift("unread", "a rule"), Drift("closed", "x", stays=True)),
        left_behind=(LeftBehind("/a/b", 2), LeftBehind("/c", 1)),
        changed_settings=(SettingChange("tier", None, "Premium"), SettingChange("x", "1", None)),
        changed_sources=("hq means more",),
        expiring=("t1", "t2", "t3", "t4"),
    )


def test_what_is_risky_beside_the_traffic() -> None:
    days = ("2026-10-04", "2026-10-02", "2026-10-03", "2026-10-01")
    statements = {
        f"t{n}": read_statement(f"allow mde for region EU, fleet x until {day}", (f"p:{n}",))
        for n, day in enumerate(days, 1)
    }
    told = [
        (risk.kind, risk.level, risk.text, risk.count)
        for risk in find_risks_beside(plan(), statements, wildcards=False)
    ]
    assert told == [
        (RiskKind.UNREAD, Level.DANGER, "writes 1 part of rules that nobody can read", 1),
        (RiskKind.UNREAD, Level.LOOK, "removes 2 parts of rules that nobody can read", 2),
        (RiskKind.DRIFT, Level.LOOK, "2 things are not as the last apply left it", 2),
        (RiskKind.LEFT_BEHIND, Level.LOOK, "3 rules of ours stay in a former place", 3),
        (
            RiskKind.EXPIRING,
            Level.LOOK,
            "the last day of 4 statements is near: p:4 (2026-10-01), p:2 (2026-10-02), p:3 "
            "(2026-10-03) and 1 more",
            4,
        ),
    ]
    assert list(find_risks_beside(target_plan(), {}, wildcards=False)) == []


def test_what_a_reader_must_know_beside_the_traffic() -> None:
    assert [(note.kind, note.text) for note in list_notes(plan())] == [
        ("setting", "tier: not set -> Premium"),
        ("setting", "x: 1 -> not set"),
        ("drift", "somebody wrote a rule (this plan takes it back)"),
        ("drift", "somebody closed x (the policy wants it too)"),
        (
            "left behind",
            "2 rules of ours stay in /a/b; `outgate apply --retire b` closes what they open",
        ),
        (
            "left behind",
            "1 rule of ours stays in /c; `outgate apply --retire c` closes what they open",
        ),
        ("unread", "writes what has no form that a policy could say: new part"),
        ("unread", "removes what has no form that a policy could say: old part"),
        ("unread", "removes what has no form that a policy could say: other"),
        ("source", "hq means more"),
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (("2027-02-01",), "1 rule that the catalog dropped stays until 2027-02-01"),
        (
            ("2027-02-01", "2027-03-01"),
            "2 rules that the catalog dropped stay until 2027-03-01",
        ),
    ],
)
def test_what_the_catalog_dropped_and_stays_for_now(days: tuple[str, ...], words: str) -> None:
    canonical = target_plan().plan
    kept = tuple(Retained("r", day, "2026-09-03") for day in days)
    made = replace(target_plan(), plan=replace(canonical, retained=kept))
    assert [(note.kind, note.text) for note in list_notes(made)] == [("retained", words)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            'allow mde for region EU, UK, fleet mma from a, b owner "o" because "w" until '
            "2026-10-01",
            ("o", "w", ("a", "b"), "2026-10-01", ("EU", "UK")),
        ),
        ("allow mde for region EU, fleet mma", (None, None, (), None, ("EU",))),
        ("allow mde\nallow mde", (None, None, (), None, ())),
        ('forbid "x.example"', (None, None, (), None, ())),
        ("no statement", (None, None, (), None, ())),
        # Of what is not right nothing is believed.
        ('allow mde owner "a" owner "b"', (None, None, (), None, ())),
    ],
)
def test_what_a_statement_says_of_itself(text: str, wanted: tuple[object, ...]) -> None:
    read = read_statement(text)
    until = None if read.until is None else str(read.until)
    assert (read.owner, read.because, read.sources, until, read.regions) == wanted
    assert read.name == f"`{text}`"
    assert ReviewedStatement(text=text, places=("b:1", "a:2")).name == "b:1, a:2"
