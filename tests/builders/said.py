"""What diagnostics say: the words that are underlined, the message and the advice."""

from outgate.diagnostics import Diagnostic


def said(problems: tuple[Diagnostic, ...]) -> list[tuple[str | None, str, str | None]]:
    """For each of them in turn; None for words and advice that it has not."""
    return [
        (each.primary.span.text if each.primary else None, each.message, each.help)
        for each in problems
    ]
