"""The review of a comparison: its groups are its changes, its risks those of both sides."""

import json
from datetime import date
from pathlib import Path

import pytest

from outgate.commands.diff import compare_operands
from outgate.commands.diff_operands import Question
from outgate.commands.diff_review import review_comparison
from outgate.deploy.review.model import Review, Verdict
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.traffic_change.model import Cause
from outgate.documents.schema import all_faults
from outgate.plan.comparison.weaker_guards import WeakerGuard
from outgate.project.project import load_project
from outgate.values import replace
from tests.commands.gits import commit, start
from tests.conftest import Workspace
from tests.support import compiled

GUARD = 'forbid "*.us" because "nobody is there"\n'


@pytest.fixture
def space(project: Workspace) -> Workspace:
    """The shipped policies in a repository, all committed."""
    start(project.folder)
    project.write("policies/us.policy", GUARD)
    commit(project.folder)
    return project


def reviewed(space: Workspace, before: str, after: str | None = None) -> Review:
    project, problems = load_project(space.folder)
    assert project is not None, problems
    question = Question(project, date(2026, 10, 1), None, space.folder)
    comparison = compare_operands(before, after, question)
    review = review_comparison(comparison)
    difference = comparison.difference
    for groups, shifts in ((review.opened, difference.gained), (review.closed, difference.lost)):
        told = [entry.piece for group in groups for entry in group.entries]
        assert sorted(map(str, told)) == sorted(str(shift.piece) for shift in shifts)
        reasons = [
            reason for group in groups for entry in group.entries for reason in entry.reasons
        ]
        assert all(review.readings[reason] for reason in reasons)  # why each row was taken
    treated = [entry.piece.flow for group in review.treated for entry in group.entries]
    assert sorted(map(str, treated)) == sorted(str(each.flow) for each in difference.treated)
    return review


def risks(review: Review) -> dict[RiskKind, Level]:
    return {risk.kind: risk.level for risk in review.risks}


def test_nothing_differs(space: Workspace) -> None:
    review = reviewed(space, "HEAD:")
    assert (review.verdict, review.level) == (Verdict.NOTHING, Level.NONE)
    assert review.groups == ()


def test_a_statement_is_named_with_who_answers_for_it(space: Workspace) -> None:
    clauses = 'owner "ops@x.example" because "CHG1" until 2026-10-09'
    space.write("policies/new.policy", f"allow mde for region UK, fleet mma {clauses}\n")
    review = reviewed(space, "HEAD:")
    assert (review.verdict, review.key) == (Verdict.COMPARED, "diff : policies")
    assert risks(review) == {
        RiskKind.FROM_ANYWHERE: Level.LOOK,
        RiskKind.EXPIRING: Level.LOOK,
    }
    (group,) = review.opened
    (statement,) = group.statements
    assert (statement.name, statement.owner) == ("policies/new.policy:1", "ops@x.example")
    assert statement.expires_soon
    assert group.causes == (Cause.POLICY,)
    assert group.why == "`HEAD:` has no such statement"
    assert review.cause == "All that opens and closes comes from the policy."


def test_a_guard_that_goes_is_a_danger(space: Workspace) -> None:
    (space.folder / "policies/us.policy").unlink()
    # The limit of the shipped policies still keeps it closed.
    assert risks(reviewed(space, "HEAD:")) == {}
    (space.folder / "policies/guards.policy").unlink()
    space.write("policies/us.policy", GUARD)
    commit(space.folder, "one guard")
    (space.folder / "policies/us.policy").unlink()
    review = reviewed(space, "HEAD:")
    assert risks(review) == {RiskKind.GUARD_WEAKER: Level.DANGER}
    assert review.risks[0].text == (
        '1 guard holds less: `forbid "*.us" because "nobody is there"` '
        "(https://any.us from 192.0.2.1 was kept closed by it)"
    )
    assert review.level is Level.DANGER
    # One that comes is none.
    commit(space.folder, "gone")
    space.write("policies/us.policy", GUARD)
    assert risks(reviewed(space, "HEAD:")) == {}


REQUIRED = 'require "https://winatp-gw-neu.microsoft.com" from sites\n'


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        # Text, reason, order and a source that grew are nobody's danger.
        ("source sites = 10.1.0.0/16\n" + REQUIRED, "source sites = 10.0.0.0/8\n" + REQUIRED, None),
        (GUARD, 'forbid "*.us" because "still nobody"\n', None),
        (GUARD, 'forbid "*.us", "*.mil"\n', None),
        ('forbid "*.us" from 10.1.0.0/16\n', 'forbid "*.us" from 10.0.0.0/8\n', None),
        ('limit to "*.microsoft.com", "*.com"\n', 'limit to "*.com"\n', None),
        ('forbid "*.us", "*.mil"\n', 'forbid "*.us"\nforbid "*.mil"\n', None),
        # What a guard holds no more is one, with a request that shows it.
        (
            "source sites = 10.0.0.0/8\n" + REQUIRED,
            "source sites = 10.1.0.0/16\n" + REQUIRED,
            "https://winatp-gw-neu.microsoft.com from 10.0.0.1 was required by it",
        ),
        (
            GUARD,
            'forbid "*.us" except "https://a.us"\n',
            "https://a.us from 192.0.2.1 was kept closed by it",
        ),
        (
            'limit to "*.com"\n',
            'limit to "*.com", "*.us"\n',
            "https://any.us from 192.0.2.1 was kept closed by it",
        ),
        ('limit to "*.com"\n', 'limit to "*.com" from 10.0.0.0/8\n', "nothing limits 192.0.2.1"),
    ],
)
def test_guards_are_told_by_what_they_hold(
    space: Workspace, was: str, now: str, told: str | None
) -> None:
    (space.folder / "policies/guards.policy").unlink()
    space.write("policies/us.policy", was)
    commit(space.folder, "before")
    space.write("policies/us.policy", now)
    found = [risk for risk in reviewed(space, "HEAD:").risks if risk.kind is RiskKind.GUARD_WEAKER]
    if told is None:
        assert not found
    else:
        assert [risk.level for risk in found] == [Level.DANGER]
        assert told in found[0].text


