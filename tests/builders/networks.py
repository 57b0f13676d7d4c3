"""Networks of their own for what tests run, and the wait for what takes a moment there."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.builders.missing import lacking, system_path


def wait_for(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, but not for long."""
    end = time.monotonic() + 20
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextlib.contextmanager
def networks(
    script: Path, home: Path, **variables: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A script of bash that makes some, and what it prints behind `ready`.

    It has `home` for its files, and ends with its input. Where a machine gives users no networks,
    a test fails in CI and is skipped elsewhere.
    """
    process = subprocess.Popen(
        ["unshare", "-rnm", "bash", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            "PATH": system_path(),
            "HOME_": str(home),
            "HERE": str(script.parent),
            "PYTHON": sys.executable,
            **variables,
        },
    )
    try:
        assert process.stdout is not None
        ready, _, rest = process.stdout.readline().strip().partition(" ")
        if ready != "ready":
            assert process.stderr is not None
            lacking("users get no networks here", process.stderr.read().strip()[-300:])
        yield process, rest
    finally:
        process.communicate()
