"""`outgate diff` as a reviewer meets it, with real git."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from outgate.documents.schema import all_faults
from tests.conftest import Workspace, scrubbed_environment

Tree = Callable[[Path], dict[str, bytes]]
STATEMENT = "allow mde for region EU, fleet win11 from 10.20.0.0/16\n"


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    environment = scrubbed_environment()
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, env=environment)


@pytest.fixture
def repository(empty: Workspace) -> Workspace:
    """A project under git with one statement, committed."""
    empty.write("policies/a.policy", STATEMENT)
    git(empty.folder, "init", "--quiet", "--initial-branch=main")
    git(empty.folder, "add", ".")
    git(empty.folder, "commit", "--quiet", "-m", "first")
    return empty


def test_comments_order_names_and_files_are_no_difference(repository: Workspace) -> None:
    repository.write(
        "policies/a.policy",
        "# all of it, said otherwise\nsource site = 10.20.0.0/17, 10.20.128.0/17\n"
        "allow mde for fleet win11-22h2, win11, region eu from site\n",
    )
    ran = repository.run("diff", "HEAD:policies", "policies")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("No difference. `HEAD:policies` and `policies` allow the same")
    split = "".join(
        STATEMENT.replace("10.20.0.0/16", half) for half in ("10.20.0.0/17", "10.20.128.0/17")
    )
    repository.write("policies/a.policy", split)
    assert repository.run("diff", "main:").code == 0
    (repository.folder / "policies/a.policy").rename(repository.folder / "policies/z.policy")
    assert repository.run("diff", "main:").code == 0


def test_what_is_gained_and_lost(repository: Workspace, tree_of: Tree) -> None:
    repository.write("policies/a.policy", STATEMENT.replace("EU", "UK"))
    before = tree_of(repository.folder)
    ran = repository.run("diff", "main:")
    assert ran.code == 2
    assert "  + https://winatp-gw-uks.microsoft.com:443 from 10.20.0.0/16\n" in ran.out
    assert "  - https://winatp-gw-neu.microsoft.com:443 from 10.20.0.0/16\n" in ran.out
    assert "      such as https://winatp-gw-neu.microsoft.com from 10.20.0.1\n" in ran.out
    assert "      policies/a.policy:1 (standard-commercial/urls#" in ran.out
    assert "`main:` has no such statement" in ran.out
    assert tree_of(repository.folder) == before
    back = repository.run("diff", "policies", "main:")
    assert "  + https://winatp-gw-neu.microsoft.com:443 from 10.20.0.0/16\n" in back.out
    document = json.loads(repository.run("diff", "main:", "--format", "json").out)
    assert not all_faults("difference.schema.json", document)
    assert {each["witness"]["url"] for each in document["lost"]} >= {
        "https://winatp-gw-neu.microsoft.com"
    }
    figures = document["summary"]
    assert f"{figures['gained']} gained, {figures['lost']} lost, {figures['same']} the same." in (
        ran.out
    )
    comment = repository.run("diff", "main:", "--format", "markdown")
    assert comment.code == 2
    marker, title, *_ = comment.out.splitlines()
    assert marker == "<!-- outgate diff %3A policies -->"
    assert f" Outgate: {figures['gained']} gained" in title
    for side in ("gained", "lost"):
        assert f"\n{side} ({len(document[side])})\n" in f"\n{ran.out}"


def test_a_revision_has_its_own_lock_and_catalog(repository: Workspace) -> None:
    assert repository.run("catalog", "lock", "--edition", "2021-03-04").code == 0
    repository.write("policies/a.policy", "allow mde for region EU, fleet win10-1709\n")
    git(repository.folder, "add", ".")
    git(repository.folder, "commit", "--quiet", "-m", "old")
    assert repository.run("catalog", "lock", "--edition", "2026-07-03").code == 0
    ran = repository.run("diff", "main:")
    assert ran.code == 2
    assert "`main:` has the statement, with catalog 2021-03-04" in ran.out
    same = repository.run("diff", "catalog:2021-03-04", "main:")
    assert same.code == 0


def test_paths_are_as_git_has_them(repository: Workspace) -> None:
    inside = repository.folder / "policies"
    ran = Workspace(inside).run("diff", "HEAD:./a.policy", "a.policy")
    assert (ran.code, ran.err) == (0, "")
    assert Workspace(inside).run("diff", "HEAD:policies/a.policy", ".").code == 0


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        (("nothing:",), "git knows no revision `nothing`"),
        (("HEAD:nothing",), "the revision has no `nothing`"),
        (("HEAD:x",), "paths are from the top of the repository, or begin with `./`"),
        (("nothing",), "there is no file or folder `nothing`"),
        (("--output=x:", "."), "there is no option `--output`"),
        (("catalog:2020-01-01",), "there is no catalog edition `2020-01-01`"),
        (("target:nothing",), "there is no target `nothing`"),
        (("bad.json",), "`bad.json` is no plan"),
        (("bad",), "there is no service `mda`"),
    ],
)
def test_what_cannot_be_compared(
    repository: Workspace, sides: tuple[str, ...], message: str
) -> None:
    repository.write("bad.json", "{}")
    repository.write("bad/b.policy", "allow mda\n")
    ran = repository.run("diff", *sides)
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_outside_of_git(empty: Workspace) -> None:
    empty.write("policies/a.policy", STATEMENT)
    ran = empty.run("diff", "main:policies")
    assert ran.code == 1
    assert "is in no git repository" in " ".join(ran.err.split())


def test_plans_and_live_rules(repository: Workspace) -> None:
    assert repository.run("compile", "--format", "json", "-o", "canonical.json").code == 0
    assert repository.run("plan", "--out", "saved.json").code == 0
    assert repository.run("diff", "canonical.json", "saved.json").code == 0
    live = repository.run("diff", "target:local")
    assert live.code == 2
    assert "0 lost" in live.out
    assert repository.run("apply", "--yes").code == 0
    assert repository.run("diff", "target:local").code == 0
    repository.write("policies/a.policy", STATEMENT.replace("/16", "/15"))
    ran = repository.run("diff", "policies", "target:local")
    assert "from 10.21.0.0/16" in ran.out
    back = repository.run("diff", "saved.json", "target:local")
    assert back.code == 0
    firewall = repository.folder / ".outgate/local-firewall.json"
    foreign = firewall.read_text().replace("winatp-gw-neu", "winatp-gw-usc")
    firewall.write_text(foreign)
    ran = repository.run("diff", "saved.json", "target:local")
    assert "by the live rule `" in ran.out


def test_a_canonical_plan_that_was_changed_is_refused(repository: Workspace) -> None:
    assert repository.run("compile", "--format", "json", "-o", "canonical.json").code == 0
    plan = json.loads((repository.folder / "canonical.json").read_text())
    for change in ({"rules": plan["rules"][1:]}, {"digest": f"sha256:{0:064}"}):
        repository.write("changed.json", json.dumps({**plan, **change}))
        for sides in (("changed.json", "policies"), ("canonical.json", "changed.json")):
            ran = repository.run("diff", *sides)
            assert (ran.code, ran.out) == (1, "")
            assert "`changed.json` was changed since it was made" in ran.err
    # Where statements stand is no matter of what a plan does.
    for rule in plan["rules"]:
        rule["origins"] = rule["origins"][:1]
    repository.write("changed.json", json.dumps(plan))
    assert repository.run("diff", "changed.json", "policies").code == 0


def test_services_of_a_team_count_as_its_catalog(repository: Workspace) -> None:
    service = 'format_version: "1.0"\nservice: pay\nendpoints: [{url: "https://a.example.com"}]\n'
    repository.write("catalog/pay.yaml", service)
    repository.write("policies/a.policy", "allow pay\n")
    git(repository.folder, "add", ".")
    git(repository.folder, "commit", "--quiet", "-m", "own")
    repository.write("catalog/pay.yaml", service.replace("a.example", "b.example"))
    ran = repository.run("diff", "HEAD:")
    assert "`HEAD:` has the statement, with other services of your own in its catalog" in ran.out
    assert "1 gained, 1 lost, 0 the same." in ran.out


def test_a_name_that_means_something_else(repository: Workspace) -> None:
    repository.write("policies/a.policy", "allow mde for region EU, fleet win11 from s\n")
    repository.write("policies/s.policy", "source s = 10.20.0.0/16\n")
    git(repository.folder, "add", ".")
    git(repository.folder, "commit", "--quiet", "-m", "named")
    repository.write("policies/s.policy", "source s = 10.20.0.0/16, 10.30.0.0/16\n")
    ran = repository.run("diff", "HEAD:")
    assert ran.code == 2
    assert "from 10.30.0.0/16" in ran.out
    assert "`HEAD:` has the statement, from other addresses" in ran.out
    told = "names that mean something else (1)\n  ~ s: 10.20.0.0/16 -> 10.20.0.0/16, 10.30.0.0/16\n"
    assert told in ran.out
    comment = repository.run("diff", "HEAD:", "--format", "markdown").out
    assert "- **source**: s: 10.20.0.0/16 -> 10.20.0.0/16, 10.30.0.0/16" in comment
    document = json.loads(repository.run("diff", "HEAD:", "--format", "json").out)
    assert not all_faults("difference.schema.json", document)
    assert document["names"] == [
        {"name": "s", "before": ["10.20.0.0/16"], "after": ["10.20.0.0/16", "10.30.0.0/16"]}
    ]
    assert {each["source"] for each in document["gained"]} == {"10.30.0.0/16"}


def test_names_that_mean_something_else_stand_apart(repository: Workspace) -> None:
    for side, network in (("before", "10.20.0.0/16"), ("after", "10.30.0.0/16")):
        sources = "".join(f"source {name} = {network}\n" for name in "ab")
        statement = "allow mde for region EU, fleet linux from a, b\n"
        repository.write(f"{side}.policy", sources + statement)
    ran = repository.run("diff", "before.policy", "after.policy", "--format", "markdown")
    told = "10.20.0.0/16 -> 10.30.0.0/16"
    assert f"- **source**: a: {told}\n- **source**: b: {told}\n" in ran.out


def two_sets(folder: Workspace, before: str, after: str) -> str:
    folder.write("before.policy", before)
    folder.write("after.policy", after)
    return folder.run("diff", "before.policy", "after.policy").out


def test_only_who_opened_what_is_lost_is_behind_it(empty: Workspace) -> None:
    """The narrowed statement alone opened the wildcard to all but the site, which keeps it."""
    site = "source london-dc = 10.20.0.0/16\nallow mde for region EU, fleet mma from london-dc\n"
    wide = "allow mde for region EU, fleet mma"
    narrow = f'{wide} workspace "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69"\n'
    said = two_sets(empty, f"{site}{wide}\n", f"{site}{narrow}")
    lost = said.split("lost (")[1].split("\n  - ")[1:]
    wildcard = next(each for each in lost if each.startswith("https://*.ods.opinsights"))
    assert wildcard.startswith("https://*.ods.opinsights.azure.com:443 from any but london-dc\n")
    assert "before.policy:3" in wildcard
    assert "before.policy:2" not in said
    assert "0.0.0.0" not in said


def test_a_statement_that_is_over_on_the_other_side(empty: Workspace) -> None:
    empty.write("before.policy", "allow mde for region EU, fleet linux until 2026-06-30\n")
    compiled = "compile before.policy --as-of 2026-06-01 --format json -o old.json"
    assert empty.run(*compiled.split()).code == 0
    empty.write("after.policy", "allow mde for region EU, fleet linux until 2026-06-30\n")
    ran = empty.run("diff", "old.json", "after.policy", "--as-of", "2026-07-01")
    assert "`after.policy` has the statement, whose last day is over" in ran.out


def test_a_saved_plan_has_its_statements_in_force(empty: Workspace) -> None:
    empty.write("a.policy", "allow mde for region EU, fleet linux\n")
    old = "compile a.policy --catalog 2025-10-16 --format json -o old.json"
    assert empty.run(*old.split()).code == 0
    shown = empty.run("diff", "old.json", "a.policy").out
    assert "`old.json` has the statement, with catalog 2025-10-16" in shown
    assert "whose last day is over" not in shown


def test_warnings_are_new_standing_or_gone(repository: Workspace) -> None:
    wide, portal = "allow mde for region EU, fleet mma\n", "allow mde for region EU\n"
    repository.write("before.policy", wide)
    repository.write("after.policy", wide + portal)
    there = json.loads(
        repository.run("diff", "before.policy", "after.policy", "--format", "json").out
    )
    assert not all_faults("difference.schema.json", there)
    codes = {
        kind: [each["code"] for each in warnings] for kind, warnings in there["warnings"].items()
    }
    assert codes["new"] == ["missing-fleet"]
    assert set(codes["standing"]) == {"open-wildcard", "path-not-enforced"}
    assert codes["gone"] == []
    back = repository.run("diff", "after.policy", "before.policy").out
    assert "gone warning[missing-fleet]: no fleet is named" in back
    assert "\nwarnings that stand as before: " in back
    assert "new warning" not in back
    same = repository.run("diff", "before.policy", "before.policy").out
    assert "warning" not in same
    repository.write("policies/a.policy", STATEMENT)
    live = json.loads(repository.run("diff", "target:local", "--format", "json").out)
    assert live["warnings"] is None
