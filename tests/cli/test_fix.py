"""`outgate check --fix`: what it writes, where it does not write, and what it only shows."""

import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from outgate.commands import fix
from outgate.commands.check import Checks, check_sets
from outgate.project.compile import Inputs
from tests.builders.schemas import validate
from tests.conftest import Workspace

Tree = Callable[[Path], dict[str, bytes]]
WRONG = "Allow mde for region EU, fleet win11\n\towner \u201cops\u201d\n"
RIGHT = 'allow mde for region EU, fleet win11\n  owner "ops"\n'


def test_the_safe_ones_are_written_and_a_second_run_changes_nothing(
    empty: Workspace, tree_of: Tree
) -> None:
    path = empty.write("policies/a.policy", WRONG)
    ran = empty.run("check", "--fix")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        'fixed `policies/a.policy`: write `allow`, write spaces, write `"ops"`\n'
    )
    assert path.read_text() == RIGHT
    tree = tree_of(empty.folder)
    again = empty.run("check", "--fix")
    assert "fixed" not in again.out
    assert tree_of(empty.folder) == tree


def test_without_the_option_they_are_offered_and_nothing_is_written(
    empty: Workspace, tree_of: Tree
) -> None:
    empty.write("policies/a.policy", WRONG)
    tree = tree_of(empty.folder)
    ran = empty.run("check")
    assert ran.code == 1
    assert "  = fix: write `allow` (`outgate check --fix` does it)\n" in ran.err
    assert tree_of(empty.folder) == tree


def test_the_others_are_shown_as_differences(empty: Workspace, tree_of: Tree) -> None:
    empty.write(
        "policies/a.policy",
        "allow mde for region EU,\n  fleet win10-1790\n  from 10.1.2.3/16\n",
    )
    tree = tree_of(empty.folder)
    ran = empty.run("check", "--fix")
    assert ran.code == 1
    assert ran.err.startswith(
        "error[unknown-fleet]: there is no fleet `win10-1790`\n"
        " --> policies/a.policy:2:9\n"
        "  |\n"
        "2 |   fleet win10-1790\n"
        "  |         ^^^^^^^^^^\n"
        "  = help: did you mean `win10-1709`?\n"
        "  = fix: write `win10-1709`\n"
        "    -   fleet win10-1790\n"
        "    +   fleet win10-1709\n"
        "\n"
        "error[bad-address]: "
    )
    assert (
        "  = fix: write `10.1.0.0/16`\n"
        "    -   from 10.1.2.3/16\n"
        "    +   from 10.1.0.0/16\n"
        "  = fix: write `10.1.2.3`\n"
        "    -   from 10.1.2.3/16\n"
        "    +   from 10.1.2.3\n" in ran.err
    )
    assert tree_of(empty.folder) == tree


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_and_a_byte_order_mark_stay(empty: Workspace, end: bytes, mark: bytes) -> None:
    head = "# B\u00fcro \U0001f512\n\n"

    def written(text: str) -> bytes:
        return mark + text.encode().replace(b"\n", end)

    path = empty.write("policies/a.policy", written(head + WRONG))
    assert empty.run("check", "--fix").code == 0
    assert path.read_bytes() == written(head + RIGHT)


def test_the_permissions_stay_and_nothing_is_left_beside(empty: Workspace) -> None:
    path = empty.write("policies/a.policy", WRONG)
    path.chmod(0o640)
    empty.run("check", "--fix")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["a.policy"]


def test_a_statement_that_stands_twice_goes_where_its_file_has_it_twice(empty: Workspace) -> None:
    """In another file it may be there for a target that takes that file alone."""
    allow = "allow mde for region EU, fleet win11\n"
    first = empty.write("policies/a.policy", f"{allow}\n# for Milan\n{allow}\n{allow}")
    second = empty.write("policies/b.policy", allow)
    ran = empty.run("check", "--fix")
    assert ran.code == 0
    assert first.read_text() == f"{allow}\n# for Milan\n{allow}"
    assert second.read_text() == allow
    assert "the statement stands twice" in ran.err


def test_each_policy_set_is_mended(empty: Workspace) -> None:
    empty.write(
        "outgate.yaml",
        "policies: policies\ntargets:\n  lab: {backend: local, policies: [lab]}\n",
    )
    paths = [empty.write(f"{folder}/a.policy", WRONG) for folder in ("policies", "lab")]
    assert empty.run("check", "--fix").code == 0
    assert [path.read_text() for path in paths] == [RIGHT, RIGHT]


def test_only_the_paths_that_are_named_are_written(empty: Workspace) -> None:
    one, other = (empty.write(f"policies/{name}.policy", WRONG) for name in "ab")
    empty.run("check", "--fix", "policies/b.policy")
    assert (one.read_text(), other.read_text()) == (WRONG, RIGHT)


