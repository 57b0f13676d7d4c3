"""A target that is watched, for all tests of `outgate watch`."""

import pytest

from tests.builders.watched import Place
from tests.conftest import Workspace


@pytest.fixture
def place(empty: Workspace) -> Place:
    """One applied target."""
    return Place(empty)
