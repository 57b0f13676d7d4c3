"""Plan, apply and saved plans as a new user meets them."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.conftest import OUTGATE, Workspace, scrubbed_environment

Tree = Callable[[Path], dict[str, bytes]]
OPENS_ALL = "Plan for `local`: opens 40, closes 0, treats 0 differently (57 rules, 1 write).\n"
OPENS_ALL = "Plan for `local`: opens 40, closes 0, treats 0 differently (57 rules, 1 write).\n"
OPENS_ALL = "Plan for `local`: opens 40, closes 0, treats 0 differently (57 rules, 1 write).\n"
OPENS_ALL = "Plan for `local`: opens 39, closes 0, treats 0 differently (56 rules, 1 write).\n"


def test_plan_apply_plan(project: Workspace) -> None:
    first = project.run("plan", "--detailed-exitcode")
    assert first.code == 2
    assert first.out.startswith(OPENS_ALL)
    assert project.run("apply", "--yes").code == 0
    second = project.run("plan", "--detailed-exitcode")
    assert second.code == 0
    assert second.out.startswith("No changes. Target `local` holds the 56 rules of the policy")
    again = project.run("apply", "--yes")
    assert again.code == 0
    assert "No changes" in again.out


def test_a_removed_statement_is_removed_from_the_target(project: Workspace) -> None:
    project.run("apply", "--yes")
    (project.folder / "policies" / "admins.policy").unlink()
    ran = project.run("plan")
    assert ran.out.startswith(
        "Plan for `local`: opens 0, closes 6, treats 1 differently (7 rules, 1 write).\n"
    )
    assert "    - https://security.microsoft.com:443" in ran.out


def test_renaming_a_source_changes_names_only(project: Workspace) -> None:
    project.run("apply", "--yes")
    path = project.folder / "policies" / "admins.policy"
    path.write_text(path.read_text().replace("jump-hosts", "bastions"))
    ran = project.run("plan")
    assert ran.out.startswith("Plan for `local`: changes no traffic (7 rules, 1 write). Rules are ")
    assert "source.name: jump-hosts -> bastions" in ran.out


def test_a_saved_plan_applies_once(project: Workspace) -> None:
    assert project.run("plan", "--out", "saved.json").code == 0
    shown = project.run("show", "saved.json")
    assert OPENS_ALL in shown.out
    assert project.run("apply", "saved.json", "--yes").code == 0
    again = project.run("apply", "saved.json", "--yes")
    assert again.code == 1
    assert "changed since the plan was made" in again.err
    assert "nothing was changed" in again.err


def test_a_saved_plan_that_was_edited_is_refused(project: Workspace) -> None:
    project.run("plan", "--out", "saved.json")
    path = project.folder / "saved.json"
    path.write_text(path.read_text().replace("winatp-gw-neu", "evil"))
    ran = project.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "changed since it was saved" in ran.err
    assert not (project.folder / ".outgate").exists()


def test_a_saved_plan_for_other_settings_is_refused(project: Workspace) -> None:
    project.run("plan", "--out", "saved.json")
    project.write("outgate.yaml", "targets:\n  local:\n    backend: local\n    path: other.json\n")
    ran = project.run("apply", "saved.json", "--yes")
    assert ran.code == 1
    assert "made for another target" in ran.err
    assert not (project.folder / "other.json").exists()


def test_apply_asks_and_changes_nothing_without_an_answer(
    project: Workspace, tree_of: Tree
) -> None:
    before = tree_of(project.folder)
    ran = project.run("apply")
    assert ran.code == 1
    assert "--yes" in ran.err
    assert tree_of(project.folder) == before


def test_the_lock_pins_an_edition(project: Workspace) -> None:
    assert project.run("catalog", "lock", "--edition", "2021-03-04").code == 0
    ran = project.run("plan")
    assert ran.code == 1  # the 2021 edition has no streamlined list
    assert "catalog 2021-03-04 has no streamlined list" in ran.err
    assert project.run("plan", "--catalog", "2024-08-01").code == 0
    lock = project.folder / "outgate.lock"
    lock.write_text(lock.read_text().replace("sha256:", "sha256:0"))
    assert "lock-mismatch" in project.run("plan").err


def test_output_can_be_cut_short(project: Workspace) -> None:
    done = subprocess.run(
        f"{OUTGATE} compile --format json | head -1",
        cwd=project.folder,
        shell=True,
        capture_output=True,
        text=True,
        env=scrubbed_environment(),
        check=True,
    )
    assert done.stdout == "{\n"
    assert done.stderr == ""


def test_markdown_is_escaped(project: Workspace) -> None:
    project.write("policies/a b|@all.policy", "allow mde for region UK, fleet mma\n")
    ran = project.run("plan", "--format", "markdown")
    assert ran.code == 0
    assert "|@all" not in ran.out
    assert "<code>policies&#47;a b&#124;&#64;all&#46;policy&#58;1</code>" in ran.out


def test_a_bug_has_an_exit_code_of_its_own(project: Workspace) -> None:
    # Python itself is made to fail deep inside: an edition that ships broken is our fault.
    ran = subprocess.run(
        [OUTGATE.parent / "python", "-c", BROKEN],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
        env=scrubbed_environment(),
    )
    assert ran.returncode == 3
    assert "this is a bug in Outgate" in ran.stderr
    assert "Traceback" not in ran.stderr


BROKEN = """
import sys
from outgate.catalog import store
store.Store.load = lambda self, edition: 1 / 0
sys.argv = ["outgate", "plan"]
from outgate.cli.main import main
main()
"""


def test_help_names_every_command(empty: Workspace) -> None:
    ran = empty.run("--help")
    assert ran.code == 0
    for name in ("init", "fmt", "check", "compile", "plan", "apply", "show", "explain", "catalog"):
        assert name in ran.out
        assert empty.run(name, "--help").code == 0


def test_json_output_is_whole(project: Workspace) -> None:
    document = json.loads(project.run("plan", "--format", "json").out)
    assert len(document["changes"]) == 56
    live = json.loads(project.run("show", "--format", "json").out)
    assert live == {"format_version": "1.0", "rules": []}


def test_a_project_is_found_from_a_folder_inside(project: Workspace) -> None:
    project.write("outgate.yaml", "policies: policies\n")
    inside = Workspace(project.folder / "policies")
    assert OPENS_ALL in inside.run("plan").out
