"""Time and memory of one process."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """Wall-clock seconds, seconds of CPU, and peak resident memory."""

    seconds: float
    cpu: float
    megabytes: float


def measure(
    command: list[str],
    folder: Path,
    *,
    may_fail: bool = False,
    env: Mapping[str, str] | None = None,
) -> Figure:
    """Run a command to its end; anything but exit 0 is a failed benchmark unless it may fail."""
    # Compiled modules are kept, as they are in any installation.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= env or {}
    with Path(os.devnull).open("w") as nowhere:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=nowhere, stderr=nowhere
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and not may_fail:
        raise SystemExit(f"{' '.join(command)} failed with exit code {process.returncode}")
    return Figure(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
