"""Fixtures of the tests against the emulator."""

from collections.abc import Iterator

import pytest

from tests.builders.azure_project import Azurelike, azurelike
from tests.conftest import Workspace


@pytest.fixture
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurelike]:
    """A project whose target is a policy of an emulator."""
    space = Workspace(tmp_path_factory.mktemp("project"))
    with azurelike(space, tmp_path_factory.mktemp("emulator")) as project:
        yield project
