"""`outgate init --ci`: what is written, what never is."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from outgate.commands.init_ci import write_pipelines
from outgate.errors import UserError
from tests.builders.schemas import validate
from tests.conftest import ROOT, Workspace

URL = "https://files.contoso.example/outgate-0.1.0-py3-none-any.whl"
DIGEST = hashlib.sha256(b"wheel").hexdigest()
PLATFORMS = ("github", "azure")
Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def project(empty: Workspace) -> Workspace:
    """A project at the top of a repository."""
    (empty.folder / ".git").mkdir()
    assert empty.run("init").code == 0
    return empty


def files_of(platform: str) -> set[str]:
    names = {"github": ("review", "apply", "drift", "catalog")}.get(platform, ())
    azure = ("setup", "review", "apply", "drift", "catalog")
    if platform == "azure":
        return {f"azure-pipelines/outgate/{name}.yml" for name in azure} | {
            "azure-pipelines/outgate/requirements.txt"
        }
    return {f".github/workflows/outgate-{name}.yml" for name in names} | {
        ".github/actions/outgate/action.yml",
        ".github/outgate/requirements.txt",
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_files_are_written_once(project: Workspace, platform: str, tree_of: Tree) -> None:
    before = tree_of(project.folder)
    ran = project.run("init", "--ci", platform, "--wheel", f"{URL}#sha256={DIGEST}")
    assert ran.code == 0, ran.err
    written = tree_of(project.folder)
    assert set(written) - set(before) == files_of(platform)
    assert {name: written[name] for name in before} == before
    for name, data in written.items():
        if name.endswith(".yml"):
            yaml.safe_load(data)
            assert b"@PROJECT@" not in data
            assert b"@BRANCH@" not in data

    ran = project.run("init", "--ci", platform)
    assert ran.code == 0
    assert tree_of(project.folder) == written
    assert "wrote" not in ran.out
    assert ran.out.endswith("Nothing is written: all files of the pipeline are there already.\n")


def test_what_a_team_changed_stays_and_is_told(project: Workspace) -> None:
    assert project.run("init", "--ci", "github").code == 0
    drift = project.folder / ".github/workflows/outgate-drift.yml"
    drift.write_text("name: ours\n".ljust(drift.stat().st_size, "#"))
    (project.folder / ".github/workflows/outgate-apply.yml").unlink()
    ran = project.run("init", "--ci", "github", "--format", "json")
    assert ran.code == 0
    document = json.loads(ran.out)
    validate("init-ci.schema.json", document)
    assert document["written"] == [".github/workflows/outgate-apply.yml"]
    other = [each["file"] for each in document["kept"] if not each["as_written"]]
    assert other == [".github/workflows/outgate-drift.yml"]
    assert drift.read_text().startswith("name: ours\n")
    assert "would write" in project.run("init", "--ci", "github").out


def test_a_file_that_cannot_be_looked_at_is_another_one(
    project: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_pipelines(project.folder, "azure", branch="main", wheel=None).written

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    again = write_pipelines(project.folder, "azure", branch="main", wheel=None)
    assert (again.written, again.kept, again.other) == ((), written, written)
    assert again.lacks_wheel is None


def test_the_folder_of_the_project_and_the_branch_are_named(empty: Workspace) -> None:
    (empty.folder / ".git").mkdir()
    below = Workspace(empty.folder / "security" / "egress")
    below.folder.mkdir(parents=True)
    assert below.run("init").code == 0
    assert below.run("init", "--ci", "github", "--branch", "release/1.x").code == 0
    drift = yaml.safe_load((empty.folder / ".github/workflows/outgate-drift.yml").read_text())
    run = drift["jobs"]["drift"]["defaults"]["run"]
    assert run["working-directory"] == "security/egress"
    review = yaml.safe_load((empty.folder / ".github/workflows/outgate-review.yml").read_text())
    assert review[True]["pull_request"]["branches"] == ["release/1.x"]


@pytest.mark.parametrize("name", ['a"; touch x; "', "a b", "$(x)", "a\nb", "${{ x }}", "-a", "'"])
def test_a_folder_that_means_something_is_refused(empty: Workspace, name: str) -> None:
    (empty.folder / ".git").mkdir()
    below = Workspace(empty.folder / name)
    below.folder.mkdir()
    assert below.run("init").code == 0
    ran = below.run("init", "--ci", "github")
    assert ran.code == 1
    said = " ".join(ran.err.split())
    assert "cannot be given safely" in said
    assert "help: call it by letters, digits, `.`, `_` and `-` alone" in said
    assert not (empty.folder / ".github").exists()


@pytest.mark.parametrize("branch", ["", "a b", '"', "a..b", "-x", "main\n", "${{ x }}", "/main"])
def test_a_branch_that_is_none_is_refused(project: Workspace, branch: str) -> None:
    ran = project.run("init", "--ci", "azure", "--branch", branch)
    if branch:  # without a name it is the usual one
        assert ran.code == 1
        assert "no plain name of a branch" in ran.err
        assert "help: name it with `--branch NAME`" in ran.err
    assert (project.folder / "azure-pipelines").exists() is not bool(branch)


@pytest.mark.parametrize("link", [".github", ".github/workflows", ".github/actions/outgate"])
def test_a_link_leads_nowhere(
    project: Workspace, tmp_path_factory: pytest.TempPathFactory, link: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    path = project.folder / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(outside)
    ran = project.run("init", "--ci", "github")
    assert ran.code == 1
    assert "outside of the repository" in ran.err
    assert "help: remove the link" in ran.err
    assert list(outside.rglob("*")) == []


def test_a_link_in_the_place_of_a_file_stays(project: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "target"
    path = project.folder / ".github" / "workflows" / "outgate-drift.yml"
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    ran = project.run("init", "--ci", "github")
    assert ran.code == 0
    assert "kept .github/workflows/outgate-drift.yml, which is not" in ran.out
    assert path.is_symlink()
    assert not target.exists()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_pipelines_install_has_hashes(project: Workspace, platform: str) -> None:
    ran = project.run("init", "--ci", platform, "--wheel", f"{URL}#sha256={DIGEST}")
    assert ran.code == 0
    (name,) = (name for name in files_of(platform) if name.endswith(".txt"))
    text = (project.folder / name).read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    own, *rest = lines
    assert own == f"outgate @ {URL} --hash=sha256:{DIGEST}"
    needs = {}
    for line in rest:
        requirement, _, hashes = line.partition(" --hash=")
        assert re.fullmatch(r"sha256:[0-9a-f]{64}(\s+--hash=sha256:[0-9a-f]{64})*\s*", hashes)
        needs[Requirement(requirement).name] = requirement
    assert {"azure-identity", "click", "cryptography", "requests"} <= set(needs)
    locked = (ROOT / "locks" / "azure.txt").read_text().replace("\\\n", "")
    assert all(requirement in locked for requirement in needs.values())


def test_a_wheel_in_the_repository(project: Workspace) -> None:
    project.write("tools/outgate-0.1.0-py3-none-any.whl", b"wheel")
    ran = project.run("init", "--ci", "github", "--wheel", "tools/outgate-0.1.0-py3-none-any.whl")
    assert ran.code == 0, ran.err
    text = (project.folder / ".github/outgate/requirements.txt").read_text()
    assert f"\n./tools/outgate-0.1.0-py3-none-any.whl --hash=sha256:{DIGEST}\n" in text
    assert "Next" not in ran.out


NO_URL = (
    "`{}` is no https address of a wheel of Outgate with its hash",
    "write `https://HOST/outgate-VERSION-py3-none-any.whl#sha256=...`",
)
NOT_THERE = (
    "there is no `{}` in this repository",
    "put the wheel in a folder of the repository, or name its https address",
)
NO_WHEEL = ("`{}` is no wheel of Outgate in a folder", "build one with `pip wheel`")


@pytest.mark.parametrize(
    ("wheel", "why"),
    [
        (URL, NO_URL),
        (f"{URL}#sha256=abc", NO_URL),
        (f"http://a.example/outgate-0.1.0-py3-none-any.whl#sha256={DIGEST}", NO_URL),
        (f"https://user:CANARY@a.example/outgate-0.whl#sha256={DIGEST}", NO_URL),
        (f"https://a.example/x.whl#sha256={DIGEST}", NO_URL),
        (f"https://a.example/outgate-0.whl --index-url https://b#sha256={DIGEST}", NO_URL),
        ("nowhere/outgate-0.1.0-py3-none-any.whl", NOT_THERE),
        ("/etc/passwd", NOT_THERE),
        ("outgate.yaml", NO_WHEEL),
        ("policies/example.policy", NO_WHEEL),
    ],
)
def test_a_wheel_that_is_none_is_refused(
    project: Workspace, monkeypatch: pytest.MonkeyPatch, wheel: str, why: tuple[str, str]
) -> None:
    monkeypatch.chdir(project.folder)
    with pytest.raises(UserError) as refused:
        write_pipelines(project.folder, "github", branch="main", wheel=wheel)
    assert refused.value.diagnostic.code.id == "usage"
    assert (refused.value.message, refused.value.help) == (why[0].format(wheel), why[1])
    assert not (project.folder / ".github").exists()


def test_without_a_wheel_the_file_says_what_is_missing(project: Workspace) -> None:
    ran = project.run("init", "--ci", "github")
    assert (
        "Next: say in .github/outgate/requirements.txt where the pipelines get Outgate." in ran.out
    )


def test_a_project_without_a_repository_is_one_by_itself(empty: Workspace) -> None:
    assert empty.run("init").code == 0
    made = write_pipelines(empty.folder, "azure", branch="main", wheel=None)
    assert set(made.written) == files_of("azure")
    assert made.lacks_wheel == "azure-pipelines/outgate/requirements.txt"
    assert (empty.folder / made.lacks_wheel).is_file()


def test_options_of_pipelines_take_a_platform(project: Workspace) -> None:
    for options in (("--branch", "x"), ("--wheel", "x"), ("--ci", "gitlab")):
        ran = project.run("init", *options)
        assert ran.code == 1
        assert "--ci" in ran.err


def test_hooks_of_pre_commit_run(project: Workspace) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["outgate-fmt", "outgate-check"]
    for hook in hooks:
        program, *arguments = hook["entry"].split()
        assert program == "outgate"
        assert re.search(hook["files"], "policies/example.policy")
        files = ["policies/example.policy"] if hook["pass_filenames"] else []
        assert project.run(*arguments, *files).code == 0
        project.write("policies/bad.policy", "allow   nothing\n")
        files = ["policies/bad.policy"] if hook["pass_filenames"] else []
        assert project.run(*arguments, *files).code == 1
        (project.folder / "policies/bad.policy").unlink()
    assert re.search(hooks[1]["files"], "outgate.lock")
    assert not re.search(hooks[0]["files"], "README.md")
