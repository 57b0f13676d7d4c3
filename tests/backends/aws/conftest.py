"""One server for all tests of a module; each scene gives it a service of its own."""

from collections.abc import Iterator

import pytest

from outgate.emulators.aws.server import Server
from tests.builders.aws_service import served


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as running:
        yield running
