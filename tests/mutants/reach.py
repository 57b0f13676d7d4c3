"""Which tests reach a line: measured once for a state of the sources, and kept in `.mutants/`."""

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coverage.numbits import numbits_to_nums

from tests.conftest import ROOT
from tests.mutants.contexts import TIMES

CACHE = ROOT / ".mutants"
_AT_LEAST = 12  # tests of a line that are run however long they take
_INI = """[run]
source_pkgs = outgate
data_file = {data}
parallel = true
concurrency = thread, multiprocessing
patch = subprocess
disable_warnings = module-not-imported, no-data-collected
"""


def copy_tree(to: Path) -> None:
    """The files of the work tree that git would take, in a folder of their own."""
    for name in _files():
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)


def environment(tree: Path) -> dict[str, str]:
    """What lets a copy of the tree be the one that its tests import."""
    return {**os.environ, "PYTHONPATH": str(tree / "compiler"), "HYPOTHESIS_PROFILE": "ci"}


@dataclass(frozen=True)
class Reach:
    """Tests by line, in the database that coverage wrote."""

    data: Path
    seconds: dict[str, float]

    def tests(self, path: str, line: int, budget: float, seed: int) -> tuple[list[str], int]:
        """Tests to run for a line within some seconds, and how many reach it.

        Those that reach the line come first, of each test file in turn the one that reaches least
        of everything; then those that reach its file, as what is made once and kept is reached by
        the first test alone.
        """
        lines = self._contexts(path)
        direct = lines.get(line, set())
        near = set().union(*lines.values()) - direct if lines else set()
        chosen: list[str] = []
        left = budget
        for test in [*self._in_turn(direct, seed), *self._in_turn(near, seed)]:
            left -= self.seconds[test]
            if len(chosen) >= _AT_LEAST and left < 0:
                break
            chosen.append(test)
        return chosen, len(direct)

    def _contexts(self, path: str) -> dict[int, set[str]]:
        contexts: dict[int, set[str]] = defaultdict(set)
        with sqlite3.connect(self.data) as base:
            rows = base.execute(
                "select context, numbits from line_bits join file on file.id = file_id "
                "join context on context.id = context_id where path like ?",
                (f"%/{path}",),
            )
            for context, numbits in rows:
                if context in self.seconds:
                    for line in numbits_to_nums(numbits):
                        contexts[line].add(context)
        return contexts

    @cached_property
    def _breadth(self) -> dict[str, int]:
        breadth: dict[str, int] = defaultdict(int)
        with sqlite3.connect(self.data) as base:
            for context, numbits in base.execute(
                "select context, numbits from line_bits join context on context.id = context_id"
            ):
                breadth[context] += int.from_bytes(numbits, "little").bit_count()
        return breadth

    def _in_turn(self, tests: Iterable[str], seed: int) -> list[str]:
        files: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda each: (self._breadth[each], each)):
            files[test.partition("::")[0]].append(test)
        # Files of the same breadth in an order that is the same for a seed.
        order = sorted(files, key=lambda name: (self._breadth[files[name][0]], name))
        random.Random(seed).shuffle(order[len(order) // 2 :])
        turns = max((len(each) for each in files.values()), default=0)
        return [files[name][at] for at in range(turns) for name in order if at < len(files[name])]


def measure(tests: tuple[str, ...], jobs: int) -> Reach:
    """Run tests once with coverage, unless it was done for these very sources and tests."""
    kept = CACHE / _state(tests)
    if not (kept / "times.json").exists():
        shutil.rmtree(CACHE, ignore_errors=True)
        kept.mkdir(parents=True)
        _measure(kept, tests, jobs)
    seconds = json.loads((kept / "times.json").read_text(encoding="utf-8"))
    return Reach(kept / "data", seconds)


def _measure(kept: Path, tests: tuple[str, ...], jobs: int) -> None:
    tree, times, settings = kept / "tree", kept / "times", kept / "coverage.ini"
    copy_tree(tree)
    times.mkdir()
    settings.write_text(_INI.format(data=kept / "data"), encoding="utf-8")
    run = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest"]
    options = ["-p", "tests.mutants.contexts", "-p", "no:cacheprovider", "-n", str(jobs), "-q"]
    subprocess.run(
        [*run, *options, *tests],
        cwd=tree,
        env={**environment(tree), TIMES: str(times)},
        check=False,
    )
    combine = [sys.executable, "-m", "coverage", "combine", "-q", f"--rcfile={settings}"]
    subprocess.run(combine, cwd=tree, check=True)
    seconds: dict[str, float] = defaultdict(float)
    passed, failed = set(), set()
    for file in times.iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            test, duration, good, bad = json.loads(line)
            seconds[test] += duration
            passed |= {test} if good else set()
            failed |= {test} if bad else set()
    usable = {test: seconds[test] for test in sorted(passed - failed)}
    shutil.rmtree(tree)
    (kept / "times.json").write_text(json.dumps(usable), encoding="utf-8")


def _files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in sorted(set(listed.stdout.split("\0"))) if (ROOT / name).is_file()]


def _state(tests: tuple[str, ...]) -> str:
    digest = hashlib.sha256(repr(tests).encode())
    for name in _files():
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()[:16]
