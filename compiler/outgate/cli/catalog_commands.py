"""`outgate catalog ...`: the editions of the endpoint catalog."""

from pathlib import Path

import click

from outgate.catalog.importers.alarms import Alarm
from outgate.catalog.store import Store
from outgate.cli.catalog_names_commands import (
    as_json,
    features,
    fleets,
    open_edition,
    regions,
)
from outgate.cli.errors import Failed, cannot_write, usage_error
from outgate.cli.main import EXIT_CHANGES, EXIT_FAILED
from outgate.cli.options import Group, format_option, out_option, yes_option
from outgate.cli.policy_commands import open_project
from outgate.cli.session import NOTHING_WRITTEN, session
from outgate.diagnostics import Diagnostic, codes, did_you_mean


@click.group(cls=Group)
def catalog() -> None:
    """List, show, import and pin editions of the endpoint catalog."""


@catalog.command("list", short_help="List the editions there are.")
def list_() -> int:
    """List the editions there are."""
    from outgate.cli.views.catalog import editions_text
    from outgate.commands.catalog import list_editions

    here = session()
    project = open_project(here)
    rows, problems = list_editions(Store(project.catalog_folder, project.root), project.root)
    here.report(problems)
    here.out.say(editions_text(rows))
    return EXIT_FAILED if problems else 0


@catalog.command(short_help="Show what an edition holds.")
@click.argument("edition", required=False)
@click.option("--list", "list_id", metavar="ID", help="Show every endpoint of this list.")
def show(edition: str | None, list_id: str | None) -> int:
    """Show what EDITION holds [default: the pinned one, else the newest]."""
    from outgate.cli.views.catalog import catalog_text, list_text
    from outgate.commands.catalog import list_rows

    here, loaded = open_edition(edition)
    if list_id is None:
        here.out.say(catalog_text(loaded, list_rows(loaded), here.out.width))
        return 0
    lists = {each.id: each for each in loaded.lists}
    if list_id not in lists:
        near = did_you_mean(list_id, lists)
        hint = f"did you mean `{near}`?" if near else f"lists are {', '.join(lists)}"
        message = f"there is no list `{list_id}` in catalog {loaded.edition}"
        raise usage_error(message, hint)
    here.out.say(list_text(lists[list_id]))
    return 0


for each in (fleets, regions, features):
    catalog.add_command(each)


@catalog.command("import", short_help="Read published files as an edition.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--edition", required=True, metavar="DATE", help="Name of the edition, YYYY-MM-DD.")
@out_option("Folder to write to [default: the project's catalog].", "DIR")
@yes_option
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    type=click.Choice(["shrink", "suffix", "older"]),
    help="Accept lists or service tags that lost rows or networks (shrink), hosts under domains "
    "not known (suffix), or files older than those of the edition before (older).",
)
def import_(
    files: tuple[str, ...], edition: str, out: str | None, yes: bool, accepted: tuple[str, ...]
) -> int:
    """Read published files as an edition; lists that no FILE brings are carried.

    FILE is a workbook (.xlsx), a page (.md) or a file of Azure service tags (.json).
    """
    from outgate.cli.views.catalog import import_text
    from outgate.commands.catalog_import import import_edition, write_edition

    here = session()
    project = open_project(here)
    folder = Path(out) if out else project.catalog_folder
    paths = [Path(file) for file in files]
    result = import_edition(paths, edition, folder, Store(project.catalog_folder, project.root))
    here.report(result.diagnostics)
    if result.edition is None:
        return EXIT_FAILED
    here.out.say(import_text(result, color=here.out.color, width=here.out.width))
    open_alarms = [each for each in result.alarms if each.kind not in accepted]
    if open_alarms:
        here.report(_to_look_into(each) for each in open_alarms)
        if not here.interactive:
            here.err.say(NOTHING_WRITTEN)
            return EXIT_FAILED
        question = "Have you looked into this, and is it right?"
        if not here.confirmed(question, yes=False, otherwise=NOTHING_WRITTEN):
            return EXIT_FAILED
    if not yes:
        if not here.interactive:
            here.err.say(f"{NOTHING_WRITTEN}; add --yes to write it")
            return 0
        if not here.confirmed(f"Write {result.path}?", yes=False, otherwise=NOTHING_WRITTEN):
            return EXIT_FAILED
    try:
        write_edition(result)
    except OSError as error:
        raise cannot_write(str(result.path), error, NOTHING_WRITTEN) from error
    here.out.say(f"wrote {result.path}")
    return 0


