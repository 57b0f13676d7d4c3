"""`python -m tests.quick`: the tests nearest to what changed, for less than a minute."""

import os
import sys
import time

from tests.conftest import ROOT
from tests.quick.choose import changed_files, choose
from tests.quick.limit import UNTIL

SECONDS = 40  # the last tests to begin have the rest of the minute


def main() -> None:
    """Become pytest."""
    os.chdir(ROOT)
    os.environ[UNTIL] = str(time.time() + SECONDS)
    tests = choose(changed_files())
    options = ["-p", "tests.quick.limit", "-m", "not slow", "-n", "auto", "--no-header"]
    command = [sys.executable, "-m", "pytest", *options, "-o", "addopts=--strict-markers", *tests]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
