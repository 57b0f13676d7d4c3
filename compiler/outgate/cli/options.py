"""Options that several commands share, each spelt in one place, and what all commands have."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from outgate.cli.errors import usage_error
from outgate.diagnostics import did_you_mean


def _turn_colors_off(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(dict)["no_color"] = True


_NO_COLOR = click.Option(
    ["--no-color"],
    is_flag=True,
    expose_value=False,
    callback=_turn_colors_off,
    help="Print without colours, as NO_COLOR does.",
)


class _Common(click.Command):
    """What all commands have: `--no-color`, and a name in what is said about their options."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, `--no-color` and `--help`."""
        *own, help = super().get_params(ctx)
        return [*own, _NO_COLOR, help]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; every usage error knows the command that it is about."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class Command(_Common):
    """A command."""


class Group(_Common, click.Group):
    """A group of commands that suggests the nearest one for a misspelt name."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which they are of use, not of the alphabet."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names; a usage error where there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            known = self.list_commands(ctx)
            near = did_you_mean(name, known)
            hint = f"did you mean `{near}`?" if near else f"commands are {', '.join(known)}"
            raise usage_error(f"there is no command `{ctx.command_path} {name}`", hint)
        return super().resolve_command(ctx, args)


def catalog_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--catalog EDITION`."""
    return click.option(
        "--catalog",
        "edition",
        metavar="EDITION",
        help="Catalog edition to use [default: the pinned one, else the newest].",
    )(function)


def as_of_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--as-of DATE`."""
    return click.option(
        "--as-of",
        metavar="DATE",
        help="The day that decides `until` clauses, as YYYY-MM-DD [default: today].",
    )(function)


def guards_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--guards FILE`, also from OUTGATE_GUARDS."""
    return click.option(
        "--guards",
        multiple=True,
        metavar="FILE",
        type=click.Path(),
        envvar="OUTGATE_GUARDS",
        help="Hold the guards in FILE as well, which need not be in the project.",
    )(function)


def trusted_key_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--trusted-key FILE`; the environment adds its own (`trusted_key_files`)."""
    return click.option(
        "--trusted-key",
        "trusted",
        multiple=True,
        metavar="FILE",
        type=click.Path(),
        help="Take only a plan that the public key in FILE signed; OUTGATE_TRUSTED_KEYS adds more.",
    )(function)


def paths_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """`[PATHS]...`."""
    return click.argument("paths", nargs=-1, metavar="[PATHS]...")(function)


def target_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--target NAME`."""
    return click.option(
        "--target",
        metavar="NAME",
        help="A target of outgate.yaml [default: its `default_target`].",
    )(function)


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--format FORMAT`, of which the first is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        help=f"How to print it [default: {formats[0]}].",
    )


def out_option(
    help: str, metavar: str = "FILE", *, required: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`-o, --out FILE`."""
    return click.option("-o", "--out", metavar=metavar, required=required, help=help)


def yes_option(function: Callable[..., Any]) -> Callable[..., Any]:
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
