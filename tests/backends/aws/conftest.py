"""One server for all tests of a module; each scene gives it a service of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from outgate.emulators.aws.server import Server
from tests.builders.aws_project import Awslike, awslike
from tests.builders.aws_service import served
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
