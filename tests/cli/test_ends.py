"""How a run ends: its exit code, what is told last, and what is left alone."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from outgate import __version__
from outgate.catalog.store import Store
from tests.builders.answers import answer
from tests.conftest import OUTGATE, Ran, Workspace, scrubbed_environment

LIST = ("catalog", "list")


@pytest.fixture(autouse=True)
def interrupts() -> Iterator[None]:
    """What Ctrl-C does in the process of the tests stays as it is."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def raising(error: BaseException, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Ran:
    """A command in which something is raised."""

    def editions(_: Store) -> tuple[str, ...]:
        raise error

    monkeypatch.setattr(Store, "editions", editions)
    folder = Path(os.devnull).parent
    return answer(monkeypatch, folder, *LIST, *arguments, keys="", out=False)


def test_the_version_is_told(empty: Workspace) -> None:
    ran = empty.run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"outgate {__version__}\n", "")


def test_a_bug_is_told_with_what_a_report_of_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    bug = LookupError("no such row")
    ran = raising(bug, monkeypatch)
    assert (ran.code, ran.out) == (3, "")
    assert "Traceback" not in ran.err
    told = " ".join(ran.err.split())
    assert told == (
        f"error[bug]: this is a bug in Outgate {__version__}, not in your input: LookupError: "
        "no such row help: report it with the output of the same command under "
        "`OUTGATE_TRACEBACK=1`"
    )
    # Pipelines that read a document get one.
    document = json.loads(raising(bug, monkeypatch, "--format", "json").out)
    assert (document["ok"], document["diagnostics"][0]["code"]) == (False, "bug")
    monkeypatch.setenv("OUTGATE_TRACEBACK", "1")
    ran = raising(bug, monkeypatch)
    assert ran.code == 3
    assert ran.err.startswith("Traceback (most recent call last):\n")
    assert "\nLookupError: no such row\n" in ran.err
    assert "error[bug]" in ran.err


@pytest.mark.parametrize("form", ["text", "json"])
def test_whoever_interrupts_gets_one_line_and_no_document(
    monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    ran = raising(KeyboardInterrupt(), monkeypatch, "--format", form)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.strip() == "interrupted"
    # The next Ctrl-C does nothing, as it is about to end.
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_a_reader_that_leaves_is_nothing_wrong_with_a_report(empty: Workspace) -> None:
    empty.write("policies/a.policy", "allow mde for region EU, fleet linux\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [OUTGATE, "check", "--format", "sarif", "-q"],
        cwd=empty.folder,
        env=scrubbed_environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
