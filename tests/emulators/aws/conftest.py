"""A running service, and AWS's own client for it."""

from collections.abc import Iterator

import pytest
from mypy_boto3_network_firewall import NetworkFirewallClient

from outgate.emulators.aws.server import Server
from tests.builders.aws_service import boto, served


@pytest.fixture
def server() -> Iterator[Server]:
    with served() as running:
        yield running


@pytest.fixture
def client(server: Server) -> NetworkFirewallClient:
    return boto(server)
