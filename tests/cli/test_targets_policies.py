"""What targets take of their own is checked and compared, and no guard is left out."""

import json
from pathlib import Path

import pytest

from outgate.documents.schema import all_faults
from tests.commands.gits import commit, git, start
from tests.conftest import Workspace

SERVICES = """\
format_version: "1.0"
service: {name}
endpoints: [{{url: "https://{name}.example"}}]
"""
GUARD = 'forbid "*.example" except "pay.example", "shop.example"\n'


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A project on `main` that allows `pay`; its guard allows `shop` as well, and not `evil`."""
    workspace = Workspace(start(tmp_path / "repo"))
    for name in ("pay", "shop", "evil"):
        workspace.write(f"catalog/{name}.yaml", SERVICES.format(name=name))
    workspace.write("policies/a.policy", "allow pay from 10.0.0.0/8\n")
    workspace.write("policies/guard.policy", GUARD)
    workspace.write("outgate.yaml", "targets:\n  prod: {backend: local}\n")
    commit(workspace.folder)
    return workspace


def own(space: Workspace, text: str) -> None:
    """Give the target policies of its own."""
    space.write("own/x.policy", text)
    space.write("outgate.yaml", "targets:\n  prod: {backend: local, policies: [own]}\n")


@pytest.mark.parametrize("command", [("check",), ("plan",), ("apply", "--yes")])
def test_a_guard_holds_for_policies_that_leave_it_out(
    space: Workspace, command: tuple[str, ...]
) -> None:
    own(space, "allow evil\n")
    ran = space.run(*command)
    assert ran.code == 1
    assert "error[forbidden]" in ran.err
    assert "policies/guard.policy:1" in ran.err
    assert not (space.folder / ".outgate/local-firewall.json").exists()
    # Nor do policies on the command line get around it.
    space.write("outgate.yaml", "targets:\n  prod: {backend: local}\n")
    ran = space.run("plan", "own")
    assert ran.code == 1
    assert "error[forbidden]" in ran.err


def test_guards_of_one_target_hold_for_the_others_but_for_what_they_require(
    space: Workspace,
) -> None:
    space.write("lab/l.policy", 'allow shop\nrequire "https://shop.example"\n')
    space.write("strict/s.policy", 'allow pay\nforbid "https://shop.example"\n')
    both = "targets:\n  lab: {backend: local, policies: [lab]}\n  prod: {backend: local}\n"
    space.write("outgate.yaml", both)
    assert space.run("check").code == 0
    assert space.run("plan", "--target", "prod").code == 0
    space.write("outgate.yaml", both + "  strict: {backend: local, policies: [strict]}\n")
    ran = space.run("plan", "--target", "lab")
    assert ran.code == 1
    assert "strict/s.policy:2" in ran.err
    # What the project's own policies require, every target allows.
    space.write("outgate.yaml", both)
    space.write("policies/r.policy", 'require "https://pay.example" from 10.0.0.1\n')
    ran = space.run("plan", "--target", "lab")
    assert ran.code == 1
    assert "error[requirement-unmet]" in ran.err


def test_a_guard_that_cannot_be_read_is_no_guard_less(space: Workspace) -> None:
    own(space, "allow evil\n")
    for text in (GUARD.replace("forbid", "forbidd"), GUARD.replace("\n", " from nowhere\n")):
        space.write("policies/guard.policy", text)
        ran = space.run("plan")
        assert ran.code == 1
        assert "policies/guard.policy:1" in ran.err


def test_check_looks_at_what_targets_take(space: Workspace) -> None:
    own(space, 'allow shop\ntest "t" {\n  deny https://shop.example\n}\nallow nothing\n')
    ran = space.run("check", "--junit", "junit.xml")
    assert ran.code == 1
    assert "error[unknown-service]: target `prod`: there is no service `nothing`" in ran.err
    own(space, 'allow shop\ntest "t" {\n  deny https://shop.example\n}\n')
    ran = space.run("check", "--junit", "junit.xml")
    assert ran.code == 1
    assert "error[test-failed]: target `prod`: test `t`:" in ran.err
    assert ran.out.splitlines() == [
        "1 statement, 1 rule; 1 guard, 0 failed; 0 tests with 0 lines, 0 failed",
        "`prod`: 1 statement, 1 rule; 1 guard, 0 failed; 1 test with 1 line, 1 failed",
    ]
    junit = (space.folder / "junit.xml").read_text()
    assert '<testsuite name="prod: t" tests="1" failures="1"' in junit
    assert '<testsuite name="prod: guards" tests="1" failures="0"' in junit


def test_guards_from_outside_of_the_project(space: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "guards.policy"
    outside.write_text('source here = 10.0.0.0/8\nforbid "https://pay.example" from here\n')
    (space.folder / "policies/guard.policy").unlink()
    assert space.run("check").code == 0
    ran = space.run("check", "--guards", str(outside))
    assert ran.code == 1
    assert "error[forbidden]: https://pay.example from 10.0.0.1" in ran.err
    assert space.run("check", env={"OUTGATE_GUARDS": str(outside)}).code == 1
    # A name of the project is not that of the file, nor do its statements count.
    space.write("policies/b.policy", "source here = 192.0.2.0/24\n")
    outside.write_text(outside.read_text() + "allow evil\n")
    ran = space.run("check", "--guards", str(outside))
    assert ran.code == 1
    assert "1 statement, 1 rule; 1 guard, 1 failed" in ran.out
    for text in ("forbid\n", 'forbid "*.example" from nowhere\n'):
        outside.write_text(text)
        assert space.run("check", "--guards", str(outside)).code == 1
    assert space.run("check", "--guards", str(tmp_path / "none")).code == 1


def test_the_difference_has_what_targets_take(space: Workspace) -> None:
    own(space, "allow shop from 10.1.0.0/16\n")
    ran = space.run("diff", "main:")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith(
        "settings (1)\n  ~ target `prod`: policies: not set -> own\n\n"
        "target `prod`: 1 gained, 1 lost\n"
        "gained (1)\n  + https://shop.example:443 from 10.1.0.0/16\n"
    )
    assert "  - https://pay.example:443 from 10.0.0.0/8\n" in ran.out
    assert "`main:` has no such statement" in ran.out
    assert "1 setting changed.\ntarget `prod`: 1 gained, 1 lost.\n" in ran.out
    comment = space.run("diff", "main:", "--format", "markdown")
    assert comment.code == 2
    assert (
        " Outgate: 0 gained, 0 lost, 1 the same; 1 setting changed; "
        "target `prod`: 1 gained, 1 lost\n"
    ) in comment.out
    (_, prod) = comment.out.split("On `prod`: 1 gained, 1 lost, 0 treated differently.\n")
    assert "| **1 gained** | `https://shop.example:443` | `10.1.0.0/16` |" in prod
    document = json.loads(space.run("diff", "main:", "--format", "json").out)
    assert not all_faults("difference.schema.json", document)
    (target,) = document["targets"]
    assert [each["target"] for each in target["gained"]] == ["https://shop.example:443"]
    # With the policies in place at main, what changes in them shows as well.
    commit(space.folder)
    assert space.run("diff", "main:").code == 0
    space.write("own/x.policy", "allow shop from 10.1.0.0/16, 10.3.0.0/16\n")
    ran = space.run("diff", "main:")
    assert ran.code == 2
    assert "target `prod`: 1 gained, 0 lost\ngained (1)\n" in ran.out
    assert "settings" not in ran.out


AZURE = """\
targets:
  prod:
    backend: azure-firewall
    subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69
    resource_group: rg
    policy: fw
    accept: {url-path: reviewed}
    state: {container: "https://stteam.blob.core.windows.net/outgate"}
