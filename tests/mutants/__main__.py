"""`python -m tests.mutants`: how many small mistakes in the product do its tests notice?

A seeded draw: every line that can be mutated is as likely as any other, then one of its mutants.
"""

import argparse
import random
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tests.conftest import ROOT
from tests.mutants.operators import Mutant, mutants
from tests.mutants.reach import PRODUCT, Reach, measure
from tests.mutants.trial import Fate, Trees, Trial, copies, failing, hold

Item = TypeVar("Item")


def main() -> None:
    """Draw, run, and print the table and what lived."""
    options = _options()
    drawn = draw(options.package, options.count, options.seed)
    reach = measure(tuple(options.tests), options.jobs)
    began, used = time.monotonic(), _used()
    trials = run(drawn, reach, options)
    _print_table(trials)
    for each in trials:
        if not each.killed:
            print(f"{each.fate.value} ({each.ran} tests; {each.reaching} reach it)  {each.mutant}")
    each_used = (_used() - used) / max(1, len(trials))
    took = time.monotonic() - began
    print(f"\n{len(trials)} mutants in {took:.0f} s, {each_used:.1f} CPU seconds each")
    killed = sum(each.killed for each in trials)
    print(f"{killed} passed, {len(trials) - killed} failed")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=50, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="another draw")
    parser.add_argument(
        "--package", action="append", help="a folder or file below compiler/outgate; repeatable"
    )
    parser.add_argument("--budget", type=float, default=20, help="seconds of tests a mutant")
    parser.add_argument("--again", type=float, default=80, help="the same for what lived")
    parser.add_argument(
        "--whole", action="store_true", help="what lives still is put through the whole suite"
    )
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("tests", nargs="*", default=["tests"], help="tests to choose from")
    return parser.parse_args()


def draw(packages: list[str] | None, count: int, seed: int) -> list[Mutant]:
    """Mutants of the packages (all of them without any), in the order of the files."""
    lines: dict[tuple[str, int], list[Mutant]] = defaultdict(list)
    for package in packages or [""]:
        top = ROOT / PRODUCT / package
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            name = path.relative_to(ROOT).as_posix()
            for each in mutants(name, path.read_bytes()):
                lines[name, each.line].append(each)
    chance = random.Random(seed)
    chosen = chance.sample(sorted(lines), min(count, len(lines)))
    return sorted(
        (chance.choice(lines[each]) for each in chosen), key=lambda it: (it.path, it.line)
    )


def run(drawn: list[Mutant], reach: Reach, options: argparse.Namespace) -> list[Trial]:
    """Each mutant by the tests that are chosen for it, in one of as many copies as jobs."""
    with copies(options.jobs) as trees:

        def one(mutant: Mutant) -> Trial:
            tests, reaching = reach.tests(mutant.path, mutant.line, options.budget)
            trial = _hold(trees, mutant, tests, reaching, reach)
            if trial.killed:
                return trial
            more, _ = reach.tests(mutant.path, mutant.line, options.again)
            rest = [test for test in more if test not in set(tests)]
            if not rest:
                return trial
            return replace(_hold(trees, mutant, rest, reaching, reach), ran=len(more))

        trials = _in_turn(one, drawn, options.jobs)
        return _by_all(trials, trees, reach, options.jobs) if options.whole else trials


def _by_all(trials: list[Trial], trees: Trees, reach: Reach, jobs: int) -> list[Trial]:
    """What lived is put through the whole suite at once, then each through what failed then."""
    lived = [each.mutant for each in trials if not each.killed]
    tree = trees.get()
    # With a mistake that never ends the suite does not either: what failed until then counts.
    most = 60 + 2 * sum(reach.seconds.values()) / jobs
    failed = failing(tree, lived, jobs, most)
    trees.put(tree)
    noticed = sorted(failed & reach.seconds.keys())
    print(f"{len(noticed)} tests fail with all {len(lived)} that lived", file=sys.stderr)

    def one(trial: Trial) -> Trial:
        if trial.killed:
            return trial
        near = f"tests/{Path(trial.mutant.path).parts[2]}/"
        tests = sorted(noticed, key=lambda test: not test.startswith(near))
        last = _hold(trees, trial.mutant, tests, trial.reaching, reach)
        return last if last.killed else replace(trial, ran=len(reach.seconds))

    return _in_turn(one, trials, jobs)


def _hold(trees: Trees, mutant: Mutant, tests: list[str], reaching: int, reach: Reach) -> Trial:
    tree = trees.get()
    try:
        return hold(tree, mutant, tests, reaching, reach.timeout(tests))
    finally:
        trees.put(tree)


def _in_turn(one: Callable[[Item], Trial], items: list[Item], jobs: int) -> list[Trial]:
    trials = []
    with ThreadPoolExecutor(jobs) as pool:
        for trial in pool.map(one, items):
            trials.append(trial)
            print(f"{len(trials)} of {len(items)}: {trial.fate.value}", file=sys.stderr)
    return trials


def _print_table(trials: list[Trial]) -> None:
    packages: dict[str, list[Trial]] = defaultdict(list)
    for each in trials:
        inner = Path(each.mutant.path).relative_to(PRODUCT).parent.as_posix()
        packages[inner].append(each)
    print(f"\n{'package':<32}{'mutants':>8}{'killed':>8}{'lived':>8}{'unreached':>10}{'score':>7}")
    for name, held in [*sorted(packages.items()), ("together", trials)]:
        killed = sum(each.killed for each in held)
        unreached = sum(each.fate is Fate.UNREACHED for each in held)
        lived = len(held) - killed - unreached
        share = 100 * killed / max(1, len(held))
        print(f"{name:<32}{len(held):>8}{killed:>8}{lived:>8}{unreached:>10}{share:>6.0f}%")
    print()


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
