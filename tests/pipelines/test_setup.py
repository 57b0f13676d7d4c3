"""The steps that install Outgate and log in, with a wheel and a service of our own."""

import hashlib
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.code_hosts.server import Asked, Reply, Server, Service
from tests.conftest import ROOT
from tests.pipelines.scripts import base_environment, needs_curl, run_script

FOLDER = ROOT / "compiler" / "outgate" / "pipelines"
WHEEL = "tools/outgate-9.9.9-py3-none-any.whl"
REQUIREMENTS = {
    "github": ".github/outgate/requirements.txt",
    "azure": "azure-pipelines/outgate/requirements.txt",
}
REQUEST = "ghs-CANARY-request"
IDENTITY = "ey-CANARY-identity"


def scripts(platform: str) -> list[str]:
    """The scripts for installing and for the login."""
    if platform == "github":
        steps = yaml.safe_load((FOLDER / "github" / "action.yml").read_text())["runs"]["steps"]
        return [step["run"] for step in steps]
    steps = yaml.safe_load((FOLDER / "azure" / "setup.yml").read_text())["steps"]
    (task,) = steps[2].popitem()[1]
    return [steps[1]["bash"], task["inputs"]["inlineScript"]]


def wheel(path: Path) -> str:
    """A wheel with the program `outgate`, and its sha256."""
    path.parent.mkdir(parents=True)
    info = "outgate-9.9.9.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("outgate/__init__.py", "def main():\n    print('outgate 9.9.9')\n")
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: outgate\nVersion: 9.9.9\n")
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        file.writestr(f"{info}/WHEEL", tag)
        file.writestr(f"{info}/entry_points.txt", "[console_scripts]\noutgate = outgate:main\n")
        file.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def environment(folder: Path) -> dict[str, str]:
    (folder / "temp" / "outgate").mkdir(parents=True, exist_ok=True)
    names = {name: str(folder / name) for name in ("path", "env")}
    return {
        **base_environment(),
        "PIP_NO_INDEX": "1",
        "RUNNER_TEMP": str(folder / "temp"),
        "AGENT_TEMPDIRECTORY": str(folder / "temp"),
        "GITHUB_PATH": names["path"],
        "GITHUB_ENV": names["env"],
    }


def run(platform: str, index: int, folder: Path, **env: str) -> tuple[int, str]:
    options = ("-eo", "pipefail") if platform == "github" else ()
    given = {**environment(folder), **env}
    return run_script(scripts(platform)[index], folder, given, options=options)


@pytest.mark.slow
def test_what_has_the_hash_is_installed_and_nothing_else(tmp_path: Path) -> None:
    digest = wheel(tmp_path / WHEEL)
    requirements = tmp_path / REQUIREMENTS["github"]
    requirements.parent.mkdir(parents=True)
    requirements.write_text(f"# x\n./{WHEEL} --hash=sha256:{digest}\n")
    code, log = run("github", 0, tmp_path)
    assert code == 0, log
    program = tmp_path / "temp" / "outgate-venv" / "bin" / "outgate"
    assert os.access(program, os.X_OK)
    assert (tmp_path / "path").read_text() == f"{program.parent}\n"

    # The environment takes the most time: the second try goes on with it.
    again = scripts("github")[0].replace("python3 -m venv", "test -d")
    requirements.write_text(f"# x\n./{WHEEL} --hash=sha256:{'0' * 64}\n")
    options = ("-eo", "pipefail")
    code, log = run_script(again, tmp_path, environment(tmp_path), options=options)
    assert code != 0
    assert "DO NOT MATCH THE HASHES" in log


def test_both_platforms_install_alike() -> None:
    github, azure = (scripts(platform)[0].splitlines() for platform in REQUIREMENTS)
    names = (
        ("AGENT_TEMPDIRECTORY", "RUNNER_TEMP"),
        (REQUIREMENTS["azure"], REQUIREMENTS["github"]),
    )
    for old, new in names:
        azure = [line.replace(old, new) for line in azure]
    assert azure[0] == "set -eo pipefail"
    assert azure[1:-1] == github[:-1]
    assert azure[-1] == 'echo "##vso[task.prependpath]$RUNNER_TEMP/outgate-venv/bin"'
    assert github[-1] == 'echo "$RUNNER_TEMP/outgate-venv/bin" >> "$GITHUB_PATH"'


@pytest.mark.parametrize("platform", REQUIREMENTS)
def test_without_outgate_nothing_is_installed(platform: str, tmp_path: Path) -> None:
    requirements = tmp_path / REQUIREMENTS[platform]
    requirements.parent.mkdir(parents=True)
    requirements.write_text("# outgate @ https://HOST/x.whl\nclick==8.3.1 --hash=sha256:00\n")
    code, log = run(platform, 0, tmp_path)
    assert code == 1
    assert "does not name Outgate itself" in log
    assert not (tmp_path / "temp" / "outgate-venv").exists()


class Identities(Service):
    """What gives a job of GitHub Actions its identity."""

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"bearer {REQUEST}":
            return Reply(401)
        assert asked.query == {"x": "1", "audience": "api://AzureADTokenExchange"}
        return Reply(200, {"value": IDENTITY})


@needs_curl
def test_a_job_of_github_gets_its_identity(tmp_path: Path) -> None:
    service = Identities()
    with Server(service, tmp_path / "tls") as server:
        given: dict[str, Any] = {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{service.url}/token?x=1",
            "CURL_CA_BUNDLE": str(server.ca_file),
            "CLIENT_ID": "c-1",
            "TENANT_ID": "t-1",
        }
        code, log = run("github", 1, tmp_path, ACTIONS_ID_TOKEN_REQUEST_TOKEN=REQUEST, **given)
        assert code == 0, log
        file = tmp_path / "temp" / "outgate" / "azure-token"
        assert file.read_text() == IDENTITY
        assert file.stat().st_mode & 0o077 == 0
        assert (tmp_path / "env").read_text().splitlines() == [
            "AZURE_CLIENT_ID=c-1",
            "AZURE_TENANT_ID=t-1",
            f"AZURE_FEDERATED_TOKEN_FILE={file}",
        ]
        assert "CANARY" not in log
        code, log = run("github", 1, tmp_path, ACTIONS_ID_TOKEN_REQUEST_TOKEN="other", **given)
        assert code != 0


def test_a_job_of_azure_gets_its_identity(tmp_path: Path) -> None:
    given = {"idToken": IDENTITY, "servicePrincipalId": "c-1", "tenantId": "t-1"}
    code, log = run("azure", 1, tmp_path, **given)
    assert code == 0, log
    file = tmp_path / "temp" / "outgate" / "azure-token"
    assert file.read_text() == IDENTITY
    assert file.stat().st_mode & 0o077 == 0
    assert log.splitlines() == [
        "##vso[task.setvariable variable=AZURE_CLIENT_ID]c-1",
        "##vso[task.setvariable variable=AZURE_TENANT_ID]t-1",
        f"##vso[task.setvariable variable=AZURE_FEDERATED_TOKEN_FILE]{file}",
    ]
