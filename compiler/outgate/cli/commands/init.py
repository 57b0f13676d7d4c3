"""`outgate init`."""

from pathlib import Path

import click

from outgate.cli.console import Console, open_console
from outgate.cli.errors import usage_error
from outgate.cli.exit_codes import ExitCode
from outgate.cli.formats import PIPELINES, STARTED, emit, format_option
from outgate.cli.groups import Command
from outgate.commands.init import start_project
from outgate.commands.init_ci import PLATFORMS, write_pipelines


@click.command("init", cls=Command, short_help="Start a project in this folder.")
@click.option("--nested", is_flag=True, help="Start it inside of another project.")
@click.option(
    "--ci", type=click.Choice(PLATFORMS), help="Write the pipelines of the project for a platform."
)
@click.option("--branch", metavar="NAME", help="With --ci: the protected branch [default: main].")
@click.option(
    "--wheel",
    metavar="URL|FILE",
    help="With --ci: where pipelines get Outgate, URL#sha256=HASH or a FILE of the repository.",
)
@format_option(STARTED, PIPELINES)
def command(nested: bool, ci: str | None, branch: str | None, wheel: str | None, form: str) -> int:
    """Start a project in this folder: a policy, outgate.yaml and the pinned catalog.

    With --ci nothing but pipelines is written, to the repository of the project that is there:
    a review of every pull request, apply after a merge, drift every night, the catalog every week.
    """
    console = open_console()
    if ci is not None:
        return _write_pipelines(console, ci, branch, wheel, form)
    if branch is not None or wheel is not None:
        raise usage_error("`--branch` and `--wheel` are about pipelines", "add `--ci PLATFORM`")
    result = start_project(Path.cwd(), nested=nested)
    console.report(result.diagnostics)
    emit(console, result, form)
    return ExitCode.FAILED if result.diagnostics else ExitCode.DONE


def _write_pipelines(
    console: Console, ci: str, branch: str | None, wheel: str | None, form: str
) -> int:
    """Write what the project lacks of a platform's pipelines."""
    console.open_project()
    written = write_pipelines(Path.cwd(), ci, branch=branch or "main", wheel=wheel)
    emit(console, written, form)
    return ExitCode.DONE
