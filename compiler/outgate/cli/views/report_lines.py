"""What a remark says, in few lines, for readers that show no policy text of their own."""

from outgate.cli.report import Remark
from outgate.cli.views.diagnostics import visible
from outgate.cli.workflow_commands import defuse
from outgate.source import Span


def remark_lines(remark: Remark) -> list[str]:
    """The message, what is known besides, what to do and how; each on a line.

    Nothing in them moves a cursor or is a command to any runner, whichever of them reads it.
    """
    diagnostic = remark.diagnostic
    message = f"{remark.subject}: {diagnostic.message}" if remark.subject else diagnostic.message
    lines = [message]
    lines += [f"note: {diagnostic.note}"] if diagnostic.note else []
    lines += [f"help: {diagnostic.help}"] if diagnostic.help else []
    lines += [f"fix: {fix.title}" for fix in diagnostic.fixes if fix.safe]
    return [safe(line) for line in lines]


def safe(text: str) -> str:
    """A message or a path as it can stand in a command, on one line."""
    return defuse(visible(text))


def end_position(span: Span) -> tuple[int, int]:
    """Line and column of the last character that is underlined, for readers that count it in."""
    return span.file.position(max(span.end - 1, span.start))
