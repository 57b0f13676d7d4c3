"""docs/pipelines.md tells what the pipelines take, and its commands do what it says."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Workspace, scrubbed_environment

TEXT = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
FOLDER = ROOT / "compiler" / "outgate" / "pipelines"
GITHUB, AZURE = (
    TEXT.split(f"## {name}\n")[1].split("\n## ")[0] for name in ("GitHub", "Azure DevOps")
)


def lines(start: str) -> list[str]:
    return re.findall(rf"^    ({re.escape(start)}.*)$", TEXT, re.MULTILINE)


def all_of(platform: str) -> str:
    return "".join(path.read_text() for path in (FOLDER / platform).glob("*.yml"))


def test_every_setting_that_a_workflow_reads_is_told() -> None:
    read = set(re.findall(r"(?:vars|secrets)\.(\w+)", all_of("github")))
    told = set(re.findall(r"^   \| (?:variable|secret) \| .* \| `(\w+)` \|", GITHUB, re.MULTILINE))
    assert read == told
    environments = set(re.findall(r"environment: ([\w-]+)", all_of("github")))
    assert environments == set(re.findall(r"environment `([\w-]+)`", GITHUB))
    for environment in environments:
        assert f"`repo:OWNER/NAME:environment:{environment}`" in GITHUB


def test_every_setting_that_a_pipeline_reads_is_told() -> None:
    text = all_of("azure")
    for pattern in (r"- group: ([\w-]+)", r"environment: (\w+)", r"secureFile: ([\w.-]+)"):
        (name,) = set(re.findall(pattern, text))
        assert f"`{name}`" in AZURE
    for name in set(re.findall(r"- name: (\w+Connection)", text)):
        assert f"`{name}`" in AZURE
    assert "`OUTGATE_TRUSTED_KEY`" in AZURE


@pytest.mark.parametrize("line", lines("outgate init"))
def test_the_files_are_written_as_told(empty: Workspace, line: str) -> None:
    (empty.folder / ".git").mkdir()
    assert empty.run("init").code == 0
    empty.write("tools/outgate-0.1.0-py3-none-any.whl", b"wheel")
    _, *arguments = shlex.split(line)
    ran = empty.run(*arguments)
    assert ran.code == 0, ran.err
    files = {str(path.relative_to(empty.folder)) for path in empty.folder.rglob("*.yml")}
    for name in re.findall(r"`((?:\.github|azure-pipelines)/[\w./-]*)`", TEXT):
        top = name.split("/")[0]
        if top in line or ("github" in line) == (top == ".github"):
            assert any(file.startswith(name) for file in files), name


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH makes the key")
def test_the_key_signs(project: Workspace) -> None:
    (line,) = lines("ssh-keygen")
    subprocess.run(shlex.split(line), cwd=project.folder, check=True, env=scrubbed_environment())
    ran = project.run("plan", "--out", "plan.json", "--key", "outgate-plan.key")
    assert ran.code == 0, ran.err
    shown = project.run("show", "plan.json", "--trusted-key", "outgate-plan.key.pub")
    assert shown.code == 0, shown.err


def test_links_lead_somewhere() -> None:
    for name in re.findall(r"\]\((?!https:)([^)#]+)", TEXT):
        assert Path(ROOT, "docs", name).exists()
