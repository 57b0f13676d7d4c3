"""One server for all tests of a module; each scene gives it a service of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.stub import Stubber
from mypy_boto3_network_firewall import NetworkFirewallClient

from outgate.backends.aws_network_firewall.api.client import AwsClient
from outgate.emulators.aws.server import Server
from tests.builders.aws_project import Awslike, awslike
from tests.builders.aws_service import boto, served
from tests.conftest import Workspace


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as running:
        yield running


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[Awslike]:
    """A project whose target is a rule group of an emulator."""
    with awslike(Workspace(tmp_path)) as project:
        yield project


@pytest.fixture(scope="module")
def library(server: Server) -> NetworkFirewallClient:
    """AWS's own client, which asks nobody here."""
    return boto(server)


@pytest.fixture
def service(library: NetworkFirewallClient) -> Iterator[Stubber]:
    """What the service answers next; each of it is asked for."""
    with Stubber(library) as stub:
        yield stub
        stub.assert_no_pending_responses()


@pytest.fixture
def client(library: NetworkFirewallClient, service: Stubber) -> AwsClient:
    return AwsClient(library)
