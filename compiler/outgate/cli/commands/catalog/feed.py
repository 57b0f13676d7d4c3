"""`outgate catalog feed`."""

from pathlib import Path

import click

from outgate.cli.commands.catalog.opening import store_of
from outgate.cli.console import open_console
from outgate.cli.errors import cannot_write
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import FEED, emit, format_option
from outgate.cli.groups import Command
from outgate.cli.options import out_option
from outgate.cli.views.catalog_feed_text import stale_text
from outgate.commands.catalog_feed import make_feed, write_feed


@click.command("feed", cls=Command, short_help="Write the editions for other programs to poll.")
@out_option("Folder to write to.", "DIR", required=True)
@click.option("--base-url", metavar="URL", help="Where the folder will be published.")
@format_option(FEED)
def command(out: str, base_url: str | None, form: str) -> ExitCode:
    """Write all editions as static JSON files with an Atom feed, for other programs to poll.

    The team's own services are in no edition and are not written.
    """
    console = open_console()
    store = store_of(console.open_project())
    try:
        files, diagnostics = make_feed(store, base_url)
        console.report(diagnostics)
        if files is None:
            return ExitCode.FAILED
        feed = write_feed(files, Path(out), store.editions())
    except OSError as error:
        raise cannot_write(out, error) from error
    emit(console, feed, form)
    if feed.stale:
        console.note(stale_text(feed))
    return ExitCode.DONE
