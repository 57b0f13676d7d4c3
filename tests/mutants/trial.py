"""Run tests with mistakes in a copy of the tree."""

import contextlib
import enum
import importlib.util
import os
import queue
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.contexts import TIMES
from tests.mutants.operators import Mutant
from tests.mutants.reach import copy_tree, environment, outcomes

Trees = queue.Queue[Path]


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


@contextlib.contextmanager
def copies(number: int) -> Iterator[Trees]:
    """As many copies of the work tree, each for one at a time."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trees: Trees = queue.Queue()
        for each in range(number):
            copy_tree(Path(folder, str(each)))
            trees.put(Path(folder, str(each)))
        yield trees


def hold(tree: Path, mutant: Mutant, tests: list[str], reaching: int, timeout: float) -> Trial:
    """Put a mutant into a tree, run tests until one fails, and take it out again."""
    if not tests:
        return Trial(mutant, Fate.UNREACHED)
    with _with_mistakes(tree, [mutant]):
        code = _pytest(tree, ["-x", "-p", "no:xdist", *tests], timeout)
    if code is None:
        return Trial(mutant, Fate.TIMED_OUT, len(tests), reaching)
    return Trial(mutant, Fate.KILLED if code else Fate.LIVED, len(tests), reaching)


def failing(tree: Path, mistakes: list[Mutant], jobs: int, timeout: float) -> set[str]:
    """The tests of the whole suite that fail with all these mistakes in the tree at once."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as times, _with_mistakes(tree, mistakes):
        options = ["-p", "tests.mutants.contexts", "-n", str(jobs), "tests"]
        _pytest(tree, options, timeout, {TIMES: times})
        return outcomes(Path(times))[2]


@contextlib.contextmanager
def _with_mistakes(tree: Path, mistakes: Iterable[Mutant]) -> Iterator[None]:
    sources: dict[Path, bytes] = {}
    try:
        # From the end of a file to its start, so that places stay what they are.
        for each in sorted(mistakes, key=lambda it: -it.start):
            file = tree / each.path
            sources.setdefault(file, file.read_bytes())
            _write(file, each.applied(file.read_bytes()))
        yield
    finally:
        for file, source in sources.items():
            _write(file, source)


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    # Compiled files are told apart by size and second alone: too coarse for what happens here.
    Path(importlib.util.cache_from_source(str(file))).unlink(missing_ok=True)


def _pytest(
    tree: Path, arguments: list[str], timeout: float, env: dict[str, str] | None = None
) -> int | None:
    options = ["-q", "-p", "no:cacheprovider", "--tb=no", "--no-header"]
    job = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *arguments],
        cwd=tree,
        env={**environment(tree), **(env or {})},
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