"""


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("policy: fw", "policy: fw\n    group: b", "group: not set -> b"),
        ("policy: fw", "policy: other", "policy: fw -> other"),
        ("policy: fw", "policy: fw\n    ownership: shared", "ownership: not set -> shared"),
        ("stteam", "stother", "state.container: https://stteam.blob"),
        ("rg\n", "rg2\n", "resource_group: rg -> rg2"),
        ("reviewed", "whatever", "accept.url-path: reviewed -> whatever"),
    ],
)
def test_settings_are_part_of_the_difference(
    space: Workspace, before: str, after: str, told: str
) -> None:
    space.write("outgate.yaml", AZURE)
    commit(space.folder)
    space.write("outgate.yaml", AZURE.replace(before, after))
    ran = space.run("diff", "main:")
    assert (ran.code, ran.err) == (2, "")
    assert ran.out.startswith(f"settings (1)\n  ~ target `prod`: {told}")
    assert "`main:` and `policies` allow the same traffic, to 1 targets." in ran.out
    assert "target `prod`: 0" not in ran.out
    assert "No difference" not in ran.out
    comment = space.run("diff", "main:", "--format", "markdown").out
    assert "1 setting changed" in comment.splitlines()[1]
    document = json.loads(space.run("diff", "main:", "--format", "json").out)
    assert not all_faults("difference.schema.json", document)
    assert [each["target"] for each in document["settings"]] == ["prod"]


def test_a_setting_that_opens_more_says_what(space: Workspace) -> None:
    """With paths that only Premium can tell, the tier decides what is opened."""
    space.write(
        "catalog/pay.yaml",
        SERVICES.format(name="pay").replace('https://pay.example"', 'http://pay.example/a/"'),
    )
    premium = AZURE.replace("    policy: fw\n", "    policy: fw\n    tier: Premium\n")
    space.write("outgate.yaml", premium)
    commit(space.folder)
    space.write("outgate.yaml", AZURE)
    ran = space.run("diff", "main:")
    assert ran.code == 2
    assert "  ~ target `prod`: tier: Premium -> not set\n" in ran.out
    assert "target `prod`: 1 gained, 0 lost\ngained (1)\n  + http://pay.example:80" in ran.out
    space.write("outgate.yaml", AZURE.replace("    accept: {url-path: reviewed}\n", ""))
    ran = space.run("diff", "main:")
    assert ran.code == 2
    assert "target `prod`: cannot be compared, as its rules cannot be written" in ran.out
    document = json.loads(space.run("diff", "main:", "--format", "json").out)
    assert not all_faults("difference.schema.json", document)


def test_guards_that_go_are_part_of_the_difference(space: Workspace) -> None:
    (space.folder / "policies/guard.policy").unlink()
    ran = space.run("diff", "main:")
    assert ran.code == 2
    assert '  ~ guard `forbid "*.example" except "pay.example", "shop.example"`: for * -> not' in (
        ran.out
    )
    git(space.folder, "checkout", "--quiet", ".")
    space.write(
        "outgate.yaml", "policies: [policies/a.policy]\ntargets: {prod: {backend: local}}\n"
    )
    ran = space.run("diff", "main:")
    assert ran.code == 2
    assert "  ~ policies: policies -> policies/a.policy\n" in ran.out
    assert "guard `forbid" in ran.out


def test_a_file_is_not_taken_for_a_revision(space: Workspace) -> None:
    """`main:` is the branch, also where somebody adds a folder of that name."""
    space.write("policies/a.policy", "allow evil\n")
    space.write("main:/a.policy", "allow evil\n")
    space.write("catalog:x/a.policy", "allow evil\n")
    assert "1 gained, 1 lost" in space.run("diff", "main:").out
    assert "there is no catalog edition `x`" in space.run("diff", "catalog:x").err
    assert space.run("diff", "./main:").code == 0


def test_what_two_targets_take_is_told_of_both_once(space: Workspace) -> None:
    space.write("own/x.policy", "allow nothing\n")
    taking = "{backend: local, policies: [own]}"
    space.write("outgate.yaml", f"targets:\n  lab: {taking}\n  prod: {taking}\n")
    told = space.run("check").err
    message = "error[unknown-service]: targets `lab`, `prod`: there is no service `nothing`"
    assert told.count(message) == told.count("there is no service") == 1
