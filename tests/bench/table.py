"""Rows of the table: the median of some runs, and the programs of peers beside which they stand."""

import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.measure import Figure, measure

RUNS = 5
OUTGATE = Path(sys.executable).parent / "outgate"


def median(
    command: list[str],
    folder: Path,
    before: Callable[[], None] | None = None,
    *,
    may_fail: bool = False,
    env: Mapping[str, str] | None = None,
    runs: int = RUNS,
) -> Figure:
    """The median time and largest memory of some runs, after one to warm the disk cache."""
    figures = []
    for number in range(runs + (runs > 1)):
        if before:
            before()
        figure = measure(command, folder, may_fail=may_fail, env=env)
        if number or runs == 1:
            figures.append(figure)
    return Figure(
        statistics.median(figure.seconds for figure in figures),
        statistics.median(figure.cpu for figure in figures),
        max(figure.megabytes for figure in figures),
    )


def row(name: str, size: int | None, figure: Figure, small: Figure | None = None) -> None:
    """Print one line of the table."""
    growth = f"{figure.cpu / small.cpu:6.1f}x" if small else ""
    count = f"{size:,}" if size else ""
    times = f"{figure.seconds:>9.2f} s{figure.cpu:>9.2f} s"
    print(f"{name:<44}{count:>8}{times}{figure.megabytes:>8.0f} MB{growth:>9}", flush=True)


def peer(package: str, program: str) -> Path | None:
    """A peer's program from an environment of its own, None where it does not install."""
    home = Path(".venv-peers") / package
    path = home / "bin" / program
    if not path.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        quiet = [str(home / "bin" / "pip"), "install", "--quiet", package]
        if subprocess.run(quiet, check=False, capture_output=True).returncode:
            return None
    return path.absolute()
