"""Time and memory of one process."""

import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """Wall-clock seconds and peak resident memory."""

    seconds: float
    megabytes: float


def measure(command: list[str], folder: Path) -> Figure:
    """Run a command to its end; anything but exit 0 is a failed benchmark."""
    with Path(os.devnull).open("w") as nowhere:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with exit code {process.returncode}")
    return Figure(seconds, usage.ru_maxrss / 1024)
