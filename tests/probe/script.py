"""The script for POSIX shells, and the lines that it prints."""

import json
import subprocess
from pathlib import Path

from tests.builders.schemas import validate
from tests.conftest import ROOT, scrubbed_environment

SCRIPT = ROOT / "compiler" / "outgate" / "probe" / "scripts" / "outgate-probe.sh"


def run(
    table: Path, *arguments: str, shell: str = "sh", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shell, SCRIPT, "-t", table, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={**scrubbed_environment(), **(env or {})},
    )


def rows(text: str) -> list[dict[str, object]]:
    """The lines of a whole output, each held against the schema."""
    values = [json.loads(line) for line in text.splitlines()]
    for value in values:
        validate("probe-result.schema.json", value)
    assert values[0]["kind"] == "probe"
    assert values[-1]["kind"] == "end"
    return values[1:-1]
