"""Run the tests of one mutant in a copy of the tree."""

import contextlib
import enum
import importlib.util
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.operators import Mutant
from tests.mutants.reach import environment


class Fate(enum.Enum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "killed by time"
    LIVED = "lived"
    UNREACHED = "reached by no test"


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant with its fate; `ran` of the `reaching` tests were run."""

    mutant: Mutant
    fate: Fate
    ran: int = 0
    reaching: int = 0

    @property
    def killed(self) -> bool:
        """Whether a test noticed."""
        return self.fate in (Fate.KILLED, Fate.TIMED_OUT)


def hold(tree: Path, mutant: Mutant, tests: list[str], reaching: int, timeout: float) -> Trial:
    """Put a mutant into a tree, run tests until one fails, and take it out again."""
    if not tests:
        return Trial(mutant, Fate.UNREACHED)
    file = tree / mutant.path
    source = file.read_bytes()
    try:
        _write(file, mutant.applied(source))
        code = _pytest(tree, tests, timeout)
    finally:
        _write(file, source)
    if code is None:
        return Trial(mutant, Fate.TIMED_OUT, len(tests), reaching)
    return Trial(mutant, Fate.KILLED if code else Fate.LIVED, len(tests), reaching)


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    # Compiled files are told apart by size and second alone: too coarse for what happens here.
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)


def _pytest(tree: Path, tests: list[str], timeout: float) -> int | None:
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no", "--no-header"]
    job = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=tree,
        env=environment(tree),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return job.wait(timeout)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(job.pid, signal.SIGKILL)
        job.wait()
