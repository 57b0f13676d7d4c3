"""The review of a comparison, from differences that are made by hand: each part of it alone."""

from pathlib import Path

import pytest

from outgate.commands.apply import find_planfile
from outgate.commands.diff import Comparison
from outgate.commands.diff_review import review_comparison
from outgate.commands.diff_settings import ProjectDifference, Setting, TargetDifference
from outgate.deploy.review.model import Note, Problem, Verdict
from outgate.deploy.review.risk import Level, RiskKind
from outgate.diagnostics import Severity
from outgate.plan.comparison.compare import Difference, Side, difference
from outgate.plan.comparison.weaker_guards import WeakerGuard
from outgate.plan.model import PlanWarning
from outgate.policy.model import Guard, GuardKind
from outgate.source import SourceFile, Span
from outgate.traffic.flow import Witness
from outgate.values import replace
from tests.builders.rules import rule


def sides(
    before: str = "old",
    after: str = "new",
    *hosts: str,
    old: str | None = "2026-07-03",
    new: str | None = "2026-09-03",
) -> Difference:
    was = Side(name=before, rules=(rule("same.example"),), edition=old)
    now = Side(name=after, rules=(rule("same.example"), *map(rule, hosts)), edition=new)
    return difference(was, now)


NOTHING = ProjectDifference()
SAME, MORE = sides(), sides("old", "new", "a.example", "b.example")
SETTING = Setting("t", "path", "a", None)


def test_what_differs_is_compared_and_nothing_else_is() -> None:
    assert review_comparison(Comparison(SAME, NOTHING)).verdict is Verdict.NOTHING
    for comparison in (
        Comparison(MORE, NOTHING),
        Comparison(SAME, ProjectDifference(settings=(SETTING,))),
    ):
        assert review_comparison(comparison).verdict is Verdict.COMPARED
    review = review_comparison(Comparison(MORE, NOTHING))
    assert (review.compared, review.same) == (True, 1)
    assert (review.counts.opened, review.counts.closed) == (2, 0)
    assert review.subject == "`old` to `new`"


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("policies", "other", "diff policies other"),
        # A revision is another one in every run.
        ("main:", "HEAD~1:policies", "diff : :policies"),
        ("catalog:2026-07-03", "target:prod", "diff catalog:2026-07-03 target:prod"),
    ],
)
def test_the_same_question_has_the_same_key(before: str, after: str, key: str) -> None:
    assert review_comparison(Comparison(sides(before, after), NOTHING)).key == key


@pytest.mark.parametrize(
    ("old", "new", "since", "cause"),
    [
        ("1", "2", "1", "Nothing comes from the catalog (1 to 2)."),
        ("1", "1", None, ""),
        (None, "2", None, ""),
        ("1", None, None, ""),
    ],
)
def test_editions_are_told_where_both_are_known_and_differ(
    old: str | None, new: str | None, since: str | None, cause: str
) -> None:
    made = sides("a", "b", "x.example", old=old, new=new)
    review = review_comparison(Comparison(made, NOTHING))
    assert (review.since, review.edition, review.cause) == (since, new, cause)


def test_a_comparison_of_as_much_that_opens_as_closes_has_flows() -> None:
    made = sides("a", "b", "x.example")
    both = replace(made, lost=made.gained)
    assert review_comparison(Comparison(both, NOTHING)).cause != ""


def test_warnings_that_are_new_stand_or_are_gone() -> None:
    def warned(*codes: str) -> Side:
        warnings = tuple(PlanWarning(code, f"{code} it is", None) for code in codes)
        return Side(name="s", rules=(), warnings=warnings)

    made = difference(warned("a", "b"), warned("b", "c", "d"))
    review = review_comparison(Comparison(made, NOTHING))

    def problem(code: str, *, standing: bool) -> Problem:
        return Problem(
            code=code, severity=Severity.WARNING, message=f"{code} it is", standing=standing
        )

    assert review.problems == (
        problem("c", standing=False),
        problem("d", standing=False),
        problem("b", standing=True),
    )
    assert review.gone == ("a it is",)
    assert [(risk.kind, risk.level, risk.text, risk.count) for risk in review.risks] == [
        (RiskKind.NEW_WARNING, Level.LOOK, "2 warnings (c, d)", 2)
    ]
    fewer = review_comparison(Comparison(difference(warned("a"), warned("a")), NOTHING))
    assert (fewer.risks, fewer.gone, len(fewer.problems)) == ((), (), 1)


def guard(text: str, kind: GuardKind = GuardKind.FORBID) -> Guard:
    span = Span(SourceFile("g.policy", text), 0, len(text))
    return Guard(kind=kind, patterns=(), exceptions=(), addresses=("*",), span=span)


