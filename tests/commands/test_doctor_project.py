"""What `outgate doctor` says of a project: its configuration, policies, catalog and repository."""

from outgate.catalog.lock import lock_text
from outgate.commands.doctor import Finding, Level
from outgate.commands.doctor_project import ProjectLooks
from tests.commands.gits import commit, start
from tests.conftest import Workspace
from tests.support import shipped


def test_what_is_said_of_a_project(empty: Workspace) -> None:
    folder = empty.folder
    assert list(ProjectLooks(folder).configuration()) == [
        Finding(
            "project",
            Level.WARN,
            f"there is none around `{folder}`",
            "start one with `outgate init`",
        )
    ]
    assert list(ProjectLooks(folder).policies()) == list(ProjectLooks(folder).git()) == []
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    assert list(ProjectLooks(folder).configuration()) == [
        Finding("project", Level.OK, f"`{folder}`, with the defaults (no outgate.yaml)")
    ]
    assert list(ProjectLooks(folder).policies()) == [
        Finding("policies", Level.OK, "1 file; `outgate check` says whether they are right")
    ]
    (catalog,) = ProjectLooks(folder).catalog()
    assert (catalog.level, catalog.message) == (
        Level.WARN,
        "edition 2026-09-03, the newest: no outgate.lock pins one",
    )
    assert "`outgate catalog lock`" in str(catalog.cure)
    empty.write("outgate.yaml", "targets: {a: {backend: local}, b: {backend: local}}\n")
    assert list(ProjectLooks(folder).configuration()) == [
        Finding("project", Level.OK, f"`{folder}`, 2 targets in outgate.yaml")
    ]
    empty.write("other/b.policy", "allow mde for region EU, fleet linux\n")
    empty.write(
        "outgate.yaml", "targets: {a: {backend: local}, b: {backend: local, policies: [other]}}\n"
    )
    (policies,) = ProjectLooks(folder).policies()
    assert policies.message.startswith("2 files; ")
    (git,) = ProjectLooks(folder).git()
    assert (git.name, git.level) == ("git", Level.WARN)
    assert "is in no git repository" in git.message
    assert "run this in a clone" in str(git.cure)


def test_a_broken_configuration_keeps_nobody_from_looking_at_the_rest(empty: Workspace) -> None:
    empty.write("outgate.yaml", "targets: 7\n")
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    here = ProjectLooks(empty.folder)
    (broken,) = here.configuration()
    assert (broken.name, broken.level) == ("project", Level.FAIL)
    assert broken.message.startswith("outgate.yaml:1: ")
    assert here.project is None
    (policies,) = here.policies()
    assert policies.message.startswith("1 file; ")
    (catalog,) = here.catalog()
    assert catalog.level is Level.WARN
    (empty.folder / "policies" / "b.policy").symlink_to("nowhere")
    (unread,) = ProjectLooks(empty.folder).policies()
    assert (unread.name, unread.level) == ("policies", Level.FAIL)


def test_what_is_said_of_the_catalog(empty: Workspace) -> None:
    def said() -> Finding:
        (finding,) = ProjectLooks(empty.folder).catalog()
        assert finding.name == "catalog"
        return finding

    assert said() == Finding("catalog", Level.OK, "edition 2026-09-03, the newest")
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    assert said().level is Level.WARN
    text = lock_text(shipped("2026-07-03"))
    empty.write("outgate.lock", text)
    assert said() == Finding("catalog", Level.OK, "edition 2026-07-03, as outgate.lock pins it")
    digest = shipped("2026-07-03").digest
    empty.write("outgate.lock", text.replace(digest, f"sha256:{'0' * 64}"))
    assert said().level is Level.FAIL
    empty.write("outgate.lock", "nonsense")
    assert said().level is Level.FAIL


def test_what_is_said_of_a_repository(empty: Workspace) -> None:
    folder = start(empty.folder / "repository")
    (folder / "outgate.yaml").write_text("policies: policies\n")
    (unborn,) = ProjectLooks(folder).git()
    assert (unborn.name, unborn.level) == ("git", Level.WARN)
    assert "`HEAD`" in unborn.message
    commit(folder)
    assert list(ProjectLooks(folder).git()) == [
        Finding("git", Level.OK, f"repository `{folder.resolve()}`")
    ]
