"""Six real changes as their reviewers see them: reviewed whole, and the risks typed by hand."""

import json
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from outgate.deploy.review.from_plan import review_plan
from outgate.deploy.review.model import Review, Verdict
from outgate.deploy.review.risk import Level, RiskKind
from outgate.deploy.saved_plan.document import read_target_plan
from tests.builders.reviews import REVIEWS
from tests.conftest import Workspace

Risks = dict[RiskKind, set[str]]


def hosts(kind: str, *names: str) -> dict[RiskKind, set[str]]:
    return {RiskKind(kind): {f"https://{name}:443" for name in names}}


OFFICES = (
    "*.endpoint.security.microsoft.com",
    "*.wns.windows.com",
    "login.live.com",
    "login.microsoftonline.com",
)
UK = ("uk.vortex-win.data.microsoft.com", "winatp-gw-uks.microsoft.com")
BLOBS = (
    "automatedirstrprduks",
    "automatedirstrprdukw",
    "ussuk1southprod",
    "ussuk1westprod",
    "wsuk1southprod",
    "wsuk1westprod",
)
# What each change is about, worked out from the published lists and from what the policies say.
EXPECTED: dict[str, tuple[Verdict, Level, Risks]] = {
    "region-added": (
        Verdict.APPLICABLE,
        Level.LOOK,
        {
            **hosts("from-anywhere", *UK, "winatp-gw-ukw.microsoft.com"),
            **hosts("inspection-given-up", *(f"{name}.blob.core.windows.net" for name in BLOBS)),
            RiskKind.EXPIRING: set(),
        },
    ),
    "catalog-upgraded": (Verdict.APPLICABLE, Level.NONE, {}),
    "storage-narrowed": (
        Verdict.APPLICABLE,
        Level.LOOK,
        {
            **hosts("inspection-given-up", "stmmaweu01.blob.core.windows.net"),
            RiskKind.NEW_WARNING: set(),
        },
    ),
    "source-widened": (Verdict.APPLICABLE, Level.LOOK, hosts("more-addresses", *OFFICES)),
    "statement-expired": (
        Verdict.BLOCKED,
        Level.LOOK,
        {
            **hosts("required-closed", "login.microsoftonline.com"),
            RiskKind.NEW_WARNING: set(),
        },
    ),
    "drift": (
        Verdict.APPLICABLE,
        Level.LOOK,
        {**hosts("from-anywhere", "winatp-gw-neu.microsoft.com"), RiskKind.DRIFT: set()},
    ),
}


def told(review: Review) -> Risks:
    return {risk.kind: {entry.target for entry in risk.entries} for risk in review.risks}


def pieces(review: Review) -> dict[str, list[str]]:
    """What the groups hold, as the document of the plan writes it."""
    return {
        kind: sorted(
            f"{entry.piece.flow} {entry.piece.without}"
            for group in groups
            for entry in group.entries
        )
        for kind, groups in (
            ("opened", review.opened),
            ("closed", review.closed),
            ("treated", review.treated),
        )
    }


@pytest.mark.parametrize("name", REVIEWS)
def test_six_changes(project: Workspace, name: str, snapshot: SnapshotAssertion) -> None:
    options = REVIEWS[name](project)
    comment = project.run("plan", *options, "--format", "markdown")
    document = project.run("plan", *options, "--format", "json")
    verdict, level, risks = EXPECTED[name]
    assert comment.code == document.code == (verdict is Verdict.BLOCKED)
    plan = read_target_plan(document.out)
    review = review_plan(plan)
    assert (review.verdict, review.level) == (verdict, level)
    assert told(review) == risks
    traffic = plan.traffic
    assert pieces(review) == {
        "opened": sorted(f"{each.piece.flow} {each.piece.without}" for each in traffic.opened),
        "closed": sorted(f"{each.piece.flow} {each.piece.without}" for each in traffic.closed),
        "treated": sorted(f"{each.change.flow} ()" for each in traffic.treated),
    }
    figures = json.loads(document.out)["summary"]["permissiveness"]
    assert (figures["before"], figures["after"]) == review.permissiveness
    assert comment.out == snapshot


