"""`outgate catalog fleets`, `regions` and `features`: the names that a policy can use."""

from typing import Any

import click

from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.cli.main import EXIT_FAILED
from outgate.cli.options import Command, format_option
from outgate.cli.policy_commands import open_project
from outgate.cli.session import Session, session


def open_edition(edition: str | None) -> tuple[Session, Catalog]:
    """An edition to look into; its faults are reported and end the command."""
    from outgate.commands.catalog import chosen_edition

    here = session()
    project = open_project(here)
    loaded, problems = Store(project.catalog_folder, project.root).load(
        chosen_edition(project.root, edition)
    )
    here.report(problems)
    if loaded is None:
        raise click.exceptions.Exit(EXIT_FAILED)
    return here, loaded


def as_json(document: dict[str, Any]) -> str:
    """A document as it is printed."""
    from outgate.plan.document import json_text

    return json_text(document)


@click.command(cls=Command, short_help="List fleets, and groups with their members.")
@format_option("text", "json")
def fleets(form: str) -> int:
    """List the fleets and groups that a policy can name, with their members and methods."""
    from outgate.cli.views.catalog_names import fleets_text
    from outgate.commands.catalog_names import fleet_rows, fleets_document, groups

    here = session()
    if form == "json":
        here.out.say(as_json(fleets_document()))
    else:
        here.out.say(fleets_text(fleet_rows(), groups(), here.out.width))
    return 0


@click.command(cls=Command)
@click.argument("edition", required=False)
@format_option("text", "json")
def regions(edition: str | None, form: str) -> int:
    """List the regions that a policy can name.

    EDITION is the pinned one where it is not given, else the newest.
    """
    from outgate.cli.views.catalog_names import regions_text
    from outgate.commands.catalog_names import region_rows, regions_document

    here, loaded = open_edition(edition)
    if form == "json":
        here.out.say(as_json(regions_document(loaded)))
    else:
        here.out.say(regions_text(loaded, region_rows(loaded)))
    return 0


@click.command(cls=Command)
@click.argument("edition", required=False)
@format_option("text", "json")
def features(edition: str | None, form: str) -> int:
    """List the features for `with` and `without`.

    EDITION is the pinned one where it is not given, else the newest.
    """
    from outgate.cli.views.catalog_names import features_text
    from outgate.commands.catalog_names import feature_rows, features_document

    here, loaded = open_edition(edition)
    if form == "json":
        here.out.say(as_json(features_document(loaded)))
    else:
        here.out.say(features_text(loaded, feature_rows(loaded)))
    return 0
