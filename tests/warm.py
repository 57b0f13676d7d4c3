"""Imported by the fork server alone: runs a command once, so that what it builds is there for all.

Grammar, readings and schemas are the same for every run, and are kept by the product for one.
"""

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

import click

from outgate.cli.main import outgate

POLICIES = Path(__file__).parent.parent / "policies"


def _warm() -> None:
    arguments = sys.argv
    here = Path.cwd()
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        os.chdir(folder)
        for command in (("check", str(POLICIES)), ("plan", str(POLICIES), "--format", "json")):
            with contextlib.suppress(click.exceptions.Exit):
                outgate.main(list(command), standalone_mode=False)
        os.chdir(here)
    sys.argv = arguments


_warm()
