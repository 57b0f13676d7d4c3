"""A plugin of pytest: some seconds after its first, no further test begins, and each says so."""

import time

import pytest

SECONDS = 30  # the rest of the minute is for what goes before, and for the last tests to end


class Limit:
    """The time that is left in one process, from its first test on."""

    def __init__(self) -> None:
        self.until: float | None = None

    def pytest_runtest_setup(self) -> None:
        """Skip what is left when the time is up."""
        now = time.monotonic()
        self.until = self.until or now + SECONDS
        if now > self.until:
            pytest.skip("not run: the time of `make quick` is up")


def pytest_configure(config: pytest.Config) -> None:
    """Begin."""
    config.pluginmanager.register(Limit())
