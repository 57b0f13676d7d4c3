"""What all commands have, and groups that load a command only when it is used."""

from collections.abc import Sequence
from importlib import import_module

import click

from outgate.cli.errors import usage_error
from outgate.cli.reported import choose_form, form_named
from outgate.diagnostics import did_you_mean
from outgate.errors import InternalError
from outgate.values import dataclass


def _set(ctx: click.Context, option: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it
    """Keep that an option of all commands was given, before the command's name or after it."""
    if not value:
        return
    settings = ctx.ensure_object(dict)
    settings[option.name] = True
    if settings.get("quiet") and settings.get("verbose"):
        raise usage_error("`--quiet` and `--verbose` contradict each other", "give one of them")


def _flag(*names: str, help: str) -> click.Option:
    return click.Option(names, is_flag=True, expose_value=False, callback=_set, help=help)


SHARED = (
    _flag("-q", "--quiet", help="Print results and errors only."),
    _flag("-v", "--verbose", help="Say what is read, and what takes how long."),
    _flag("--no-color", help="Print without colours, as NO_COLOR does."),
)


class _Common(click.Command):
    """What all commands have: `SHARED`, and a name in what is said about their options."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, the shared ones and `--help`."""
        *own, help = super().get_params(ctx)
        return [*own, *SHARED, help]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; every usage error knows the command that it is about."""
        try:
            return super().parse_args(ctx, list(args))
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            self._note_form(ctx, args)
            raise

    def _note_form(self, ctx: click.Context, args: list[str]) -> None:
        """Keep the format that a wrong command line asks for, to tell in it what is wrong."""
        for option in super().get_params(ctx):
            if "--format" in option.opts and isinstance(option.type, click.Choice):
                form = form_named(args, map(str, option.type.choices))
                if form is not None:
                    choose_form(ctx, form)


class Command(_Common):
    """A command that is not a group; `below` is a table below its options in the help."""

    def __init__(
        self,
        *args: object,
        below: tuple[str, Sequence[tuple[str, str]]] | None = None,
        **attributes: object,
    ) -> None:
        super().__init__(*args, **attributes)  # type: ignore[arg-type]  # click checks them itself
        self.below = below

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table, with its title."""
        super().format_epilog(ctx, formatter)
        if self.below is not None:
            title, rows = self.below
            with formatter.section(title):
                formatter.write_dl(rows)


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


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command of a group: its name, the module whose `command` it is, and its line of help.

    The line stands here so that `--help` of the group loads no command; a test holds it against
    what the command says of itself.
    """

    name: str
    module: str
    about: str


class LazyGroup(Group):
    """A group that knows its commands' names and imports a command when it is used."""

    def __init__(self, *args: object, rows: tuple[CommandRow, ...], **attributes: object) -> None:
        super().__init__(*args, **attributes)  # type: ignore[arg-type]  # click checks them itself
        self.rows = rows

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return [row.name for row in self.rows]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, None where there is none."""
        for row in self.rows:
            if row.name == cmd_name:
                command = import_module(row.module).command
                if not isinstance(command, click.Command):
                    raise InternalError(f"{row.module} has no command")
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(row.name, row.about) for row in self.rows])
