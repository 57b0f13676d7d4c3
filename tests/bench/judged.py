"""Drawn policies put to engines: what is counted, and the exit code."""

import sys
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """One rendering of a policy: `about` tells which, `allowed` of what was asked is to pass."""

    about: str
    asked: int
    allowed: int
    differences: Collection[object]


def number_of_policies() -> int:
    """How many are drawn, as the command says."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else 200


def report(count: int, asked: str, renderings: Iterable[Judged]) -> int:
    """Print each difference, and what was asked in all; exit code 1 where something differs."""
    start = time.perf_counter()
    every = allowed = wrong = 0
    for judged in renderings:
        every, allowed = every + judged.asked, allowed + judged.allowed
        wrong += len(judged.differences)
        for difference in judged.differences:
            print(judged.about, difference)
    print(
        f"{count} policies, {every:,} {asked}, {allowed:,} to pass: {wrong} differences, "
        f"{time.perf_counter() - start:.0f} s"
    )
    return int(wrong > 0)
