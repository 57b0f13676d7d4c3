"""The reference of the command line, from what click knows: every command with its options."""

import inspect
import re
from collections.abc import Iterator

import click

from manual.table import table
from outgate.cli.groups import Command
from outgate.cli.main import outgate

_PROGRAM = "outgate"
# What every command has; the page says it once.
_SHARED = {"--quiet", "--verbose", "--no-color", "--help"}


def commands() -> str:
    """Every command in the order of `--help`, with a line on what it does."""
    rows = (
        (f"[`{context.command_path}`](#{_anchor(context)})", command.get_short_help_str(limit=200))
        for context, command in every_command()
        if not isinstance(command, click.Group)
    )
    return table(("command", "what it does"), rows)


def options() -> str:
    """Every command with its help, its usage and all of its options."""
    return "\n\n".join(_section(context, command) for context, command in every_command())


def every_command() -> Iterator[tuple[click.Context, click.Command]]:
    """The program, its commands and theirs, each with a context that knows its path."""
    yield from _below(outgate, _PROGRAM, None)


def _below(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[click.Context, click.Command]]:
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    yield context, command
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            child = command.get_command(context, each)
            assert child is not None
            yield from _below(child, each, context)


def _anchor(context: click.Context) -> str:
    return context.command_path.replace(" ", "-")


def _section(context: click.Context, command: click.Command) -> str:
    pieces = " ".join(command.collect_usage_pieces(context))
    parts = [
        f"## {context.command_path}",
        *_paragraphs(command),
        f"```text\n{context.command_path} {pieces}\n```",
        "\n".join(_options(context, command)),
        *_below_options(command),
    ]
    return "\n\n".join(part for part in parts if part)


def _paragraphs(command: click.Command) -> Iterator[str]:
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith("\b"):
            rows = paragraph.removeprefix("\b").strip("\n")
            yield f"```text\n{inspect.cleandoc(rows)}\n```"
        else:
            yield _escaped(" ".join(paragraph.split()))


def _options(context: click.Context, command: click.Command) -> Iterator[str]:
    for each in command.get_params(context):
        record = each.get_help_record(context)
        shared = context.parent is not None and not _SHARED.isdisjoint(each.opts)
        if record is not None and record[1] and not shared:
            yield f"- `{record[0]}`: {_escaped(' '.join(record[1].split()))}"


def _below_options(command: click.Command) -> Iterator[str]:
    """The table that a command has below its options in the help."""
    if isinstance(command, Command) and command.below is not None:
        title, rows = command.below
        yield f"{_escaped(title)}:"
        yield "\n".join(f"- `{name}`: {_escaped(about)}" for name, about in rows)


def _escaped(text: str) -> str:
    """Text as Markdown that says the same; marks are no marks but for back-ticks."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(
        piece if piece.startswith("`") else re.sub(r"([<*\\])", r"\\\1", piece) for piece in pieces
    )
