"""A plugin of pytest: after some seconds no further test begins, and each says so."""

import os
import time

import pytest

UNTIL = "OUTGATE_QUICK_UNTIL"  # seconds since 1970


def pytest_runtest_setup() -> None:
    """Skip what is left when the time is up."""
    if time.time() > float(os.environ[UNTIL]):
        pytest.skip("not run: the time of `make quick` is up")
