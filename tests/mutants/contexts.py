"""A plugin of pytest: coverage knows the test that runs, and how long each took is kept.

Loaded with `-p tests.mutants.contexts` where a map of tests is made, and nowhere else.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

TIMES = "OUTGATE_MUTANTS_TIMES"  # a folder, where each process has a file of its own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Name the test to coverage while it is set up, called and torn down."""
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.switch_context(item.nodeid)
    yield
    if measured is not None:
        measured.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what became of a test."""
    entry = [report.nodeid, report.duration, report.when == "call" and report.passed, report.failed]
    with Path(os.environ[TIMES], f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry) + "\n")
