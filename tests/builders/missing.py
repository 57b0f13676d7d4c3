"""What tests need of a machine: one that lacks it fails them in CI, and skips them elsewhere."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def lacking(reason: str, cure: str = "") -> NoReturn:
    """End a test that cannot run; `cure` is how somebody at home gets what is not there."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, which CI has to have")
    pytest.skip(f"{reason} ({cure})" if cure else reason)


def system_path() -> str:
    """The PATH, and where Debian keeps what only root runs as a rule."""
    return f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"


def need_program(name: str, packages: str) -> Path:
    """A program of some packages of Debian."""
    program = shutil.which(name, path=system_path())
    if program is None:
        lacking(f"there is no `{name}`", f"apt-get install {packages}")
    return Path(program)
