"""Which project a command is about, and which of its targets."""

from collections.abc import Callable
from pathlib import Path

import pytest

from outgate.project.project import find_root
from tests.conftest import Workspace

Tree = Callable[[Path], dict[str, bytes]]
LOCAL = "backend: local, path: fw.json"
AZURE = (
    "backend: azure-firewall, subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69, "
    "resource_group: rg, policy: fw"
)
COMMANDS = (
    ("plan",),
    ("plan", "--offline"),
    ("apply", "--yes"),
    ("rollback", "--yes"),
    ("import",),
    ("show",),
    ("export", "--format", "arm"),
)


def config(default: str | None, **targets: str) -> str:
    """An outgate.yaml with these targets."""
    head = f"default_target: {default}\n" if default else ""
    return (
        head + "targets:\n" + "".join(f"  {n}: {{{settings}}}\n" for n, settings in targets.items())
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ({"prod": AZURE}, "`prod` is the only target of outgate.yaml, and nobody has chosen it"),
        (
            {"lab": LOCAL, "prod": AZURE},
            "outgate.yaml has the targets lab, prod, and none of them is chosen",
        ),
        (
            {"local": LOCAL, "prod": AZURE},
            "outgate.yaml has the targets local, prod, and none of them is chosen",
        ),
    ],
)
def test_no_target_is_taken_that_nobody_chose(
    project: Workspace,
    tree_of: Tree,
    command: tuple[str, ...],
    targets: dict[str, str],
    message: str,
) -> None:
    project.write("outgate.yaml", config(None, **targets))
    before = tree_of(project.folder)
    ran = project.run(*command)
    said = " ".join(ran.err.split())
    assert ran.code == 1
    assert ran.out == ""
    assert f"error[target-not-chosen]: {message}" in said
    first = min(targets)
    assert f"add `--target {first}`, or `default_target: {first}` to outgate.yaml" in said
    assert ("the built-in `local` is there only" in said) == ("local" not in targets)
    assert tree_of(project.folder) == before


def test_a_target_is_chosen_by_name_by_the_file_or_by_being_the_only_file(
    project: Workspace,
) -> None:
    project.write("outgate.yaml", config(None, lab=LOCAL, prod=AZURE))
    assert "`lab`" in project.run("plan", "--target", "lab").out
    project.write("outgate.yaml", config("lab", lab=LOCAL, prod=AZURE))
    assert "`lab`" in project.run("plan").out
    project.write("outgate.yaml", config(None, lab=LOCAL))
    assert "`lab`" in project.run("plan").out
    project.write("outgate.yaml", "policies: policies\n")
    assert "`local`" in project.run("plan").out


def test_the_built_in_target_is_missed_in_words(project: Workspace) -> None:
    project.write("outgate.yaml", config(None, prod=AZURE))
    said = " ".join(project.run("plan", "--target", "local").err.split())
    assert "error[unknown-target]: there is no target `local` in outgate.yaml" in said
    assert "the built-in `local` is there only while no others are" in said
    assert "add `local: {backend: local}`" in said
    project.write("outgate.yaml", config("local", prod=AZURE))
    assert "add `local: {backend: local}`" in " ".join(project.run("plan").err.split())


def test_a_saved_plan_names_its_target(project: Workspace) -> None:
    project.write("outgate.yaml", config(None, lab=LOCAL, prod=AZURE))
    assert project.run("plan", "--target", "lab", "--out", "saved.json").code == 0
    assert project.run("apply", "saved.json", "--yes").code == 0


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("{}", "key `backend` is missing"),
        ("3", "`3` stands where a mapping of keys and values belongs"),
        ("{backend: locl}", "; did you mean `local`?"),
        ("{backend: azure-firewall, policy: p, resource_group: r}", "`subscription`"),
        ("{backend: local, pth: x}", "there is no key `pth` here; did you mean `path`?"),
    ],
)
def test_a_fault_of_a_target_is_told_once(project: Workspace, target: str, message: str) -> None:
    project.write("outgate.yaml", f"targets: {{prod: {target}}}\n")
    ran = project.run("plan")
    assert ran.code == 1
    assert message in " ".join(ran.err.split())
    assert ran.err.count("error[") == 1


def layout(folder: Path, *names: str) -> None:
    """Files and folders (names that end with a slash) below a folder."""
    for name in names:
        path = folder / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_text("allow mde for region EU, fleet win11\n")


@pytest.mark.parametrize(
    ("files", "start", "root"),
    [
        (("policies/a.policy", "docs/"), "docs", "."),
        (("policies/a.policy",), "policies", "."),
        (("policies/emea/a.policy",), "policies/emea", "."),
        (("policies/a.policy", "docs/policies/readme.md"), "docs", "."),
        (("policies/a.policy", "team/policies/b.policy", "team/x/"), "team/x", "team"),
        (("outgate.yaml", "sub/policies/a.policy"), "sub", "."),
        ((".git/", "policies/a.policy", "docs/"), "docs", "."),
        ((".git/", "docs/deep/"), "docs/deep", "."),
        (("policies/a.policy", "repo/.git/", "repo/docs/"), "repo/docs", "repo"),
        (("outgate.yaml", "repo/.git/", "repo/docs/"), "repo/docs", "repo"),
        (("docs/",), "docs", "docs"),
    ],
)
def test_a_project_is_found(tmp_path: Path, files: tuple[str, ...], start: str, root: str) -> None:
    layout(tmp_path, *files)
    assert find_root(tmp_path / start) == tmp_path / root


def test_commands_work_below_a_project_without_configuration(project: Workspace) -> None:
    (project.folder / "docs").mkdir()
    below = Workspace(project.folder / "docs")
    assert "opens 39, closes 0" in below.run("plan").out
    assert below.run("apply", "--yes").code == 0
    assert (project.folder / ".outgate" / "local-firewall.json").is_file()
    assert not (below.folder / ".outgate").exists()


def test_no_advice_leads_to_a_project_inside_of_a_project(project: Workspace) -> None:
    (project.folder / "docs").mkdir()
    for config in (None, "policies: policies\n", "policies: nothing\n"):
        if config is not None:
            project.write("outgate.yaml", config)
        for folder in (project.folder, project.folder / "docs"):
            for typed in (("check", "nothing-like-it"), ("check", "."), ("plan",)):
                assert "outgate init" not in Workspace(folder).run(*typed).err
    assert "outgate init" in Workspace(project.folder.parent).run("check").err


def test_init_starts_no_project_inside_of_one(project: Workspace, tree_of: Tree) -> None:
    (project.folder / "docs").mkdir()
    below = Workspace(project.folder / "docs")
    before = tree_of(project.folder)
    ran = below.run("init")
    assert ran.code == 1
    assert "error[project-exists]: this folder is inside of the project" in ran.err
    assert "`outgate init --nested`" in " ".join(ran.err.split())
    assert tree_of(project.folder) == before
    assert below.run("init", "--nested").code == 0
    assert "Plan for `local`" in below.run("plan").out


def test_init_keeps_the_policies_that_are_there(project: Workspace) -> None:
    compiled = project.run("compile").out
    ran = project.run("init")
    assert ran.code == 0
    assert "wrote outgate.yaml" in ran.out
    assert "example.policy" not in ran.out
    assert project.run("compile").out == compiled
