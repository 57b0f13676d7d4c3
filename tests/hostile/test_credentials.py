"""A repository that tries every way to get credentials out; nobody hears any."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.pipeline import SECRET, pull_request
from tests.rogue import Heard, listener

CREDENTIALS = {
    "sas": {"AZURE_STORAGE_SAS_TOKEN": f"sv=2024-08-04&sig={SECRET}"},
    "connection string": {
        "AZURE_STORAGE_CONNECTION_STRING": f"AccountName=stteam;AccountKey={SECRET}AAA=;"
        "EndpointSuffix=core.windows.net"
    },
    # Whoever logs in here tells the identity service the secret: it is asked for nothing at all.
    "login": {"IDENTITY_ENDPOINT": "http://127.0.0.1:{idp}/msi", "IDENTITY_HEADER": SECRET},
}
AZURE = """\
targets:
  prod:
    backend: azure-firewall
    subscription: 0b5c7d0e-6a4e-4f0e-9a53-1d2f3c4b5a69
    resource_group: rg
    policy: fw
    accept: {url-path: x}
"""


@pytest.fixture
def heard() -> Iterator[Heard]:
    with listener() as requests:
        yield requests


@pytest.fixture
def identity() -> Iterator[Heard]:
    with listener() as requests:
        yield requests


@pytest.mark.parametrize("credentials", CREDENTIALS)
@pytest.mark.parametrize(
    ("container", "shown"),
    [
        ("https://localhost:{port}/records", True),
        ("http://127.0.0.1:{port}/records", True),
        ("http://localhost:{port}/stteam/records", True),
        ("https://stteam.blob.core.windows.net.localhost:{port}/records", True),
        ("https://stteam.blob.core.windows.net@localhost:{port}/records", False),
        ("https://me:word@localhost:{port}/records", False),
        ("https://localhost:{port}/records?x=.blob.core.windows.net/records", False),
        ("https://localhost:{port}\\\\@stteam.blob.core.windows.net/records", False),
    ],
)
def test_a_container_of_somebody_else(
    tmp_path: Path,
    heard: Heard,
    identity: Heard,
    container: str,
    shown: bool,
    credentials: str,
) -> None:
    proposal = pull_request(tmp_path)
    text = AZURE if credentials == "login" else "targets:\n  prod:\n    backend: local\n"
    url = container.format(port=heard.port)
    proposal.project.write("outgate.yaml", f'{text}    state: {{container: "{url}"}}\n')
    proposal.propose()
    env = {k: v.format(idp=identity.port) for k, v in CREDENTIALS[credentials].items()}
    said = proposal.run(**env)
    assert heard == []
    assert identity == []
    if shown:
        assert f"state.container: not set -> {url}" in said["diff main:"]
    else:
        assert "error[bad-config]" in said["diff main:"]
        assert "word" not in said["diff main:"]
    refused = said["plan --format markdown"]
    assert "no login is sent" in refused or "error" in refused


@pytest.mark.parametrize(
    "setting",
    [
        "resource_group: 'x@localhost:{port}/y'",
        "resource_group: 'https://localhost:{port}/y'",
        "policy: '../../../x?y=https://localhost:{port}/'",
        "policy: '//localhost:{port}/x#'",
        "subscription: 'x@localhost:{port}'",
        "endpoint: 'https://localhost:{port}'",
        "cloud: 'https://localhost:{port}'",
    ],
)
def test_a_setting_that_leads_elsewhere(
    tmp_path: Path, heard: Heard, identity: Heard, setting: str
) -> None:
    proposal = pull_request(tmp_path)
    name = setting.partition(":")[0]
    kept = "\n".join(line for line in AZURE.splitlines() if not line.strip().startswith(name))
    proposal.project.write("outgate.yaml", f"{kept}\n    {setting.format(port=heard.port)}\n")
    proposal.propose()
    env = {k: v.format(idp=identity.port) for k, v in CREDENTIALS["login"].items()}
    said = proposal.run(**env)
    assert all("error[bad-config]" in each for each in said.values())
    assert heard == []
    assert identity == []


def test_nothing_of_a_project_names_what_is_trusted(tmp_path: Path, heard: Heard) -> None:
    """Files that other programs take their environment from."""
    proposal = pull_request(tmp_path)
    names = f"OUTGATE_STATE_HOSTS=localhost:{heard.port}\n"
    for file in (".env", ".envrc", "net/.env", "net/.outgate/.env", ".netrc"):
        (proposal.top / file).parent.mkdir(exist_ok=True)
        (proposal.top / file).write_text(names)
    url = f"https://localhost:{heard.port}/records"
    proposal.project.write(
        "outgate.yaml", f"targets:\n  prod: {{backend: local, state: {{container: '{url}'}}}}\n"
    )
    proposal.propose()
    proposal.run(**CREDENTIALS["sas"])
    assert heard == []
