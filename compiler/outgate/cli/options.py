"""Options that several commands share, each spelt in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from outgate.cli import completing
from outgate.cli.errors import usage_error
from outgate.cli.standard_input import read_policy
from outgate.documents.standard_input import MARK

if TYPE_CHECKING:
    from outgate.cli.console import Console
    from outgate.project.compile import Inputs
    from outgate.project.config import TargetConfig
    from outgate.project.project import Project

GUARDS = "OUTGATE_GUARDS"
Function = TypeVar("Function", bound=Callable[..., object])


def catalog_option(function: Function) -> Function:
    """`--catalog EDITION`."""
    return click.option(
        "--catalog",
        "edition",
        metavar="EDITION",
        shell_complete=completing.EDITIONS,
        help="Catalog edition to use [default: the pinned one, else the newest].",
    )(function)


def as_of_option(function: Function) -> Function:
    """`--as-of DATE`."""
    return click.option(
        "--as-of",
        metavar="DATE",
        help="The day that decides `until` clauses, as YYYY-MM-DD [default: today].",
    )(function)


def guards_option(function: Function) -> Function:
    """`--guards FILE`, also from OUTGATE_GUARDS."""
    return click.option(
        "--guards",
        multiple=True,
        metavar="FILE",
        type=click.Path(),
        envvar=GUARDS,
        help="Hold the guards in FILE as well, which need not be in the project.",
    )(function)


def trusted_key_option(function: Function) -> Function:
    """`--trusted-key FILE`; the environment adds its own (`trusted_key_files`)."""
    return click.option(
        "--trusted-key",
        "trusted",
        multiple=True,
        metavar="FILE",
        type=click.Path(),
        help="Take only a plan that the public key in FILE signed; OUTGATE_TRUSTED_KEYS adds more.",
    )(function)


def paths_argument(function: Function) -> Function:
    """`[PATHS]...`, of which one may be `-`, for standard input."""
    return click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completing.FILES)(
        function
    )


def files_argument(function: Function) -> Function:
    """`FILE...`, at least one."""
    return click.argument(
        "files", nargs=-1, required=True, metavar="FILE...", shell_complete=completing.FILES
    )(function)


def policies_option(function: Function) -> Function:
    """`--policies PATH`, of which there may be several."""
    return click.option(
        "--policies",
        multiple=True,
        metavar="PATH",
        shell_complete=completing.FILES,
        help="Hold them against these policies [default: those of the project].",
    )(function)


def target_option(function: Function) -> Function:
    """`--target NAME`."""
    return click.option(
        "--target",
        metavar="NAME",
        shell_complete=completing.TARGETS,
        help="A target of outgate.yaml [default: its `default_target`].",
    )(function)


def target_or_all_option(function: Function) -> Function:
    """`--target NAME`, where NAME may be `all`."""
    return click.option(
        "--target",
        metavar="NAME",
        shell_complete=completing.TARGETS_OR_ALL,
        help="A target of outgate.yaml, or `all` [default: its `default_target`].",
    )(function)


def full_option(function: Function) -> Function:
    """`--full`."""
    return click.option("--full", is_flag=True, help="List every change, however many.")(function)


def pager_option(function: Function) -> Function:
    """`--no-pager`; the command gets `pager`."""
    return click.option(
        "--no-pager",
        "pager",
        is_flag=True,
        flag_value=False,
        default=True,
        help="Print on a terminal without a pager, however long it is.",
    )(function)


def out_option(
    help: str = "Write it to FILE.", metavar: str = "FILE", *, required: bool = False
) -> Callable[[Function], Function]:
    """`-o, --out FILE`."""
    return click.option(
        "-o",
        "--out",
        metavar=metavar,
        required=required,
        help=help,
        shell_complete=completing.FILES,
    )


def detailed_exitcode_option(help: str) -> Callable[[Function], Function]:
    """`--detailed-exitcode`."""
    return click.option("--detailed-exitcode", is_flag=True, help=help)


def names_from_option(function: Function) -> Function:
    """`--names-from FILE`, of which there may be several; the command gets `logs`."""
    return click.option(
        "--names-from",
        "logs",
        multiple=True,
        metavar="FILE",
        shell_complete=completing.FILES,
        help="Take names below wildcards from FILE: what `outgate replay --format json` printed, "
        "or a flow file.",
    )(function)


def report_option(function: Function) -> Function:
    """`--report FILE`."""
    return click.option(
        "--report", metavar="FILE", help="Write the report as HTML to FILE, beside what is printed."
    )(function)


def yes_option(function: Function) -> Function:
    """`--yes`."""
    return click.option("--yes", is_flag=True, help="Do not ask.")(function)


def parse_day(text: str | None) -> date:
    """The day of `--as-of`; only here does Outgate look at the clock."""
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise usage_error(f"`{text}` is not a date", "write YYYY-MM-DD") from None


def read_inputs(
    console: Console,
    project: Project,
    paths: Sequence[str],
    *,
    edition: str | None = None,
    as_of: str | None = None,
    target: TargetConfig | None = None,
    guards: Sequence[str] = (),
) -> Inputs:
    """What a compilation starts from, by the options of a command."""
    files, outside = files_of(paths), tuple(map(Path, guards))
    texts = read_policy(console, paths)
    return project.inputs(files, edition, parse_day(as_of), target, outside, texts)


def files_of(paths: Sequence[str]) -> tuple[Path, ...]:
    """The paths that are not standard input."""
    return tuple(Path(path) for path in paths if path != MARK)
