"""A step's script, run as the runners run it: by bash, in the folder and with what they give it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import scrubbed_environment

TOOLS = Path(sys.executable).parent
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="the scripts call curl")


@dataclass(frozen=True)
class Step:
    """What a step came to; a step that was left out has no code."""

    name: str
    code: int | None
    log: str


def base_environment() -> dict[str, str]:
    """The environment of a fresh machine with Outgate on its path, and nobody's git settings."""
    return {
        **scrubbed_environment(),
        "PATH": os.pathsep.join((str(TOOLS), os.environ["PATH"])),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
    }


def run_script(
    script: str, folder: Path, environment: Mapping[str, str], *, options: tuple[str, ...]
) -> tuple[int, str]:
    """Exit code, and what the log shows."""
    assert "${{" not in script
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", *options, "-c", script],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stdout, done.stdout
    return done.returncode, done.stdout