def test_settings_are_told_before_what_there_may_be_thousands_of(space: Workspace) -> None:
    """The first notes are all that a comment shows without more ado."""
    space.write("policies/us.policy", "source a = 10.0.0.1\n" + GUARD)
    commit(space.folder, "before")
    names = "".join(f'forbid "*.us{n}"\n' for n in range(20))
    space.write("policies/us.policy", f"source a = 10.0.0.2\n{names}")
    space.write("outgate.yaml", "expiry_notice: 0d\n")
    notes = reviewed(space, "HEAD:").notes
    assert notes[0].text.startswith("expiry_notice: ")
    assert [note.kind for note in notes[1:]] == ["source"] + ["setting"] * 21


def test_what_the_catalog_changes(space: Workspace) -> None:
    review = reviewed(space, "catalog:2025-12-25", "catalog:2026-09-03")
    (group,) = review.closed
    assert group.causes == (Cause.CATALOG,)
    assert "comes from the catalog (2025-12-25 to 2026-09-03)" in review.cause
    # The list that no longer has a row does not require it.
    assert review.level is Level.NONE


def test_required_rows_that_a_policy_gives_up(space: Workspace) -> None:
    path = space.folder / "policies/servers.policy"
    path.write_text(path.read_text().replace("region UK, fleet plant", "region EU, fleet plant"))
    review = reviewed(space, "HEAD:", "policies")
    (risk,) = (risk for risk in review.risks if risk.kind is RiskKind.REQUIRED_CLOSED)
    assert {entry.target for entry in risk.entries} == {
        "https://winatp-gw-uks.microsoft.com:443",
        "https://winatp-gw-ukw.microsoft.com:443",
    }


def test_live_rules_have_no_statements(space: Workspace) -> None:
    assert space.run("apply", "--yes").code == 0
    space.write("policies/admins.policy", "source jump-hosts = 10.99.0.10, 10.99.0.11\n")
    review = reviewed(space, "target:local")
    groups = review.closed
    assert groups
    for group in groups:
        assert group.statements == ()
        assert group.why.startswith("by the live rule `jump-hosts -> https://")


def test_a_target_has_a_part_of_its_own(space: Workspace, tmp_path: Path) -> None:
    space.write("own/x.policy", "allow mde for region EU, fleet linux\n")
    space.write("outgate.yaml", "targets: {t: {backend: local}}\n")
    commit(space.folder, "two")
    space.write("outgate.yaml", "targets: {t: {backend: local, policies: [own]}}\n")
    review = reviewed(space, "HEAD:")
    (part,) = review.parts
    assert part.subject == "t"
    assert part.counts.closed > 0
    assert RiskKind.REQUIRED_CLOSED in risks(part)
    assert review.level is part.level is not Level.NONE
    # A pipeline reads the same.
    document = json.loads(space.run("diff", "HEAD:", "--format", "json").out)
    assert not all_faults("difference.schema.json", document)
    assert document["level"] == review.level.value
    (target,) = document["targets"]
    assert target["level"] == part.level.value
    assert {risk["kind"]: risk["level"] for risk in target["risks"]} == risks(part)


def test_the_gravest_target_comes_first(space: Workspace) -> None:
    """Views show some of many at length, and whoever writes outgate.yaml has their order."""
    for name in ("a", "b"):
        space.write(f"{name}/x.policy", "allow mde for region EU, fleet linux from 10.0.0.0/9\n")
    targets = "{a: {backend: local, policies: [a]}, b: {backend: local, policies: [b]}}"
    space.write("outgate.yaml", f"targets: {targets}\n")
    commit(space.folder, "two")
    space.write("a/x.policy", "allow mde for region EU, fleet linux from 10.0.0.0/8\n")
    space.write("b/x.policy", "allow mde for region EU, fleet mma from 10.0.0.0/9\n")
    parts = reviewed(space, "HEAD:").parts
    assert [part.subject for part in parts] == ["b", "a"]
    assert parts[0].level.rank > parts[1].level.rank


@pytest.mark.parametrize(
    ("length", "shown"),
    [(120, "x" * 96 + '"`'), (121, "x" * 97 + "…`")],
)
def test_guards_of_which_nobody_can_tell_are_a_danger(
    space: Workspace, length: int, shown: str
) -> None:
    """Whoever adds very many guards must not thereby hide that one is gone."""
    project, _ = load_project(space.folder)
    assert project is not None
    question = Question(project, date(2026, 10, 1), None, space.folder)
    comparison = compare_operands("HEAD:", None, question)
    text = f'forbid "*.us" because "{"x" * (length - 24)}"'
    (guard,) = compiled(f"allow mde for region EU, fleet linux\n{text}\n").policy.guards
    weaker = (WeakerGuard(guard),) * 5
    settings = replace(comparison.project, weaker=weaker)
    (risk,) = review_comparison(replace(comparison, project=settings)).risks
    assert (risk.kind, risk.level, risk.count) == (RiskKind.GUARD_WEAKER, Level.DANGER, 5)
    told = f'`forbid "*.us" because "{shown} (there are too many guards to tell)'
    assert risk.text == (f"5 guards hold less or may hold less: {told}, {told}, {told} and 2 more")
