"""What it takes to hold the logs of a company against its policies."""

from pathlib import Path

from tests.bench.table import row


def logs(work: Path) -> None:
    """Logs held against policies: raw lines grouped and judged, and flows judged."""
    from tests.bench.replay import FLOWS, LINES, MOST, measure_replay

    for kind, size, figure in measure_replay(work, LINES, FLOWS):
        row(f"outgate replay, {kind}", size, figure)
        cpu, megabytes = MOST[kind]
        print(f"  of the {cpu:.0f} s of CPU wanted {figure.cpu / cpu:.2f}, ", end="")
        print(f"of {megabytes} MB {figure.megabytes / megabytes:.2f}")
