"""A repository that wants to read, write or stop what it should not."""

import json
import os
import resource
import subprocess
from pathlib import Path

import pytest

from tests.conftest import OUTGATE, Workspace, scrubbed_environment

POLICY = "allow mde for region EU, fleet win11 via streamlined\n"
SECRET = '{"AccessToken": {"secret": "eyJ0eXAi-SECRET"}}'


@pytest.fixture
def hostile(tmp_path: Path) -> Workspace:
    """A project beside a home folder with a secret in it, and one in its `.git`."""
    home = Workspace(tmp_path / "home")
    home.write("token.json", SECRET)
    home.write("token.policy", SECRET)
    project = Workspace(tmp_path / "project")
    project.write(".git/config", "[http]\n\textraheader = SECRET\n")
    project.write("untracked.json", SECRET)
    project.write("policies/a.policy", POLICY)
    return project


def refused(space: Workspace, *arguments: str, words: str) -> None:
    ran = space.run(*arguments)
    assert (ran.code, words in " ".join(ran.err.split())) == (1, True), ran.err
    assert "SECRET" not in ran.out + ran.err


HOME = "../home/token.json"
LISTS = 'targets: {edge: {backend: panos, accept: {url-path: "no decryption"}}}\n'
OUT = "outside of the project"
SETTINGS = {
    "a path that leads out": ("policies: [policies, ../home/token.policy]", OUT),
    "a folder that is outside": ("policies: [policies, ../home]", OUT),
    "what is git's": ("policies: [policies, .git/config]", "it lies in `.git`"),
    "what is no policy": ("policies: [policies, untracked.json]", "it is not a policy"),
    "a catalog outside": ("catalog: ../home", OUT),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_lead_nowhere_else(hostile: Workspace, name: str) -> None:
    text, words = SETTINGS[name]
    hostile.write("outgate.yaml", text)
    refused(hostile, "check", words=words)


LINKS = {
    "policies/z.policy": (HOME, OUT),
    "policies/y.policy": ("../untracked.json", "leads to a file that is not a policy"),
    "policies/sub": ("../../home", OUT),
    "catalog/x.yaml": (HOME, OUT),
    "catalog/y.yaml": ("../untracked.json", "leads to a file that is not YAML"),
    "catalog": ("../home", OUT),
    "catalog/overlays": ("../../home", OUT),
    "outgate.lock": (HOME, OUT),
    "outgate.yaml": ("untracked.json", "leads to a file that is not YAML"),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_lead_nowhere_else(hostile: Workspace, name: str) -> None:
    target, words = LINKS[name]
    if target == HOME:
        target = str(hostile.folder.parent / "home" / "token.json")
    path = hostile.folder / name
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(target)
    refused(hostile, "check", words=words)
    refused(hostile, "check", "policies", words=words)


def test_a_policy_that_the_user_names_may_lie_anywhere(hostile: Workspace) -> None:
    other = hostile.folder.parent / "other"
    other.mkdir()
    (other / "b.policy").write_text(POLICY)
    assert hostile.run("check", str(other)).code == 0
    hostile.write("outgate.yaml", f"policies: [policies, {other}]\n")
    refused(hostile, "check", words=OUT)
    assert hostile.run("check", env={"OUTGATE_ROOTS": str(other)}).code == 0


@pytest.mark.parametrize("path", ["../home/token.json", "link.json", ".git/config"])
def test_a_firewall_outside_is_neither_read_nor_written(hostile: Workspace, path: str) -> None:
    (hostile.folder / "link.json").symlink_to("../home/token.json")
    hostile.write("outgate.yaml", f"targets: {{local: {{backend: local, path: {path}}}}}\n")
    for command in (("plan",), ("apply", "--yes"), ("show",)):
        refused(hostile, *command, words="cannot read")
    assert (hostile.folder.parent / "home" / "token.json").read_text() == SECRET


def test_a_firewall_that_is_a_link_is_written_through(empty: Workspace) -> None:
    empty.write("policies/a.policy", POLICY)
    empty.write("outgate.yaml", "targets: {local: {backend: local, path: fw.json}}\n")
    empty.write("real/rules.json", '{"format_version": "1.0", "rules": []}')
    (empty.folder / "fw.json").symlink_to("real/rules.json")
    assert empty.run("apply", "--yes").code == 0
    assert (empty.folder / "fw.json").is_symlink()
    assert json.loads((empty.folder / "real" / "rules.json").read_text())["rules"]
    assert "No changes" in empty.run("plan").out


def test_a_firewall_with_two_names_is_not_written(empty: Workspace) -> None:
    empty.write("policies/a.policy", POLICY)
    empty.write("outgate.yaml", "targets: {local: {backend: local, path: fw.json}}\n")
    path = empty.write("fw.json", '{"format_version": "1.0", "rules": []}')
    os.link(path, empty.folder / "other.json")
    ran = empty.run("apply", "--yes")
    assert ran.code == 1
    told = " ".join(ran.err.split())  # where lines end depends on how long the path is
    assert "several names (hard links), and the others would keep the old rules" in told
    assert path.samefile(empty.folder / "other.json")


@pytest.mark.parametrize("name", [".outgate", ".outgate/local.state.json.lock", "fw.json.lock"])
def test_links_in_the_way_of_what_is_written(hostile: Workspace, name: str) -> None:
    hostile.write("outgate.yaml", "targets: {local: {backend: local, path: fw.json}}\n")
    path = hostile.folder / name
    path.parent.mkdir(exist_ok=True)
    target = "home" if name == ".outgate" else "home/token.json"
    path.symlink_to(hostile.folder.parent / target)
    refused(hostile, "apply", "--yes", words="cannot")
    assert (hostile.folder.parent / "home" / "token.json").read_text() == SECRET
    assert len(list((hostile.folder.parent / "home").iterdir())) == 2


@pytest.mark.parametrize(
    ("link", "to"),
    [
        ("plan.json", "../home/token.json"),
        ("plan.json", "../home/new.json"),
        ("plan.json", ".git/config"),
        ("out", "../home"),
        ("out/plan.json", "../../home/token.json"),
    ],
)
def test_what_the_command_line_names_leads_nowhere_else(
    hostile: Workspace, link: str, to: str
) -> None:
    path = hostile.folder / link
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(to)
    home = hostile.folder.parent / "home"
    before = [*home.iterdir()], (hostile.folder / ".git" / "config").read_text()
    out = "plan.json" if link == "plan.json" else "out/plan.json"
    words = "it lies in `.git`" if to.startswith(".git") else OUT
    refused(hostile, "compile", "-o", out, words=words)
    refused(hostile, "plan", "--target", "local", "--out", out, words=words)
    hostile.write("outgate.yaml", LISTS)
    refused(hostile, "export", "--target", "edge", "--format", "panos-set", "-o", out, words=words)
    if link == "out":
        lists = ("export", "--target", "edge", "--format", "edl", "-o", "out")
        refused(hostile, *lists, words=words)
    assert before == ([*home.iterdir()], (hostile.folder / ".git" / "config").read_text())
    assert (home / "token.json").read_text() == SECRET


def test_what_is_named_outside_of_the_project_leads_anywhere(hostile: Workspace) -> None:
    path = hostile.folder.parent / "linked.json"
    path.symlink_to(hostile.folder.parent / "home" / "new.json")
    assert hostile.run("compile", "-o", str(path)).code == 0
    assert path.is_symlink()
    assert path.read_text() != ""


def test_an_untracked_file_is_not_quoted_as_a_plan(hostile: Workspace) -> None:
    hostile.write("outgate.yaml", "targets: {local: {backend: local, path: untracked.json}}\n")
    refused(hostile, "plan", words="has no `format_version`")


@pytest.mark.parametrize(
    "name", ["outgate.yaml", "outgate.lock", "catalog/x.yaml", "policies/b.policy"]
)
def test_pipes_are_not_waited_for(hostile: Workspace, name: str) -> None:
    (hostile.folder / name).parent.mkdir(exist_ok=True)
    os.mkfifo(hostile.folder / name)
    refused(hostile, "check", words="neither a file nor a folder")


@pytest.mark.parametrize("text", ["{", "", "[]", '{"format_version": "1.0"}', '{"applied": null}'])
def test_a_damaged_record_is_not_taken_for_none(empty: Workspace, text: str) -> None:
    empty.write("policies/a.policy", POLICY)
    assert empty.run("apply", "--yes").code == 0
    record = empty.write(".outgate/local.state.json", text)
    for command in (("plan",), ("apply", "--yes"), ("rollback", "--yes")):
        ran = empty.run(*command)
        assert ran.code == 1
        assert "record" in ran.err or "is empty" in ran.err
        assert "to start without a record" in " ".join(ran.err.split())
        assert record.read_text() == text
    record.unlink()
    assert empty.run("plan").code == 0


def test_a_full_disk_is_an_error_of_the_disk(empty: Workspace) -> None:
    empty.write("policies/a.policy", POLICY)
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    for arguments in (
        ("compile", "--format", "json"),
        ("catalog", "list"),
        ("check", "--format", "sarif", "--quiet"),
        ("--help",),
    ):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [OUTGATE, *arguments],
                cwd=empty.folder,
                env=scrubbed_environment(),
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 1
        assert done.stderr == (
            "error[unwritable-file]: cannot write the output: no space left on device\n"
            "  help: make room on the disk, or write elsewhere\n"
        )


def small_files() -> None:
    """Let files grow to 4 KiB, no further."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_no_room_for_the_firewall_leaves_the_old_one(empty: Workspace) -> None:
    empty.write("policies/a.policy", POLICY)
    assert empty.run("apply", "--yes").code == 0
    before = {p: p.read_bytes() for p in (empty.folder / ".outgate").iterdir()}
    empty.write("policies/a.policy", POLICY.replace("EU", "US"))
    done = subprocess.run(
        [OUTGATE, "apply", "--yes"],
        cwd=empty.folder,
        # Python itself would leave half of its cache behind.
        env={**scrubbed_environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small_files,  # no thread runs that a fork could stop
    )
    assert done.returncode == 1
    assert "file too large" in " ".join(done.stderr.split())
    assert {p: p.read_bytes() for p in (empty.folder / ".outgate").iterdir()} == before


def test_a_working_folder_that_is_gone(tmp_path: Path) -> None:
    script = f'mkdir gone && cd gone && rmdir ../gone && exec "{OUTGATE}" check'
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env=scrubbed_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "the working folder does not exist any more" in done.stderr


def test_a_tenant_that_is_none(empty: Workspace) -> None:
    pytest.importorskip("azure.identity")
    empty.write("policies/a.policy", POLICY)
    target = {
        "backend": "azure-firewall",
        "subscription": "0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69",
        "resource_group": "rg",
        "policy": "fw",
        "accept": {"url-path": "tried"},
    }
    empty.write("outgate.yaml", json.dumps({"targets": {"prod": target}}))
    env = {"AZURE_TENANT_ID": "x y", "AZURE_CLIENT_ID": "a", "AZURE_CLIENT_SECRET": "b"}
    ran = empty.run("plan", "--target", "prod", env=env)
    assert ran.code == 1
    assert "such as AZURE_TENANT_ID, cannot be used" in " ".join(ran.err.split())
