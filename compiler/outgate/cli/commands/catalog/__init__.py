"""`outgate catalog`: one command in each module."""

import click

from outgate.cli.groups import CommandRow, LazyGroup

ROWS = (
    CommandRow("list", "outgate.cli.commands.catalog.list", "List the editions there are."),
    CommandRow("show", "outgate.cli.commands.catalog.show", "Show what an edition holds."),
    CommandRow(
        "fleets",
        "outgate.cli.commands.catalog.fleets",
        "List fleets, and groups with their members.",
    ),
    CommandRow(
        "regions",
        "outgate.cli.commands.catalog.regions",
        "List the regions that a policy can name.",
    ),
    CommandRow(
        "features",
        "outgate.cli.commands.catalog.features",
        "List the features for `with` and `without`.",
    ),
    CommandRow(
        "import", "outgate.cli.commands.catalog.import_", "Read published files as an edition."
    ),
    CommandRow(
        "verify", "outgate.cli.commands.catalog.verify", "Say what is odd about an edition."
    ),
    CommandRow("lock", "outgate.cli.commands.catalog.lock", "Pin an edition for the project."),
    CommandRow(
        "diff", "outgate.cli.commands.catalog.diff", "Say what changed between two editions."
    ),
    CommandRow(
        "feed",
        "outgate.cli.commands.catalog.feed",
        "Write the editions for other programs to poll.",
    ),
)


@click.group("catalog", cls=LazyGroup, rows=ROWS, short_help="List, show, import and pin editions.")
def command() -> None:
    """List, show, import and pin editions of the endpoint catalog."""
