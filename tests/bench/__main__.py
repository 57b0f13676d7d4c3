"""`make bench`: how long and how much memory the commands take, and how that grows.

Every figure is a whole process, the median of RUNS. Growth and comparisons are by seconds of CPU,
which depend little on what else the machine does. Peers are measured in the same run where they
install (Aerleon from PyPI) or stand on the PATH (terraform). What a part needs is imported by that
part: the largest memory of a process counts that of the one it was forked from.
"""

import tempfile
from pathlib import Path

from tests.bench.editor import editor
from tests.bench.logs import logs
from tests.bench.sites import azure, reports, sites, targets
from tests.bench.startup import startup
from tests.bench.statements import compile_and_plan, statements, terraform


def main() -> None:
    """Run everything and print the table."""
    print(f"{'':<44}{'size':>8}{'time':>11}{'CPU':>11}{'memory':>11}{'growth':>9}")
    startup()
    with tempfile.TemporaryDirectory() as folder:
        statements(Path(folder))
        sites(Path(folder))
        targets(Path(folder))
        terraform(Path(folder), compile_and_plan(Path(folder)))
        azure(Path(folder))
        reports(Path(folder))
        logs(Path(folder))
        editor(Path(folder))


if __name__ == "__main__":
    main()