def _to_look_into(alarm: Alarm) -> Diagnostic:
    help = f"look into it, then add `--accept {alarm.kind}` if it is right"
    return Diagnostic(codes.IMPORT_ALARM, alarm.message, help=help)


@catalog.command(short_help="Say what is odd about an edition.")
@click.argument("edition", required=False)
@format_option("text", "json")
def verify(edition: str | None, form: str) -> int:
    """Say what is odd about EDITION, and what overlays correct [default: as `show`]."""
    from outgate.commands.catalog import chosen_edition
    from outgate.commands.catalog_verify import verification_document, verify_edition

    here = session()
    project = open_project(here)
    store = Store(project.catalog_folder, project.root)
    verified, problems = verify_edition(store, chosen_edition(project.root, edition))
    here.report(problems)
    if verified is None:
        return EXIT_FAILED
    if form == "json":
        here.out.say(as_json(verification_document(verified)))
    else:
        from outgate.cli.views.catalog_verify import verification_text

        shown = verification_text(verified, color=here.out.color, width=here.out.width)
        here.out.say(shown)
    return 0


@catalog.command(short_help="Pin an edition for the project.")
@click.option("--edition", metavar="EDITION", help="The edition to pin [default: the newest].")
def lock(edition: str | None) -> int:
    """Pin an edition in outgate.lock: policies compile against it until it is pinned anew."""
    from outgate.commands.catalog import lock_edition

    here = session()
    project = open_project(here)
    try:
        pinned, problems = lock_edition(
            Store(project.catalog_folder, project.root), project.root, edition
        )
    except OSError as error:
        raise cannot_write("outgate.lock", error) from error
    here.report(problems)
    if pinned is None:
        return EXIT_FAILED
    here.out.say(f"pinned catalog {pinned.edition} in outgate.lock")
    return 0


@catalog.command(short_help="Say what changed between two editions.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--list", "list_id", metavar="ID", help="Changes of this list only.")
@click.option("--region", metavar="NAME", help="Changes for this region: its own and worldwide.")
@click.option(
    "--impact",
    type=click.Choice(["breaks", "closes", "information"]),
    help="Changes of this class only.",
)
@format_option("text", "json", "markdown")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
def diff(
    old: str,
    new: str,
    list_id: str | None,
    region: str | None,
    impact: str | None,
    form: str,
    detailed_exitcode: bool,
) -> int:
    """Say what changed from edition OLD to NEW, by meaning, and what breaks if ignored."""
    from outgate.catalog.comparison.changes import Impact
    from outgate.commands.catalog_diff import FilterError, diff_document, diff_editions

    here = session()
    project = open_project(here)
    chosen = Impact(impact) if impact else None
    try:
        its, problems = diff_editions(
            Store(project.catalog_folder, project.root),
            old,
            new,
            list_id=list_id,
            region=region,
            impact=chosen,
        )
    except FilterError as error:
        raise usage_error(str(error)) from error
    here.report(problems)
    if its is None:
        return EXIT_FAILED
    if form == "json":
        here.out.say(as_json(diff_document(its)))
    elif form == "markdown":
        from outgate.cli.views.catalog_diff_markdown import diff_markdown

        here.out.say(diff_markdown(its))
    else:
        from outgate.cli.views.catalog_diff import diff_text

        here.out.say(diff_text(its, color=here.out.color, width=here.out.width))
    return EXIT_CHANGES if detailed_exitcode and its.changes else 0


@catalog.command(short_help="Write the editions for other programs to poll.")
@out_option("Folder to write to.", "DIR", required=True)
@click.option("--base-url", metavar="URL", help="Where the folder will be published.")
def feed(out: str, base_url: str | None) -> int:
    """Write all editions as static JSON files with an Atom feed, for other programs to poll.

    The team's own services are in no edition and are not written.
    """
    from outgate.catalog.feed.atom import BaseUrlError
    from outgate.catalog.feed.feed import FeedError
    from outgate.cli.views.catalog_feed import feed_text, stale_text
    from outgate.commands.catalog_feed import make_feed, write_feed

    here = session()
    project = open_project(here)
    store = Store(project.catalog_folder, project.root)
    try:
        files, problems = make_feed(store, base_url)
        here.report(problems)
        if files is None:
            return EXIT_FAILED
        written = write_feed(files, Path(out), store.editions())
    except (FeedError, BaseUrlError) as error:
        raise Failed(codes.BAD_FEED, str(error), note=NOTHING_WRITTEN) from error
    except OSError as error:
        raise cannot_write(out, error) from error
    here.out.say(feed_text(written, out))
    if written.stale:
        here.err.say(stale_text(written))
    return 0
