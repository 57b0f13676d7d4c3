"""`python -m tests.quick`: the tests nearest to what changed, for less than a minute."""

import os
import sys

from tests.conftest import ROOT
from tests.quick.choose import changed_files, choose

MOST = 15  # files; to collect more takes the time that their tests have


def main() -> None:
    """Become pytest."""
    os.chdir(ROOT)
    tests = choose(changed_files())[:MOST]
    options = ["-p", "tests.quick.limit", "-m", "not slow", "-n", "auto", "--no-header"]
    command = [sys.executable, "-m", "pytest", *options, "-o", "addopts=--strict-markers", *tests]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
