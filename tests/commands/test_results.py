"""What results of commands say of themselves, each part of an answer alone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from outgate.commands.check import (
    CheckResult,
    Checks,
    Lint,
    PolicySetCheck,
    check,
    check_sets,
    identity_of,
    lint_levels,
    name_targets,
)
from outgate.commands.diff import Comparison
from outgate.commands.diff_settings import (
    ProjectDifference,
    ProjectState,
    Setting,
    TargetDifference,
    compare_projects,
)
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.findings import Finding, Findings
from outgate.deploy.side_by_side.model import LeftOut, SideBySide
from outgate.deploy.target_plan import TargetPlan
from outgate.diagnostics import Diagnostic, Severity, codes
from outgate.diagnostics.diagnostic import Label
from outgate.errors import UserError
from outgate.plan.comparison.compare import Side, difference
from outgate.plan.compile import Compilation
from outgate.project.compile import Compiled, Inputs
from outgate.project.config import Config, StateConfig, TargetConfig
from outgate.project.project import Project
from outgate.source import SourceFile, Span
from outgate.values import replace
from tests.builders.rules import rule
from tests.builders.target_plans import entry, target_plan
from tests.support import compiled

FILE = SourceFile("a.policy", "one\ntwo\n")
WRONG, ODD = Diagnostic(codes.FORBIDDEN, "no"), Diagnostic(codes.SHADOWED_RULE, "odd")


def at(diagnostic: Diagnostic, start: int) -> Diagnostic:
    return replace(diagnostic, primary=Label(Span(FILE, start, start + 3)))


def result(*diagnostics: Diagnostic, guards: tuple[Diagnostic, ...] = ()) -> CheckResult:
    return CheckResult(Compiled(None, ()), None, guards, diagnostics)


def test_what_forbids_a_plan() -> None:
    assert result(ODD).ok
    assert not result(ODD, WRONG).ok
    fine, bad = PolicySetCheck((), result(ODD)), PolicySetCheck(("t",), result(WRONG))
    assert Checks((fine, fine)).ok
    assert not Checks((fine, bad)).ok
    refused = Checks((fine,), refused=(WRONG,))
    assert not refused.ok
    assert refused.diagnostics == (ODD, WRONG)


def test_a_guard_fails_once_however_often_it_is_broken() -> None:
    guards = (at(WRONG, 0), at(replace(WRONG, message="nor so"), 0), at(WRONG, 4), WRONG)
    assert result(guards=guards).failed_guards == 2


@pytest.mark.parametrize(
    ("targets", "message"),
    [((), "no"), (("a",), "target `a`: no"), (("a", "b"), "targets `a`, `b`: no")],
)
def test_a_finding_names_the_targets_that_it_is_of(targets: tuple[str, ...], message: str) -> None:
    assert name_targets(WRONG, targets) == replace(WRONG, message=message)


def test_what_makes_two_findings_one() -> None:
    different = (WRONG, ODD, at(WRONG, 0), at(WRONG, 4), replace(WRONG, message="x"))
    assert len({identity_of(each) for each in different}) == len(different)
    assert identity_of(replace(WRONG, help="other")) == identity_of(WRONG)


def test_what_one_set_said_others_do_not_repeat(tmp_path: Path) -> None:
    own, more = at(WRONG, 0), at(ODD, 4)
    answers: Iterator[CheckResult] = iter((result(own, ODD), result(own, more)))
    given = Inputs(tmp_path, (), None, None, date.min)
    asked: list[Lint | None] = []

    def check_one(_: Inputs, lint: Lint | None) -> CheckResult:
        asked.append(lint)
        return next(answers)

    lint = Lint()
    checks = check_sets([((), given), (("t",), given)], lint, check_one)
    assert [each.targets for each in checks.sets] == [(), ("t",)]
    assert checks.diagnostics == (own, ODD, replace(more, message="target `t`: odd"))
    assert asked == [lint, lint]


def test_levels_of_the_command_line_come_before_those_of_the_project(tmp_path: Path) -> None:
    levels = {"no-owner": "warn", "shadowed-rule": "deny", "no-reason": "warn"}
    config = replace(Config(), lint=levels, expiry_notice=5)
    lint = lint_levels(
        Project(tmp_path, config), allow=["shadowed-rule"], warn=["no-allow"], deny=["no-owner"]
    )
    assert lint.notice == 5
    assert lint.levels == {
        "no-owner": "deny",
        "shadowed-rule": "allow",
        "no-reason": "warn",
        "no-allow": "warn",
    }
    with pytest.raises(UserError):
        lint_levels(Project(tmp_path, config), allow=["syntax"], warn=(), deny=())
    assert Lint().notice == 30  # as a project without an outgate.yaml has it


def test_a_check_tells_what_is_odd_only_where_it_is_asked_to(tmp_path: Path) -> None:
    text = 'allow mde for region EU, fleet linux\nforbid "*.us"\n'
    given = Inputs(tmp_path, (), None, None, date.min, texts=(SourceFile("a.policy", text),))
    plain = check(given)
    assert plain.ok
    assert plain.checked is not None
    assert plain.diagnostics == plain.guards == ()
    asked = check(given, Lint({"no-owner": "warn", "untested-statement": "deny"}))
    assert {each.code.id for each in asked.diagnostics} == {"no-owner", "untested-statement"}
    assert not asked.ok
    broken = replace(
        given, texts=(SourceFile("a.policy", text.replace("*.us", "*.microsoft.com")),)
    )
    failed = check(broken)
    assert failed.failed_guards == 1
    assert {each.code.id for each in failed.diagnostics} == {"forbidden"}
    wrong = check(replace(given, texts=(SourceFile("a.policy", "allow\n"),)))
    assert (wrong.checked, wrong.guards, wrong.ok) == (None, (), False)


CHANGING: TargetPlan = target_plan(entry("a.example"))
BLOCKED = replace(
    target_plan(),
    findings=Findings((Finding(code="forbidden", severity=Severity.ERROR, message="no"),)),
)


def outcome(name: str, plan: TargetPlan | None, *problems: Diagnostic) -> TargetOutcome:
    return TargetOutcome(name=name, title="", plan=plan, problems=problems)


def plans(*targets: TargetOutcome, comparisons: tuple[SideBySide, ...] = ()) -> AllPlans:
    return AllPlans(targets=targets, comparisons=comparisons, problems=())


def test_a_target_has_a_plan_that_may_be_applied() -> None:
    fine, none, blocked = (
        outcome("a", CHANGING),
        outcome("b", None, WRONG, ODD),
        outcome("c", BLOCKED),
    )
    assert [each.ok for each in (fine, none, blocked)] == [True, False, False]
    assert none.errors == (WRONG,)
    assert plans(fine, outcome("d", target_plan())).ok
    assert not plans(fine, none).ok
    assert not plans(fine, blocked).ok
    assert not plans(fine).is_empty
    assert not plans(outcome("d", target_plan()), none).is_empty
    assert plans(outcome("d", target_plan())).is_empty
    assert plans(fine, none, blocked).plans == (CHANGING, BLOCKED)


def test_a_problem_names_its_target_once() -> None:
    itself = replace(WRONG, message="target `a` is not there")
    told = outcome("a", None, itself, WRONG).told
    assert [each.message for each in told] == ["target `a` is not there", "target `a`: no"]


def test_who_is_compared_with_nobody() -> None:
    compared = SideBySide(targets=("a",), left_out=(LeftOut("b", "why"),))
    uncompiled = replace(outcome("d", None), compiled=False)
    every = plans(*(outcome(name, None) for name in "abc"), uncompiled, comparisons=(compared,))
    assert every.alone == ("c",)
    assert plans(outcome("a", None)).alone == ("a",)


def test_what_is_of_the_policies_is_told_once_and_new_where_it_is_new_anywhere() -> None:
    def planned(name: str, *findings: Finding) -> TargetOutcome:
        own = Diagnostic(codes.WIDER_RULE, "own")
        return outcome(name, replace(target_plan(), findings=Findings(findings)), own)

    def found(code: str, message: str, *, standing: bool) -> Finding:
        return Finding(code=code, severity=Severity.WARNING, message=message, standing=standing)

    standing, new = (found("x", "m", standing=each) for each in (True, False))
    own = found("wider-rule", "own", standing=False)
    near = found("wider-rule", "of the policies", standing=True)
    for first, second in ((standing, new), (new, standing)):
        every = plans(planned("a", first, own, near), planned("b", second), outcome("c", None))
        assert every.findings.items == (new, near)
    assert outcome("a", None, Diagnostic(codes.WIDER_RULE, "own")).owns(own)
    assert not outcome("a", None, Diagnostic(codes.WIDER_RULE, "own")).owns(near)
    assert not outcome("a", None, Diagnostic(codes.NOT_ENFORCED, "own")).owns(own)


SAME = difference(Side(name="a", rules=()), Side(name="b", rules=()))
MORE = difference(Side(name="a", rules=()), Side(name="b", rules=(rule("a.example"),)))
SETTING = Setting("t", "path", "a", None)


def test_what_makes_a_comparison_empty() -> None:
    nothing = ProjectDifference()
    assert nothing.is_empty
    assert Comparison(SAME, nothing).is_empty
    assert not Comparison(MORE, nothing).is_empty
    for project in (
        ProjectDifference(settings=(SETTING,)),
        ProjectDifference(targets=(TargetDifference("t", None, "why"),)),
    ):
        assert not project.is_empty
        assert not Comparison(SAME, project).is_empty
    assert [
        setting.is_guard
        for setting in (
            SETTING,
            Setting(None, "guard `forbid`", None, "for *"),
            Setting("t", "guard `forbid`", None, "for *"),
            Setting(None, "guards", None, "x"),
        )
    ] == [False, True, False, False]


def test_settings_of_projects_and_targets_that_differ() -> None:
    own = ("policies",)
    was = Config(
        targets=(
            TargetConfig("a", "local", {"path": "x", "deep": {"one": 1}}),
            TargetConfig("gone", "local", {}),
        ),
        default_target="a",
        lint={"no-owner": "warn"},
    )
    now = Config(
        policies=("policies", "more"),
        catalog="lists",
        targets=(
            TargetConfig(
                "a",
                "local",
                {"path": "x", "deep": {"one": 2}},
                None,
                {"url-path": "why"},
                StateConfig("https://x.example/c", "n"),
            ),
        ),
        default_target=None,
        retain_days=3,
        expiry_notice=4,
    )
    states = ProjectState(was, {own: None}), ProjectState(now, {("policies", "more"): None})
    changed = compare_projects(*states, SAME)
    assert [(each.target, each.name, each.before, each.after) for each in changed.settings] == [
        (None, "catalog", "catalog", "lists"),
        (None, "default_target", "a", "none"),
        (None, "expiry_notice", "30d", "4d"),
        (None, "lint.no-owner", "warn", None),
        (None, "policies", "policies", "policies, more"),
        (None, "retain", "0d", "3d"),
        ("a", "accept.url-path", None, "why"),
        ("a", "deep.one", "1", "2"),
        ("a", "state.container", None, "https://x.example/c"),
        ("a", "state.name", None, "n"),
        ("gone", "backend", "local", None),
    ]
    # Of a target that goes, with what all get, the settings say it all.
    assert changed.targets == (
        TargetDifference("a", None, "its policies do not compile on one of the sides"),
    )
    assert changed.weaker == ()
    assert compare_projects(states[0], states[0], SAME).is_empty


OWN, THEIRS = ("policies",), ("theirs",)
LINUX = "allow mde for region EU, fleet linux from 10.1.0.0/16\n"
WIDER = LINUX.replace("10.1.0.0/16", "10.0.0.0/15")
GUARD = 'forbid "*.us"\n'
PAC = TargetConfig("t", "pac", {"proxies": ["p.example:8080"]}, THEIRS)


def state(target: TargetConfig | None, theirs: str | None, own: str | None = LINUX) -> ProjectState:
    made: dict[tuple[str, ...], Compilation | None] = {
        named: None if text is None else compiled(text, "2026-09-03")
        for named, text in ((OWN, own), (THEIRS, theirs))
    }
    targets = () if target is None else (target,)
    return ProjectState(Config(OWN, targets=targets, default_target=None), made)


LOCAL = TargetConfig("t", "local", {}, THEIRS)
DIRECT = {"otherwise": "direct"}


def test_what_changes_for_a_target_with_policies_of_its_own() -> None:
    was, now = state(LOCAL, LINUX), state(LOCAL, WIDER)
    (made,) = compare_projects(was, now, SAME).targets
    assert made.difference is not None
    assert made.difference.gained
    assert not made.difference.lost
    assert (made.difference.before.name, made.difference.after.name) == ("a", "b")
    (back,) = compare_projects(now, was, SAME).targets
    assert back.difference is not None
    assert back.difference.lost
    # What the policies that all share tell already is not told again, and nothing is not told.
    assert compare_projects(was, now, made.difference).targets == ()
    assert compare_projects(was, was, SAME).targets == ()
    plain = replace(LOCAL, policies=None)
    assert compare_projects(state(plain, LINUX), state(plain, WIDER), SAME).targets == ()
    # One that comes, or goes, has all of its own.
    (came,) = compare_projects(state(None, LINUX), now, SAME).targets
    (went,) = compare_projects(now, state(None, LINUX), SAME).targets
    assert came.difference is not None
    assert went.difference is not None
    assert came.difference.gained
    assert not came.difference.lost
    assert went.difference.lost
    # Nor does one that takes what all take, but for its settings.
    (left,) = compare_projects(state(plain, WIDER), state(LOCAL, WIDER), SAME).targets
    (joined,) = compare_projects(state(LOCAL, WIDER), state(plain, WIDER), SAME).targets
    assert left.difference is not None
    assert left.difference.gained
    assert joined.difference is not None
    assert joined.difference.lost
    changed = compare_projects(state(LOCAL, LINUX), state(plain, LINUX), SAME).settings
    assert changed == (Setting("t", "policies", "theirs", None),)


def test_why_it_cannot_be_told_what_changes_for_a_target() -> None:
    anybody = "allow mde for region EU, fleet linux\n"
    pac = replace(PAC, accept={"url-path": "so it is", "any-destination": "so it is"})
    direct = replace(pac, settings={**pac.settings, **DIRECT})
    (one,) = compare_projects(state(pac, anybody), state(direct, anybody), SAME).targets
    (other,) = compare_projects(state(direct, anybody), state(pac, anybody), SAME).targets
    told = (
        "not only rules decide what passes: {} `otherwise: direct` sends everything that no rule "
        "names out directly"
    )
    assert (one.difference, one.trouble) == (None, told.format("now"))
    assert (other.difference, other.trouble) == (None, told.format("before"))
    broken = compare_projects(state(LOCAL, LINUX), state(LOCAL, None), SAME).targets
    assert [each.trouble for each in broken] == ["its policies do not compile on one of the sides"]
    nft = TargetConfig("t", "nftables", {"path": "f.nft"}, THEIRS)
    (unsaid,) = compare_projects(state(nft, LINUX), state(nft, WIDER), SAME).targets
    assert str(unsaid.trouble).startswith("its rules cannot be written on one of the sides: ")
    assert not str(unsaid.trouble).endswith(": ")


def test_guards_that_hold_less_are_told_of_the_project_and_of_each_target() -> None:
    def weaker(before: ProjectState, after: ProjectState) -> list[str]:
        return [each.guard.span.text for each in compare_projects(before, after, SAME).weaker]

    guarded = LINUX + GUARD
    assert weaker(state(LOCAL, LINUX, guarded), state(LOCAL, LINUX)) == [GUARD.strip()]
    assert weaker(state(LOCAL, guarded), state(LOCAL, LINUX)) == [GUARD.strip()]
    assert weaker(state(LOCAL, LINUX), state(LOCAL, guarded, guarded)) == []
    # Of policies with errors, and of a target that goes, nobody can tell.
    assert weaker(state(LOCAL, LINUX, guarded), state(LOCAL, LINUX, None)) == []
    assert weaker(state(LOCAL, LINUX, None), state(LOCAL, LINUX, guarded)) == []
    assert weaker(state(LOCAL, guarded), state(None, LINUX)) == []
    both = compare_projects(state(LOCAL, guarded, guarded), state(LOCAL, LINUX), SAME)
    assert {each.guard.span.text for each in both.weaker} == {GUARD.strip()}
    assert [(each.name, each.before, each.after) for each in both.settings] == [
        ('guard `forbid "*.us"`', "for *", None)
    ]
