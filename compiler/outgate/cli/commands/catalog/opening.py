"""The catalog that a command looks into."""

import click

from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.cli.console import Console
from outgate.cli.exit_codes import ExitCode
from outgate.commands.catalog import chosen_edition
from outgate.project.project import Project


def store_of(project: Project) -> Store:
    """The editions that are shipped and those of the project."""
    return Store(project.catalog_folder, project.root)


def open_edition(console: Console, edition: str | None) -> Catalog:
    """An edition, else the pinned one, else the newest; its faults end the command."""
    project = console.open_project()
    catalog, diagnostics = store_of(project).load(chosen_edition(project.root, edition))
    console.report(diagnostics)
    if catalog is None:
        raise click.exceptions.Exit(ExitCode.FAILED)
    return catalog
