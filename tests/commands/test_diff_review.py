"""The review of a comparison: its groups are its changes, its risks those of both sides."""

from datetime import date
from pathlib import Path

import pytest

from outgate.commands.diff import compare_operands
from outgate.commands.diff_operands import Question
from outgate.commands.diff_review import review_comparison
from outgate.deploy.review.model import Review, Verdict
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.traffic_change.model import Cause
from outgate.project.project import load_project
from tests.commands.gits import commit, start
from tests.conftest import Workspace

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
    review = reviewed(space, "HEAD:")
    assert risks(review) == {RiskKind.GUARD_GONE: Level.DANGER}
    assert '1 guard no longer there, or for other addresses: `forbid "*.us" because' in (
        review.risks[0].text
    )
    assert review.level is Level.DANGER
    # One that comes is none.
    commit(space.folder, "gone")
    space.write("policies/us.policy", GUARD)
    assert risks(reviewed(space, "HEAD:")) == {}


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
