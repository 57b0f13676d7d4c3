"""A plugin of pytest: coverage knows the test that runs, and how long each took is kept.

Loaded with `-p tests.mutants.contexts` where a map of tests is made, and nowhere else.
"""

import json
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import coverage
import pytest

_SETTINGS = "COVERAGE_PROCESS_CONFIG"  # what a process that starts measures itself by
TIMES = "OUTGATE_MUTANTS_TIMES"  # a folder, where each process has a file of its own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Name the test to coverage while it is set up, called and torn down, and to its processes."""
    measured = coverage.Coverage.current()
    if measured is None:
        yield
        return
    measured.switch_context(item.nodeid)
    with _told_to_processes(measured, item.nodeid):
        yield
    measured.switch_context("")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Name the file to coverage while it is loaded: what it makes then is used by its tests."""
    measured = coverage.Coverage.current()
    if measured is None or not isinstance(collector, pytest.Module):
        return (yield)
    measured.switch_context(collector.nodeid)
    try:
        return (yield)
    finally:
        measured.switch_context("")


@contextmanager
def _told_to_processes(measured: coverage.Coverage, test: str) -> Iterator[None]:
    """What a test starts anew, as a server of an editor, measures itself as a part of it."""
    before = os.environ.get(_SETTINGS)
    measured.set_option("run:context", test)
    os.environ[_SETTINGS] = measured.config.serialize()
    try:
        yield
    finally:
        measured.set_option("run:context", None)
        del os.environ[_SETTINGS]
        if before is not None:
            os.environ[_SETTINGS] = before


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what became of a test."""
    entry = [report.nodeid, report.duration, report.when == "call" and report.passed, report.failed]
    with Path(os.environ[TIMES], f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry) + "\n")
