"""A pull request played through with the pipelines' own scripts, at Azure DevOps."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.code_hosts.azure_service import AzureDevOps
from tests.commands.gits import git
from tests.pipelines.azure_runner import AzureRunner, Job
from tests.pipelines.scene import GAINED, HOSTILE, MORE, Scene, scene
from tests.pipelines.scripts import needs_curl

REF = "refs/pull/7/merge"
MAIN = "refs/heads/main"
pytestmark = [pytest.mark.slow, needs_curl]


class Play:
    """The pipelines of one project."""

    def __init__(self, stage: Scene, folder: Path, service: AzureDevOps) -> None:
        self.stage, self.service = stage, service
        keys = {"outgate-plan.key": stage.private}
        groups = {"outgate-apply": {"OUTGATE_TRUSTED_KEY": stage.public.strip()}}
        self.runner = AzureRunner(folder, stage.origin, service, stage.login, keys, groups)

    def review(self, *, fork: bool = False) -> Job:
        variables = {
            "System.PullRequest.PullRequestId": "7",
            "System.PullRequest.IsFork": "True" if fork else "False",
        }
        runner = self.runner
        if fork:
            runner = replace(runner, environment=self.stage.environment)
        return self.done(runner.run("review", REF, variables=variables))

    def plan(self, build: int, **parameters: Any) -> Job:
        return self.done(
            self.runner.run("apply", MAIN, stage="plan", build=build, parameters=parameters)
        )

    def apply(self, plan: Job, build: int) -> Job:
        return self.done(self.runner.run("apply", MAIN, stage="apply", build=build, earlier=plan))

    def other(self, name: str) -> Job:
        return self.done(self.runner.run(name, MAIN))

    def done(self, job: Job) -> Job:
        """Whatever ran, nobody's text became a program and no secret was printed."""
        assert not list(self.runner.folder.rglob("pwned"))
        assert job.refused == []
        secrets = (
            self.stage.private,
            self.service.environment()["SYSTEM_ACCESSTOKEN"],
            self.stage.azure.server.login.secret,
        )
        for step in job.steps:
            assert not any(secret in step.log for secret in secrets)
            assert "/evil" not in step.log or "##vso[" not in step.log
        return job


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    service = AzureDevOps(7)
    with scene(tmp_path, "azure", service) as stage:
        yield Play(stage, tmp_path / "agents", service)


def test_a_pull_request_from_its_review_to_drift(play: Play) -> None:
    stage = play.stage
    stage.propose(REF, policies__b_DOT_policy=MORE, policies__c_DOT_policy=HOSTILE)
    job = play.review()
    assert job.failures == {}
    assert "evil" in job["Check"].log  # it got that far, and no further
    (analysis,) = (play.runner.folder / "artifacts").rglob("CodeAnalysisLogs/outgate.sarif")
    assert "net/policies/c.policy" in analysis.read_text()
    (comment,) = play.service.bodies()
    assert comment.startswith("<!-- outgate review -->\n")
    assert GAINED in comment
    assert job.summary == comment
    (report,) = (play.runner.folder / "artifacts").rglob("report.html")
    assert GAINED in report.read_text()

    stage.merge()
    plan = play.plan(1000)
    assert plan.failures == {}
    assert "This is the plan that was reviewed, unchanged." in plan.summary
    assert not stage.azure.service.resource(stage.azure.group)  # not before somebody approves
    applied = play.apply(plan, 1000)
    assert applied.failures == {}
    assert "Applied to `prod`" in applied["Apply exactly this plan"].log
    assert GAINED in json.dumps(stage.azure.service.resource(stage.azure.group))

    drift = play.other("drift")
    assert drift.failures == {}
    assert "no changes." in drift.summary.lower()
    stage.azure.edit_rule("", lambda rule: rule.update(sourceAddresses=["10.99.0.0/16"]))
    drift = play.other("drift")
    assert drift["Compare the firewall with the policies"].code == 2
    assert "10.99" in drift.summary


def test_only_what_was_reviewed_goes_on(play: Play) -> None:
    stage = play.stage
    stage.propose(REF, policies__b_DOT_policy=MORE)
    assert play.review().failures == {}
    stage.push(policies__z_DOT_policy="allow payroll from 10.77.0.0/16\n")
    stage.merge()
    plan = play.plan(1000)
    assert plan["Plan again, compare and sign"].code == 1
    assert "No pull request had a plan for these files" in plan.summary
    assert play.apply(plan, 1000).steps == []

    # Another run carries the tag of these files, with the plan of others.
    (tagged,) = play.service.builds
    tree = git(stage.desk, "rev-parse", "HEAD^{tree}")
    play.service.builds.append({**tagged, "tags": [f"outgate-plan-{tree}"]})
    plan = play.plan(1001)
    assert plan["Plan again, compare and sign"].code == 1
    assert "This is not what was reviewed" in plan.summary

    # By hand, with whoever approves reading it; then another key signs it.
    plan = play.plan(1002, reviewed=False)
    assert plan.failures == {}
    assert "Nobody has reviewed this plan" in plan.summary
    handed = play.runner.keep("outgate-signed", 1002) / "plan.json"
    document = json.loads(handed.read_text())
    del document["signature"]
    handed.write_text(json.dumps(document))
    assert "it is not signed" in play.apply(plan, 1002)["Apply exactly this plan"].log
    assert not stage.azure.service.resource(stage.azure.group)


def test_a_fork_gets_neither_login_nor_comment(play: Play) -> None:
    play.stage.propose(REF, policies__b_DOT_policy=MORE)
    play.service.can_write = False
    job = play.review(fork=True)
    assert job.failures == {}
    assert job["Comment"].code is None
    assert play.service.asked == []
    assert GAINED in job.summary


def test_a_newer_edition_is_proposed_once(play: Play) -> None:
    stage, service = play.stage, play.service
    job = play.other("catalog")
    assert job.failures == {}
    (pull,) = service.pulls
    assert pull["sourceRefName"] == "refs/heads/outgate/catalog-2026-09-03"
    assert pull["targetRefName"] == MAIN
    branch = "outgate/catalog-2026-09-03"
    assert git(stage.origin, "diff", "--name-only", f"main..{branch}") == "net/outgate.lock"
    catalog, plan = service.bodies(pull["pullRequestId"])
    assert "2026-09-03" in catalog
    assert "lan for `prod`" in plan
    job = play.other("catalog")
    assert "is proposed already" in job["Open a pull request"].log
    assert len(service.pulls) == 1
