"""A pull request played through with the workflows' own scripts, against an Azure."""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.builders.azure_project import FOREIGN
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.server import once
from tests.commands.gits import git
from tests.pipelines.github_runner import GitHubRunner, Job
from tests.pipelines.scene import BRANCH, GAINED, HOSTILE, MORE, Scene, scene
from tests.pipelines.scripts import needs_curl

REF = "refs/pull/7/merge"
UNCHANGED = "This is the plan that was reviewed, unchanged."
pytestmark = [pytest.mark.slow, needs_curl]


class Play:
    """The workflows of one repository."""

    def __init__(self, stage: Scene, folder: Path, service: GitHub) -> None:
        self.stage, self.service = stage, service
        trusted = {"OUTGATE_TRUSTED_KEY": stage.public, "AZURE_TENANT_ID": ""}
        secrets = {"OUTGATE_PLAN_KEY": stage.private, "OUTGATE_KEY_PASSPHRASE": ""}
        variables = {"OUTGATE_CODE_SCANNING": "true", "OUTGATE_READ_CLIENT_ID": "", **trusted}
        self.runner = GitHubRunner(folder, stage.origin, service, stage.login, variables, secrets)
        self.fork = replace(self.runner, environment=stage.environment, vars={}, secrets={})

    def review(self, *, fork: bool = False) -> Job:
        head = "mallory/network" if fork else "contoso/network"
        title = '"; touch pwned; echo "$(touch pwned)'
        event = {
            "pull_request": {
                "number": 7,
                "title": title,
                "head": {"ref": BRANCH, "repo": {"full_name": head}},
            }
        }
        runner = self.fork if fork else self.runner
        return self.done(
            runner.run(
                "outgate-review.yml", "review", ref=REF, event=event, event_name="pull_request"
            )
        )

    def plan(self, run: int = 1000, *, event_name: str = "push") -> Job:
        return self.done(
            self.runner.run(
                "outgate-apply.yml",
                "plan",
                ref="refs/heads/main",
                run_id=run,
                event_name=event_name,
            )
        )

    def apply(self, plan: Job, run: int = 1000) -> Job:
        return self.done(
            self.runner.run(
                "outgate-apply.yml",
                "apply",
                ref="refs/heads/main",
                run_id=run,
                needs={"plan": {"outputs": plan.outputs}},
            )
        )

    def other(self, name: str) -> Job:
        document = {"drift": "drift", "catalog": "upgrade"}
        return self.done(
            self.runner.run(
                f"outgate-{name}.yml", document[name], ref="refs/heads/main", event_name="schedule"
            )
        )

    def done(self, job: Job) -> Job:
        """Whatever ran, nobody's text became a program and no secret was printed."""
        assert not list(self.runner.folder.rglob("pwned"))
        secrets = (
            self.stage.private,
            self.service.environment()["GITHUB_TOKEN"],
            self.stage.azure.server.login.secret,
        )
        for step in job.steps:
            assert not any(secret in step.log for secret in secrets)
        return job


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    service = GitHub(7)
    with scene(tmp_path, "github", service) as stage:
        yield Play(stage, tmp_path / "runners", service)


def test_a_pull_request_from_its_review_to_drift(play: Play) -> None:
    stage = play.stage
    stage.propose(REF, policies__b_DOT_policy=MORE)
    job = play.review()
    assert job.failures == {}
    (comment,) = play.service.bodies()
    assert comment.startswith("<!-- outgate review -->\n")
    assert GAINED in comment
    assert job.summary == comment
    (report,) = (play.runner.folder / "artifacts").rglob("report.html")
    assert GAINED in report.read_text()

    # A further push: the same comment is written anew.
    stage.propose(REF, policies__b_DOT_policy=f"# why\n{MORE}", policies__c_DOT_policy=HOSTILE)
    job = play.review()
    assert job.failures == {}
    assert len(play.service.bodies()) == 1
    *_, analysis = play.service.analyses
    assert analysis["ref"] == REF
    assert analysis["commit_sha"] == git(stage.origin, "rev-parse", REF)
    (run,) = json.loads(gzip.decompress(base64.b64decode(analysis["sarif"])))["runs"]
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    assert "net/policies/c.policy" in {each["artifactLocation"]["uri"] for each in places}
    assert "evil" in job["Check"].log  # it got that far, and no further
    assert job.commands == []

    stage.merge()
    plan = play.plan()
    assert plan.failures == {}
    assert UNCHANGED in plan.summary
    assert plan.outputs == {"changes": "true"}
    assert not stage.azure.service.resource(stage.azure.group)  # not before somebody approves
    applied = play.apply(plan)
    assert applied.failures == {}
    assert "Applied to `prod`" in applied["Apply exactly this plan"].log
    held = json.dumps(stage.azure.service.resource(stage.azure.group))
    assert GAINED in held

    drift = play.other("drift")
    assert drift.failures == {}
    assert "no changes." in drift.summary.lower()
    again = play.plan(1001)
    assert again.failures == {}
    assert again.outputs == {"changes": "false"}
    assert play.apply(again, 1001).steps == []

    stage.azure.edit_rule("", lambda rule: rule.update(sourceAddresses=["10.99.0.0/16"]))
    drift = play.other("drift")
    assert drift["Compare the firewall with the policies"].code == 2
    assert drift.commands == [
        "::error::The firewall does not hold what the policies say: see the summary."
    ]


