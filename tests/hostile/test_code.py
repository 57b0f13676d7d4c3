"""A repository that tries to run code and to read what is outside; it gets neither, and shows."""

import re
import shutil
import stat
from pathlib import Path

import pytest

from tests.commands.gits import commit, git, start
from tests.hostile.pipeline import GAINED, MORE, POLICY, SECRET, PullRequest, pull_request


def gained(comment: str) -> bool:
    """Whether a comment tells that the attack opens something, on its first screen and in full."""
    screen, _, more = comment.partition("<details>")
    return bool(re.search(r"\| \*\*\d+ gained\*\* \|", screen)) and f"| `{GAINED}" in more


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    """A file that is there once anything of the repository ran."""
    return tmp_path / "ran"


def hostile_config(ran: Path) -> str:
    """Everything in a configuration of git that makes it run something."""
    script = f"echo ran >> {ran}"
    return f"""\
[core]
	repositoryformatversion = 0
	bare = false
	worktree = .
	fsmonitor = "{script}; false"
	hooksPath = hooks
	sshCommand = "{script}"
	pager = "{script}"
	editor = "{script}"
	alternateRefsCommand = "{script}"
	attributesFile = attributes
[filter "x"]
	smudge = "{script}; cat"
	clean = "{script}; cat"
	process = "{script}"
	required = true
[diff "x"]
	textconv = "{script}; cat"
	command = "{script}"
[alias]
	rev-parse = "!{script}"
	cat-file = "!{script}"
[include]
	path = more
[gpg]
	program = "{script}"
[uploadpack]
	packObjectsHook = "{script}"
[extensions]
	partialClone = origin
[remote "origin"]
	url = "ext::sh -c '{script}'"
	promisor = true
"""


def plant(proposal: PullRequest, ran: Path, where: str) -> None:
    """Commit the files of a bare repository whose `main` has the attack already."""
    fake = start(proposal.top.parent / "fake")
    shutil.copytree(proposal.top / "net", fake / "net")
    (fake / ".gitattributes").write_text("*.policy filter=x diff=x\n")
    commit(fake, "as if it had always been so")
    git(fake, "pack-refs", "--all")
    target = proposal.top / where
    target.mkdir(parents=True, exist_ok=True)
    for name in ("HEAD", "packed-refs", "objects"):
        source = fake / ".git" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, target / name)
    (target / "refs/heads").mkdir(parents=True)
    for name in ("refs/keep", "refs/heads/keep", "objects/keep"):
        (target / name).write_text("")
    (target / "config").write_text(hostile_config(ran))
    (target / "hooks").mkdir()
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit"):
        path = target / "hooks" / hook
        path.write_text(f"#!/bin/sh\necho ran >> {ran}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    (proposal.top / ".gitattributes").write_text("*.policy filter=x diff=x\n")


@pytest.mark.parametrize("where", ["net", "net/policies", "net/.git-bare", "git"])
def test_a_repository_within_the_repository(tmp_path: Path, ran: Path, where: str) -> None:
    proposal = pull_request(tmp_path)
    proposal.project.write("policies/a.policy", POLICY + MORE)
    plant(proposal, ran, where)
    proposal.propose()
    ran.unlink(missing_ok=True)
    said = proposal.run()
    assert not ran.exists()
    assert f"+ {GAINED}" in said["diff main:"]
    assert gained(said["diff main: --format markdown"])


def test_files_that_are_named_as_what_a_pipeline_asks_for(tmp_path: Path, ran: Path) -> None:
    proposal = pull_request(tmp_path)
    proposal.project.write("policies/a.policy", POLICY + MORE)
    for name in ("main:", "main", "HEAD", "refs/heads/main"):
        proposal.project.write(f"{name}/a.policy", POLICY + MORE)
    for program in ("git", "az", "sh", "outgate"):
        path = proposal.project.write(program, f"#!/bin/sh\necho ran >> {ran}\n")
        path.chmod(0o755)
    for module in ("yaml", "dulwich", "outgate", "sitecustomize"):
        proposal.project.write(f"{module}.py", f"open({str(ran)!r}, 'w').write('ran')\n")
    proposal.propose()
    said = proposal.run()
    assert not ran.exists()
    assert f"+ {GAINED}" in said["diff main:"]


def test_a_tag_that_is_called_main(tmp_path: Path) -> None:
    """Who may push tags and no branches has git take the tag for the branch."""
    proposal = pull_request(tmp_path)
    proposal.project.write("policies/a.policy", POLICY + MORE)
    proposal.propose()
    git(proposal.top, "tag", "main", "pr")
    said = proposal.run()
    assert "`main` may be any of `refs/heads/main`, `refs/tags/main`" in said["diff main:"]


def test_policies_of_a_target_s_own(tmp_path: Path) -> None:
    proposal = pull_request(tmp_path)
    proposal.project.write(".hidden/x.policy", MORE)
    proposal.project.write(
        "outgate.yaml", "targets:\n  prod: {backend: local, policies: [.hidden]}\n"
    )
    proposal.propose()
    said = proposal.run()
    assert "policies: not set -> .hidden" in said["diff main:"]
    assert f"+ {GAINED}" in said["diff main:"]
    comment = said["diff main: --format markdown"]
    assert "On `prod`: 39 gained" in comment
    assert gained(comment)


def test_markdown_of_names_and_reasons(tmp_path: Path) -> None:
    proposal = pull_request(tmp_path)
    name = "@everyone www.evil.example :tada: $x$ #1 [click](http:evil.example)"
    proposal.project.write(f"policies/{name.replace('/', '')}.policy", MORE)
    proposal.project.write(
        "outgate.yaml", f"targets:\n  prod: {{backend: local, path: '{name}'}}\n"
    )
    proposal.propose()
    said = proposal.run()
    comment = said["diff main: --format markdown"]
    assert "`@everyone`" in comment.replace("/", "`")
    text = re.sub("`[^`]*`", "", comment)
    assert not re.search(r"@everyone|www|:tada|[$]|#1|click", text)


@pytest.mark.parametrize(
    "file",
    [
        "policies/z.policy",
        "outgate.lock",
        "catalog/x.yaml",
    ],
)
def test_links_to_what_is_outside(tmp_path: Path, file: str) -> None:
    proposal = pull_request(tmp_path)
    (tmp_path / "token").write_text(f"{SECRET}: [unclosed\n")
    path = proposal.project.folder / file
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(tmp_path / "token")
    proposal.propose()
    proposal.run()
    # As a revision it says so, too, and reads nothing.
    ran = proposal.project.run("diff", "HEAD:", "policies")
    assert ran.code == 1
    assert SECRET not in ran.out + ran.err


@pytest.mark.parametrize(
    "path",
    [
        "{outside}",
        "../../token",
        "../.git/config",
        ".git/config",
    ],
)
def test_paths_to_what_is_outside(tmp_path: Path, path: str) -> None:
    proposal = pull_request(tmp_path)
    (tmp_path / "token").write_text(f"{SECRET}: [unclosed\n")
    git(proposal.top, "config", "http.extraheader", f"AUTHORIZATION: basic {SECRET}")
    named = path.format(outside=tmp_path / "token")
    proposal.project.write("outgate.yaml", f"policies: [policies, '{named}']\n")
    proposal.propose()
    proposal.run()
