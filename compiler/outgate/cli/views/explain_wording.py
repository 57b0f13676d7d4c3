"""The layout that both kinds of explanation share."""

import textwrap

from outgate.cli.views.diagnostics import visible

_LABEL = 11  # columns


def field(label: str, text: str, width: int) -> str:
    """A labelled paragraph, wrapped under itself; each line of the text begins one."""
    lines = []
    for part in text.split("\n"):
        lines += textwrap.wrap(
            visible(part),
            max(width - _LABEL - 2, 20),
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    pad = " " * (_LABEL + 2)
    return f"  {label:<{_LABEL}}" + ("\n" + pad).join(lines)
