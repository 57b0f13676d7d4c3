"""A service that is running, GitHub and Azure DevOps in turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.code_hosts.azure_service import AzureDevOps
from tests.code_hosts.github_service import GitHub
from tests.code_hosts.hosts import Host
from tests.code_hosts.server import Server


@pytest.fixture(params=[GitHub, AzureDevOps], ids=["github", "azure"])
def host(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Host]:
    """A service that is running."""
    service: Host = request.param()
    with Server(service, tmp_path / "tls") as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.ca_file))
        yield service
