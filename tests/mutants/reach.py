"""Which tests reach a line: measured once for a state of the sources, and kept in `.mutants/`."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, zip_longest
from pathlib import Path

from coverage.numbits import numbits_to_nums

from tests.conftest import ROOT
from tests.mutants.contexts import TIMES
from tests.mutants.uses import Place, Uses

PRODUCT = Path("compiler", "outgate")
CACHE = ROOT / ".mutants"
_QUICK = 0.5  # seconds; such a test of all files is run for each line that is made once
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
    """The files of the work tree that git would take, in a folder of their own.

    What is made of them ahead goes along: else each command would make its parser anew.
    """
    made = (ROOT / "compiler/outgate/compiled").glob("*.made")
    for name in [*_files(), *(each.relative_to(ROOT).as_posix() for each in made)]:
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
    uses: Uses

    def tests(self, path: str, line: int, budget: float) -> tuple[list[str], int]:
        """Tests to run for a line within some seconds, and how many reach it.

        Those that reach the line come first, and of these those of the folder that is named as the
        package: they say what it does, others only come by. What is done once for all tests (a
        module's constants, what commands are forked from) is reached by none, or by whoever
        happened to load it: then those that are about all files, and those that reach a line which
        uses what is made there. Last come the other tests of that folder, and those of the file.
        """
        lines = self._contexts(path)
        direct = lines.get(line, set())
        folder = f"tests/{Path(path).parts[2]}/"
        near = {test for test in self.seconds if test.startswith(folder)}
        of_all = set(filter(_is_of_all, self.seconds))
        quick = {test for test in of_all if self.seconds[test] < _QUICK}
        uses = self.uses.of(path, line)
        groups = (
            *((quick, self._reaching(uses)) if uses is not None else ()),
            direct & near,
            direct,
            of_all,
            near,
            set().union(*lines.values()),
        )
        chosen: list[str] = []
        left = budget
        for test in dict.fromkeys(chain.from_iterable(map(self._in_turn, groups))):
            left -= self.seconds[test]
            if len(chosen) >= _AT_LEAST and left < 0:
                break
            chosen.append(test)
        return chosen, len(direct)

    def timeout(self, tests: list[str]) -> float:
        """Seconds after which tests with a mistake in them are taken to hang."""
        return 60 + 5 * sum(self.seconds[test] for test in tests)

    def _reaching(self, places: Iterable[Place]) -> set[str]:
        by_file: dict[str, list[int]] = defaultdict(list)
        for file, number in places:
            by_file[file].append(number)
        tests: set[str] = set()
        for file, numbers in by_file.items():
            contexts = self._contexts(file)
            tests.update(*(contexts[number] for number in numbers))
        return tests

    def _contexts(self, path: str) -> dict[int, set[str]]:
        contexts: dict[int, set[str]] = defaultdict(set)
        with sqlite3.connect(self.data) as base:
            rows = base.execute(
                "select context, numbits from line_bits join file on file.id = file_id "
                "join context on context.id = context_id where path like ?",
                (f"%/{path}",),
            )
            for context, numbits in rows:
                tests = self._tests_of(context)
                for line in numbits_to_nums(numbits) if tests else ():
                    contexts[line] |= tests
        return contexts

    def _tests_of(self, context: str) -> frozenset[str]:
        """The test of a context, behind a `|` where its process was there before the test.

        All of a file where it is the file: what that makes when it is loaded, each of them may use.
        """
        words = context.split("|")
        names = ("|".join(words[at:]) for at in range(len(words)))
        return next((self._named[name] for name in names if name in self._named), frozenset())

    @cached_property
    def _named(self) -> dict[str, frozenset[str]]:
        files: dict[str, set[str]] = defaultdict(set)
        for test in self.seconds:
            files[test.partition("::")[0]].add(test)
        named = {test: frozenset((test,)) for test in self.seconds}
        return named | {file: frozenset(tests) for file, tests in files.items()}

    def _in_turn(self, tests: Iterable[str]) -> Iterator[str]:
        """Of each test file in turn the quickest test, so that many of them run."""
        files: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda each: (self.seconds[each], each)):
            files[test.partition("::")[0]].append(test)
        rounds = zip_longest(*files.values())
        return (test for each in rounds for test in each if test is not None)


def _is_of_all(test: str) -> bool:
    """Whether a test is about every file of the product: those stand in no folder."""
    return test.count("/") == 1


def measure(tests: tuple[str, ...], jobs: int) -> Reach:
    """Run tests once with coverage, unless it was done for these very sources and tests."""
    kept = CACHE / _state(tests)
    if not (kept / "times.json").exists():
        shutil.rmtree(CACHE, ignore_errors=True)
        kept.mkdir(parents=True)
        _measure(kept, tests, jobs)
    seconds = json.loads((kept / "times.json").read_text(encoding="utf-8"))
    return Reach(kept / "data", seconds, Uses(ROOT, PRODUCT))


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
    seconds, passed, failed = outcomes(times)
    usable = {test: seconds[test] for test in sorted(passed - failed)}
    shutil.rmtree(tree)
    (kept / "times.json").write_text(json.dumps(usable), encoding="utf-8")


def outcomes(times: Path) -> tuple[dict[str, float], set[str], set[str]]:
    """What the plugin kept of a run: seconds of each test, which passed and which failed."""
    seconds: dict[str, float] = defaultdict(float)
    passed, failed = set(), set()
    for file in times.iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            test, duration, good, bad = json.loads(line)
            seconds[test] += duration
            passed |= {test} if good else set()
            failed |= {test} if bad else set()
    return seconds, passed, failed


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