def test_the_figure_of_a_plan_is_that_of_a_comparison(project: Workspace) -> None:
    """Before is what a target holds, after what the policies ask for, in `plan` as in `diff`."""
    assert project.run("apply", "--yes").code == 0
    text = (project.folder / "policies/emea.policy").read_text()
    project.write(
        "policies/emea.policy", text.replace("region EU, fleet win", "region EU, UK, fleet win")
    )
    project.write("policies/tags.policy", "allow mde for region EU, fleet win11 via addresses\n")
    plan = json.loads(project.run("plan", "--format", "json").out)["summary"]
    diff = json.loads(project.run("diff", "target:local", "--format", "json").out)["summary"]
    assert plan["permissiveness"] == diff["permissiveness"]
    assert plan["permissiveness"]["before"] < plan["permissiveness"]["after"]
    same = json.loads(project.run("diff", "policies", "policies", "--format", "json").out)
    assert same["summary"]["permissiveness"]["before"] == plan["permissiveness"]["after"]


def test_who_answers_for_what_opens(project: Workspace) -> None:
    options = REVIEWS["region-added"](project)
    document = project.run("plan", *options, "--format", "json").out
    (group,) = review_plan(read_target_plan(document)).opened
    (statement,) = group.statements
    assert statement.places == ("policies/emea.policy:2",)
    assert statement.owner == "endpoint-security@contoso.example"
    assert (statement.because, str(statement.until)) == ("CHG0031402", "2026-10-20")
    assert statement.expires_soon
    review = review_plan(read_target_plan(document))
    lines = [line for line in review.trail() if "uk.vortex" in line.entry.target]
    (line,) = lines
    assert line.row == "standard-commercial/urls#77"
    assert "geography `UK` is region UK" in line.readings


def expiring(project: Workspace, day: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        project.run("plan", "--as-of", day, "--format", "json").out
    )
    return document


def test_a_last_day_is_near_for_as_long_as_the_project_says(empty: Workspace) -> None:
    text = "allow mde for region EU, fleet linux until 2026-10-20"
    empty.write("policies/a.policy", f"{text}\n")
    empty.write("outgate.yaml", "expiry_notice: 10d\n")
    assert expiring(empty, "2026-10-09")["expiring"] == []
    assert expiring(empty, "2026-10-10")["expiring"] == [text]
    assert expiring(empty, "2026-10-20")["expiring"] == [text]
    assert expiring(empty, "2026-10-21")["expiring"] == []


def test_twenty_sites_with_the_same_change_are_one_line(empty: Workspace) -> None:
    """Each has a statement and a file of its own; the change is told once, with a few of them."""

    def sites(region: str) -> None:
        for n in range(20):
            wanted = f"allow mde for region {region}, fleet linux from site-{n:02}"
            empty.write(
                f"policies/site-{n:02}.policy",
                f'source site-{n:02} = 10.{n}.0.0/16\n{wanted} owner "net@x.example"\n',
            )

    sites("EU")
    assert empty.run("apply", "--yes").code == 0
    sites("UK")
    ran = empty.run("plan", "--format", "markdown")
    screen, _, _ = ran.out.partition("<details>")
    rows = [line for line in screen.splitlines() if line.startswith("| **")]
    names = "site-00, site-01, site-02, site-03, site-04, site-05 and 14 more"
    places = "`policies/site-00.policy:2`, `policies/site-01.policy:2`, `policies/site-02.policy:2`"
    opens, closes = rows
    assert f"| `{names}` | {places} and 17 more, owner `net@x.example` |" in opens
    assert f"| `{names}` | no statement asks for it |" in closes
    review = review_plan(read_target_plan(empty.run("plan", "--format", "json").out))
    (group,) = review.opened
    assert {entry.source for entry in group.entries} == {names}
    assert len(group.statements) == 20
