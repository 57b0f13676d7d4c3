"""Markdown for the comments of pull requests: text that stays text, and a bound on its length."""

import re

from outgate.cli.views.diagnostics import visible

MAX_LENGTH = 60_000  # code hosts refuse comments somewhat longer than this
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#|!~@&-])")


def escape(text: str) -> str:
    """Text that Markdown, HTML and mentions leave as it is."""
    plain = " ".join(visible(text).split())
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", plain)


def code(text: str) -> str:
    """Text as code inside a table cell, whatever it holds."""
    return f"<code>{escape(text)}</code>"


def bounded(head: list[str], rows: list[str], tail: list[str], limit: int) -> str:
    """Head and tail whole, and as many rows as there is room for."""
    frame = len("\n".join((*head, *tail))) + 80
    if frame > limit:
        head = [head[0], "", "The details are too long to show here."]
        return "\n".join((*head, ""))[:limit]
    room = limit - frame
    shown: list[str] = []
    for row in rows:
        room -= len(row) + 1
        if room < 0:
            break
        shown.append(row)
    if len(shown) < len(rows):
        shown.append(f"| | and {len(rows) - len(shown)} more changes, cut to fit | |")
    return "\n".join((*head, *shown, *tail)) + "\n"
