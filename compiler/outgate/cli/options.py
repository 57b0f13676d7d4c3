"""Options that several commands share, each spelt in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from outgate.cli.errors import usage_error

if TYPE_CHECKING:
    from outgate.project.compile import Inputs
    from outgate.project.config import TargetConfig
    from outgate.project.project import Project

Function = TypeVar("Function", bound=Callable[..., object])


def catalog_option(function: Function) -> Function:
    """`--catalog EDITION`."""
    return click.option(
        "--catalog",
        "edition",
        metavar="EDITION",
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
        envvar="OUTGATE_GUARDS",
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
    """`[PATHS]...`."""
    return click.argument("paths", nargs=-1, metavar="[PATHS]...")(function)


def target_option(function: Function) -> Function:
    """`--target NAME`."""
    return click.option(
        "--target",
        metavar="NAME",
        help="A target of outgate.yaml [default: its `default_target`].",
    )(function)


def full_option(function: Function) -> Function:
    """`--full`."""
    return click.option("--full", is_flag=True, help="List every change, however many.")(function)


def out_option(
    help: str, metavar: str = "FILE", *, required: bool = False
) -> Callable[[Function], Function]:
    """`-o, --out FILE`."""
    return click.option("-o", "--out", metavar=metavar, required=required, help=help)


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
    project: Project,
    paths: Sequence[str],
    *,
    edition: str | None = None,
    as_of: str | None = None,
    target: TargetConfig | None = None,
    guards: Sequence[str] = (),
) -> Inputs:
    """What a compilation starts from, by the options of a command."""
    files, outside = (tuple(map(Path, names)) for names in (paths, guards))
    return project.inputs(files, edition, parse_day(as_of), target, outside)
