"""`outgate catalog ...`: the editions of the endpoint catalog."""

from pathlib import Path

import click

from outgate.catalog.store import Store
from outgate.cli.main import EXIT_FAILED
from outgate.cli.policy_commands import open_project
from outgate.cli.session import session
from outgate.diagnostics import did_you_mean


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def catalog() -> None:
    """List, show, import and pin editions of the endpoint catalog."""


@catalog.command("list")
def list_() -> int:
    """List the editions there are."""
    from outgate.cli.views.catalog import editions_text
    from outgate.commands.catalog import list_editions

    here = session()
    project = open_project(here)
    rows, problems = list_editions(Store(project.catalog_folder), project.root)
    here.report(problems)
    here.out.say(editions_text(rows))
    return EXIT_FAILED if problems else 0


@catalog.command()
@click.argument("edition", required=False)
@click.option("--list", "list_id", metavar="ID", help="Show every endpoint of this list.")
def show(edition: str | None, list_id: str | None) -> int:
    """Show what EDITION holds [default: the pinned one, else the newest]."""
    from outgate.cli.views.catalog import catalog_text, list_text
    from outgate.commands.catalog import chosen_edition, list_rows

    here = session()
    project = open_project(here)
    store = Store(project.catalog_folder)
    loaded, problems = store.load(chosen_edition(project.root, edition))
    here.report(problems)
    if loaded is None:
        return EXIT_FAILED
    if list_id is None:
        here.out.say(catalog_text(loaded, list_rows(loaded), here.out.width))
        return 0
    lists = {each.id: each for each in loaded.lists}
    if list_id not in lists:
        near = did_you_mean(list_id, lists)
        hint = f"did you mean `{near}`?" if near else f"lists are {', '.join(lists)}"
        raise click.ClickException(
            f"there is no list `{list_id}` in catalog {loaded.edition}; {hint}"
        )
    here.out.say(list_text(lists[list_id]))
    return 0


@catalog.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--edition", required=True, metavar="DATE", help="Name of the edition, YYYY-MM-DD.")
@click.option("--into", metavar="DIR", help="Folder to write to [default: the project's catalog].")
@click.option("--yes", is_flag=True, help="Write without asking.")
def import_(files: tuple[str, ...], edition: str, into: str | None, yes: bool) -> int:
    """Read published files as an edition; lists that no FILE brings are carried."""
    from outgate.cli.views.catalog import import_text
    from outgate.commands.catalog_import import import_edition, write_edition

    here = session()
    project = open_project(here)
    folder = Path(into) if into else project.catalog_folder
    paths = [Path(file) for file in files]
    result = import_edition(paths, edition, folder, Store(project.catalog_folder))
    here.report(result.diagnostics)
    if result.edition is None:
        return EXIT_FAILED
    here.out.say(import_text(result))
    if not yes:
        if not here.interactive:
            here.err.say("nothing was written; add --yes to write it")
            return 0
        if not click.confirm(f"Write {result.path}?", err=True):
            here.err.say("nothing was written")
            return EXIT_FAILED
    try:
        write_edition(result)
    except OSError as error:
        raise click.ClickException(
            f"cannot write `{result.path}`: {error.strerror}; nothing was written"
        ) from error
    here.out.say(f"wrote {result.path}")
    return 0


@catalog.command()
@click.option("--edition", metavar="EDITION", help="The edition to pin [default: the newest].")
def lock(edition: str | None) -> int:
    """Pin an edition in outgate.lock: policies compile against it until it is pinned anew."""
    from outgate.commands.catalog import lock_edition

    here = session()
    project = open_project(here)
    try:
        pinned, problems = lock_edition(Store(project.catalog_folder), project.root, edition)
    except OSError as error:
        raise click.ClickException(f"cannot write `outgate.lock`: {error.strerror}") from error
    here.report(problems)
    if pinned is None:
        return EXIT_FAILED
    here.out.say(f"pinned catalog {pinned.edition} in outgate.lock")
    return 0
