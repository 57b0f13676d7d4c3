"""`outgate probe`: one command in each module."""

import click

from outgate.cli.groups import CommandRow, LazyGroup

ROWS = (
    CommandRow("write", "outgate.cli.commands.probe.write", "Write a test for a device to run."),
    CommandRow(
        "read", "outgate.cli.commands.probe.read", "Hold results of tests against policies."
    ),
)


@click.group("probe", cls=LazyGroup, rows=ROWS, short_help="Test connections of devices.")
def command() -> None:
    """Write connectivity tests for devices, and hold what came of them against policies."""
