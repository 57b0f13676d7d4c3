"""One gateway for all tests that ask it; each starts Envoy with what it is to read."""

from collections.abc import Iterator

import pytest

from tests.backends.envoy.engine import Engine, open_engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A gateway that nothing runs on yet."""
    with open_engine(tmp_path_factory.mktemp("envoy")) as engine:
        yield engine
