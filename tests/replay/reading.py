"""Reads logs as `outgate replay` does, for tests."""

import json
from pathlib import Path
from typing import Any

from outgate.replay.flows import EVER, LoggedFlow, Window
from outgate.replay.logs.mapping import Mapping, built_in_mappings
from outgate.replay.report import LogFile
from outgate.replay.sources import find_files, open_log

LOGS = Path(__file__).parent / "logs"


def read(
    *files: Path,
    window: Window = EVER,
    wanted: str | None = None,
    mappings: tuple[Mapping, ...] = (),
) -> tuple[list[LoggedFlow], tuple[LogFile, ...]]:
    """The flows of some files, sorted, and what was in each file."""
    found = find_files(tuple(map(str, files)), files[0].parent, files[0].parent)
    log = open_log(found, wanted, (*mappings, *built_in_mappings()), window)
    return sorted(log.flows()), log.files


def lines(flows: list[LoggedFlow]) -> list[str]:
    """Flows as text: who asked for what, and what became of it."""
    return [
        f"{flow.source or '?'} {flow.action} {flow.requests} {flow.protocol}://{flow.host}"
        f":{flow.port}{flow.path} {flow.first} {flow.last}".rstrip()
        for flow in flows
    ]


def without_names(report: str) -> dict[str, Any]:
    """A report without what tells how the log was cut into files."""
    document: dict[str, Any] = json.loads(report)
    del document["log"]["files"], document["log"]["flows"]
    return document