def test_only_what_was_reviewed_goes_on(play: Play) -> None:
    stage = play.stage
    stage.propose(REF, policies__b_DOT_policy=MORE)
    assert play.review().failures == {}

    # Something else gets to the protected branch before the merge: no plan is of these files.
    stage.push(policies__z_DOT_policy="allow payroll from 10.77.0.0/16\n")
    stage.merge()
    plan = play.plan()
    assert plan["Plan again, compare and sign"].code == 1
    assert "No pull request had a plan for these files" in plan.summary
    assert plan.outputs == {"changes": ""}
    assert play.apply(plan).steps == []

    # Somebody who may write to the repository keeps another plan under the name of these files.
    tree = git(stage.desk, "rev-parse", "HEAD^{tree}")
    runner = play.runner
    (source,) = (runner.folder / "artifacts").rglob("plan.json")
    target = runner.keep(f"outgate-plan-{tree}", 555)
    target.mkdir(parents=True)
    (target / "plan.json").write_bytes(source.read_bytes())
    play.service.keep(f"outgate-plan-{tree}", 555)
    plan = play.plan(1001)
    assert plan["Plan again, compare and sign"].code == 1
    assert "This is not what was reviewed" in plan.summary
    assert "10.77" in plan.summary

    # By hand, with whoever approves reading it.
    plan = play.plan(1002, event_name="workflow_dispatch")
    assert plan.failures == {}
    assert "Nobody has reviewed this plan" in plan.summary
    # What is handed over is changed, or signed by another key: nothing is applied.
    (handed,) = (runner.folder / "artifacts" / "1002").rglob("plan.json")
    good = handed.read_bytes()
    handed.write_bytes(good.replace(b"10.77.0.0", b"10.78.0.0"))
    assert play.apply(plan, 1002)["Apply exactly this plan"].code == 1
    document = json.loads(good)
    del document["signature"]
    handed.write_text(json.dumps(document))
    assert "it is not signed" in play.apply(plan, 1002)["Apply exactly this plan"].log
    assert not stage.azure.service.resource(stage.azure.group)
    handed.write_bytes(good)
    assert play.apply(plan, 1002).failures == {}


def test_a_fork_gets_neither_login_nor_comment_and_can_be_merged(play: Play) -> None:
    stage = play.stage
    stage.propose(REF, policies__b_DOT_policy=MORE)
    play.service.can_write = False
    job = play.review(fork=True)
    assert job.failures == {}
    assert job["Comment"].code is None
    assert play.service.asked == []
    assert GAINED in job.summary

    # The target has moved since, for all that the review could see of it.
    stage.merge()
    more = {"properties": {**FOREIGN["properties"], "priority": 501}}
    stage.azure.service.add_group(stage.azure.policy, "more", more)
    plan = play.plan()
    assert plan.failures == {}
    assert "The target or the day is another one than at the review" in plan.summary
    assert play.apply(plan).failures == {}


def test_a_review_fails_and_says_why(play: Play) -> None:
    play.stage.propose(REF, policies__b_DOT_policy='test "x" {\n  allow https://evil.example\n}\n')
    job = play.review()
    assert job.failures
    assert job["Check"].code == 1
    assert job["Plan"].code == 1
    (comment,) = play.service.bodies()
    assert "evil.example" in comment
    play.stage.propose(REF, policies__b_DOT_policy="allow everything\n")
    job = play.review()
    assert job["Plan"].code == 1
    (comment,) = play.service.bodies()
    assert "**There is no plan.**" in comment


def test_a_newer_edition_is_proposed_once(play: Play) -> None:
    stage, service = play.stage, play.service

    def fails(number: int, method: str, status: int) -> Any:
        fault = once(method, status)
        return lambda asked: fault(asked) if asked.path.endswith("/pulls") else None

    branch = "outgate/catalog-2026-09-03"
    service.faults.append(fails(1, "POST", 403))
    job = play.other("catalog")
    assert job["Open a pull request"].code != 0
    assert branch not in git(stage.origin, "branch", "--list", branch)
    service.faults.clear()

    job = play.other("catalog")
    assert job.failures == {}
    (pull,) = service.pulls
    assert (pull["head"], pull["base"]) == (branch, "main")
    changed = git(stage.origin, "diff", "--name-only", f"main..{branch}")
    assert changed == "net/outgate.lock"
    catalog, plan = service.bodies(pull["number"])
    assert "2026-07-03" in catalog
    assert "2026-09-03" in catalog
    assert "lan for `prod`" in plan

    job = play.other("catalog")
    assert job.failures == {}
    assert "is proposed already" in job["Open a pull request"].log
    assert len(service.pulls) == 1

    git(stage.desk, "fetch", "--quiet", "origin", branch)
    git(stage.desk, "push", "--quiet", "origin", "FETCH_HEAD:main")
    job = play.other("catalog")
    assert job.failures == {}
    assert "is the newest one" in job["Pin the newest edition on a branch"].log
    assert job["Open a pull request"].code is None
