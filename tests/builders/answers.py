"""Somebody at a terminal who answers questions, in the process of the test."""

import gc
import io
import sys
from pathlib import Path

import pytest

from outgate.cli.main import run
from tests.conftest import Ran


class Screen(io.StringIO):
    """A text that says it is a terminal."""

    def isatty(self) -> bool:
        """As a terminal says."""
        return True


def answer(
    monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str, keys: str, out: bool = True
) -> Ran:
    """Run the command where somebody presses keys; with `out` the result is on the terminal too.

    The terminal is a dumb one, a hundred columns wide: nothing on it is written anew.
    """
    screen = Screen()
    result = screen if out else io.StringIO()
    with monkeypatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("TERM", "dumb")
        patch.setenv("COLUMNS", "100")
        patch.setenv("PAGER", "cat")
        patch.setattr(sys, "argv", ["outgate", *arguments])
        patch.setattr(sys, "stdin", Screen(keys))
        patch.setattr(sys, "stdout", result)
        patch.setattr(sys, "stderr", screen)
        try:
            code = run()
        finally:
            gc.enable()  # a command leaves that to its end
    return Ran(code, result.getvalue(), screen.getvalue())