def test_nothing_is_written_outside_of_the_project(tmp_path: Path, tree_of: Tree) -> None:
    outside = Workspace(tmp_path / "outside")
    outside.write("a.policy", WRONG)
    outside.write("guards.policy", 'Forbid "*.us"\n')
    inside = Workspace(tmp_path / "inside")
    (tmp_path / "inside" / "policies").mkdir(parents=True)
    (tmp_path / "inside" / "policies" / "a.policy").symlink_to(tmp_path / "outside" / "a.policy")
    inside.write("policies/b.policy", RIGHT)
    tree = tree_of(outside.folder)
    ran = inside.run("check", "--fix")
    assert ran.code == 1
    assert "it leads outside of the project" in ran.err
    # Guards from elsewhere are read, and their owner mends them.
    (tmp_path / "inside" / "policies" / "a.policy").unlink()
    ran = inside.run("check", "--fix", "--guards", "../outside/guards.policy")
    assert "`Forbid` does not begin a statement" in ran.err
    assert tree_of(outside.folder) == tree


def test_a_link_within_the_project_is_written_through(empty: Workspace) -> None:
    path = empty.write("shared/base.policy", WRONG)
    (empty.folder / "policies").mkdir()
    (empty.folder / "policies" / "a.policy").symlink_to("../shared/base.policy")
    assert empty.run("check", "--fix").code == 0
    assert path.read_text() == RIGHT
    assert (empty.folder / "policies" / "a.policy").is_symlink()


def test_a_file_that_cannot_be_written_is_told(empty: Workspace) -> None:
    name = f"{'n' * 240}.policy"  # the new file beside it would have too long a name
    path = empty.write(f"policies/{name}", WRONG)
    other = empty.write("policies/z.policy", WRONG.replace("EU", "UK"))
    ran = empty.run("check", "--fix")
    assert ran.code == 1
    assert f"error[unwritable-file]: cannot write `policies/{name}`:" in " ".join(ran.err.split())
    assert path.read_text() == WRONG
    assert other.read_text() == RIGHT.replace("EU", "UK")


@pytest.mark.parametrize("now", ["changed", "gone", "a link out of the project"])
def test_a_file_that_somebody_changes_meanwhile_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    project = Workspace(tmp_path / "project")
    theirs = tmp_path / "theirs.policy"
    theirs.write_text(WRONG)
    path = project.write("policies/a.policy", WRONG)

    def meanwhile(sets: Any, lint: Any) -> Checks:
        checks = check_sets(sets, lint)
        if now == "changed":
            path.write_text(f"# mine\n{WRONG}")
        else:
            path.unlink(missing_ok=True)
            if now != "gone":
                path.symlink_to(theirs)
        return checks

    monkeypatch.setattr(fix, "check_sets", meanwhile)
    given = Inputs(project.folder, (project.folder / "policies",), None, None, date.min)
    checks = fix.check_and_fix([((), given)], None)
    assert checks.fixed == ()
    refused = {
        "gone": "there is no `policies/a.policy`",
        "a link out of the project": "leads outside of the project",
    }
    assert [refused.get(now, "?") in each.message for each in checks.refused] == (
        [] if now == "changed" else [True]
    )
    assert theirs.read_text() == WRONG
    assert now == "gone" or path.read_text().endswith(WRONG)


def test_the_document_says_what_was_written(empty: Workspace) -> None:
    empty.write("policies/a.policy", WRONG)
    document = json.loads(empty.run("check", "--fix", "--format", "json").out)
    validate("check.schema.json", document)
    titles = ["write `allow`", "write spaces", 'write `"ops"`']
    assert document["fixed"] == [{"file": "policies/a.policy", "fixes": titles}]
    assert document["ok"] is True


def test_more_mistakes_than_are_listed_are_mended_in_rounds(empty: Workspace) -> None:
    text = "".join(f"Source s{n} = 10.0.0.{n}\n" for n in range(120))
    path = empty.write("policies/a.policy", f"{text}allow mde for region EU, fleet win11\n")
    empty.run("check", "--fix")
    assert path.read_text() == f"{text}allow mde for region EU, fleet win11\n".replace("S", "s")


def test_settings_are_never_written(empty: Workspace, tree_of: Tree) -> None:
    empty.write("policies/a.policy", RIGHT)
    empty.write("outgate.yaml", "polices: policies\n")
    tree = tree_of(empty.folder)
    ran = empty.run("check", "--fix")
    assert "  = fix: write `policies`\n" in ran.err
    assert tree_of(empty.folder) == tree
