"""What both emulators do alike: they refuse what is too large, and files of somebody else."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from outgate.emulators.aws.server import Server as Aws
from outgate.emulators.aws.service import Service as AwsService
from outgate.emulators.azure.server import Server as Azure
from outgate.emulators.azure.service import Service as AzureService
from outgate.errors import UserError
from tests.builders.aws_project import CONFIG as AWS_CONFIG
from tests.builders.azure_project import CONFIG as AZURE_CONFIG
from tests.conftest import Workspace

Start = Callable[[Path], Aws | Azure]


def start_aws(store: Path) -> Aws:
    return Aws(AwsService(), store=store)


def start_azure(store: Path) -> Azure:
    return Azure(AzureService(), store.parent / "run", store=store)


both = pytest.mark.parametrize("start", [start_aws, start_azure])


@both
def test_a_request_that_is_too_large_is_not_read(start: Start, tmp_path: Path) -> None:
    with start(tmp_path / "store.json") as server:
        host, port = server.url.rpartition("/")[2].split(":")
        with socket.create_connection((host, int(port)), timeout=10) as plain:
            connection = plain
            if isinstance(server, Azure):
                context = ssl.create_default_context(cafile=str(server.ca_file))
                connection = context.wrap_socket(plain, server_hostname=host)
            connection.sendall(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000001\r\n\r\n")
            assert connection.recv(12) == b"HTTP/1.1 413"
            connection.close()


@both
@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        "7",
        '{"a": 1}',
        '{"a": {"kind": "group"}}',
        '{"a": {"kind": "rulecollectiongroups", "body": {"properties": {"ruleCollections": 7}}}}',
        '{"arn:aws:network-firewall:x:1:firewall-policy/p": {"kind": "policy"}}',
        "[" * 100_000,
    ],
)
def test_a_file_that_holds_something_else(start: Start, tmp_path: Path, text: str) -> None:
    store = tmp_path / "store.json"
    store.write_text(text)
    with pytest.raises(UserError) as caught:
        start(store)
    assert caught.value.diagnostic.code.id == "emulator-failed"
    assert str(caught.value).startswith("`store.json` does not hold what an emulator keeps")
    assert store.read_text() == text


@pytest.mark.parametrize(("name", "config"), [("aws", AWS_CONFIG), ("azure", AZURE_CONFIG)])
def test_a_folder_that_leads_out_of_the_project(tmp_path: Path, name: str, config: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "project").mkdir()
    space = Workspace(tmp_path / "project")
    space.write("outgate.yaml", config)
    (space.folder / ".outgate").symlink_to(outside)
    ran = space.run("emulate", name, "true")
    assert ran.code == 1
    assert "outside of the project" in ran.err
    assert list(outside.iterdir()) == []
    # Where the user says so, it may be anywhere.
    assert space.run("emulate", name, "--store", str(outside / "s.json"), "true").code == 0
    assert [path.name for path in outside.iterdir()] == ["s.json"]
