"""One machine for all tests that put packets through it; each has it hold what it needs."""

from collections.abc import Iterator

import pytest

from tests.backends.nftables.lab import Lab, lab_of_its_own
from tests.backends.nftables.scene import scene

__all__ = ["scene"]


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """A machine that runs."""
    with lab_of_its_own() as lab:
        yield lab