WITNESS = Witness("192.0.2.1", "https://x.example")
LONG = f'forbid "{"x" * 111}"'  # of 120 characters


@pytest.mark.parametrize(
    ("weaker", "text"),
    [
        (
            WeakerGuard(guard('forbid\n  "*.us"'), WITNESS, None),
            f'1 guard holds less: `forbid "*.us"` ({WITNESS} was kept closed by it)',
        ),
        (
            WeakerGuard(guard('require "a.example"', GuardKind.REQUIRE), WITNESS, None),
            f'1 guard holds less: `require "a.example"` ({WITNESS} was required by it)',
        ),
        (
            WeakerGuard(guard("limit"), None, "192.0.2.7"),
            "1 guard holds less: `limit` (nothing limits 192.0.2.7 any more)",
        ),
        (
            WeakerGuard(guard("limit"), None, None),
            "1 guard holds less or may hold less: `limit` (there are too many guards to tell)",
        ),
        (
            WeakerGuard(guard(LONG), None, "192.0.2.7"),
            f"1 guard holds less: `{LONG}` (nothing limits 192.0.2.7 any more)",
        ),
        (
            WeakerGuard(guard(LONG + "y"), None, "192.0.2.7"),
            f"1 guard holds less: `{LONG}…` (nothing limits 192.0.2.7 any more)",
        ),
    ],
)
def test_a_guard_that_holds_less_is_told_by_what_it_held(weaker: WeakerGuard, text: str) -> None:
    project = ProjectDifference(settings=(SETTING,), weaker=(weaker,))
    review = review_comparison(Comparison(SAME, project))
    (risk,) = review.risks
    assert (risk.kind, risk.level, risk.text, risk.count) == (
        RiskKind.GUARD_WEAKER,
        Level.DANGER,
        text,
        1,
    )
    assert review.level is Level.DANGER


def test_of_many_guards_the_first_few_are_told() -> None:
    weaker = tuple(WeakerGuard(guard(f"limit {n}"), None, f"192.0.2.{n}") for n in range(5))
    told = [
        risk.text
        for risk in review_comparison(
            Comparison(SAME, ProjectDifference(settings=(SETTING,), weaker=weaker))
        ).risks
    ]
    names = ", ".join(f"`limit {n}` (nothing limits 192.0.2.{n} any more)" for n in range(3))
    assert told == [f"5 guards hold less: {names} and 2 more"]


def test_settings_come_first_and_guards_last() -> None:
    project = ProjectDifference(
        settings=(
            Setting(None, "guard `forbid`", None, "for *"),
            SETTING,
            Setting(None, "retain", "0d", "9d"),
        ),
        targets=(
            TargetDifference("b", None, "it has no rules"),
            TargetDifference("c", None, "nor has it"),
        ),
    )
    review = review_comparison(Comparison(SAME, project))
    assert review.notes == (
        Note("setting", "target `t`: path: a -> not set"),
        Note("setting", "retain: 0d -> 9d"),
        Note("target", "`b` cannot be compared, as it has no rules"),
        Note("target", "`c` cannot be compared, as nor has it"),
        Note("setting", "guard `forbid`: not set -> for *"),
    )
    (risk,) = review.risks
    assert (risk.kind, risk.level, risk.text, risk.count) == (
        RiskKind.UNREAD,
        Level.LOOK,
        "what changes for `b`, `c` cannot be told",
        2,
    )
    assert review.parts == ()


def test_targets_that_differ_in_their_own_way_are_parts_the_gravest_first() -> None:
    quiet, grave = sides("old", "new"), sides("old", "new", "*.core.windows.net")
    project = ProjectDifference(
        targets=(
            TargetDifference("a", quiet),
            TargetDifference("b", grave),
            TargetDifference("c", None, "x"),
        )
    )
    review = review_comparison(Comparison(SAME, project))
    assert [(part.subject, part.key, part.level) for part in review.parts] == [
        ("b", "diff old new b", Level.DANGER),
        ("a", "diff old new a", Level.NONE),
    ]
    assert [part.verdict for part in review.parts] == [Verdict.COMPARED, Verdict.NOTHING]
    # The whole is as grave as its gravest part.
    assert review.level is Level.DANGER
    assert [risk.kind for risk in review.risks] == [RiskKind.UNREAD]


def test_a_file_that_cannot_be_opened_is_taken_for_policies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong with it is told where policies are read."""

    def refuse(*_: object) -> None:
        raise PermissionError

    (tmp_path / "closed").write_text("{")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        assert find_planfile([str(tmp_path / "closed")]) is None
