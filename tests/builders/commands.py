"""Every command of the program, and what it runs in."""

from collections.abc import Iterator

import click

from outgate.cli.main import outgate


def every_command() -> Iterator[tuple[str, click.Command]]:
    """All commands by what is typed for them, groups and their commands included."""
    waiting: list[tuple[str, click.Command]] = [("outgate", outgate)]
    while waiting:
        name, command = waiting.pop()
        yield name, command
        if isinstance(command, click.Group):
            ctx = click.Context(command)
            for each in command.list_commands(ctx):
                subcommand = command.get_command(ctx, each)
                assert subcommand is not None
                waiting.append((f"{name} {each}", subcommand))


COMMANDS = dict(every_command())


def context(command: click.Command, width: int | None = None, name: str = "") -> click.Context:
    """What a command runs in. A command keeps the help option that it first had, for all tests."""
    names = outgate.context_settings["help_option_names"]
    return click.Context(command, info_name=name, terminal_width=width, help_option_names=names)
