"""One Suricata that runs for all tests that change its rules, and one that reads captures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backends.suricata.bridge import Bridge, bridge
from tests.backends.suricata.engine import Engine, find_program
from tests.backends.suricata.scene import scene

__all__ = ["scene"]


@pytest.fixture(scope="session")
def running() -> Iterator[Bridge]:
    """An engine with packets passing through it."""
    with bridge() as one:
        yield one


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine that is given rules and a capture."""
    one = Engine(find_program(), Path(tmp_path_factory.mktemp("suricata")))
    one.prepare()
    return one
