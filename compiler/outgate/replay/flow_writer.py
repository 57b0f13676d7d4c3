"""Writes flow files, readable by their owner alone: they have addresses of devices."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from outgate.replay.flow_reader import LogError
from outgate.replay.flows import COLUMNS, LoggedFlow


def write_flows(path: Path, flows: Iterable[LoggedFlow]) -> int:
    """Write flows as CSV, whole or not at all, and count them; OSError where the disk refuses."""
    import tempfile

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:  # 0600 from the start
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            number = 0
            for flow in flows:
                if not isinstance(flow.source, str):
                    message = "flows by segment are not written once more"
                    raise LogError(message, "the log is a flow file already")
                writer.writerow(flow[: len(COLUMNS)])
                number += 1
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return number
