"""Diagnostics as people read them: message, place, the line with carets, help."""

import textwrap
import unicodedata
from collections.abc import Iterable

import click

from outgate.diagnostics import Diagnostic, Label, Severity

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def visible(text: str) -> str:
    """Text without characters that could move the cursor or change colours of a terminal."""
    return "".join(_visible_char(char) for char in text)


def _visible_char(char: str) -> str:
    if char == "\t":
        return " "
    if unicodedata.category(char) in ("Cc", "Cf"):
        return f"\\u{ord(char):04x}"
    return char


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)


def _window(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """The part of a long line around a span, with the span's place in it."""
    if len(line) <= width:
        return line, start, end
    first = max(0, min(start - width // 3, len(line) - width))
    part = line[first : first + width]
    head = "..." if first else ""
    tail = "..." if first + width < len(line) else ""
    part = head + part[len(head) : len(part) - len(tail) or None] + tail
    return part, start - first, min(end - first, width)


def _excerpt(label: Label, mark: str, gutter: int, width: int) -> list[str]:
    line_number, column = label.span.file.position(label.span.start)
    line = label.span.file.line_text(line_number)
    start = column - 1
    end = min(start + max(label.span.end - label.span.start, 1), max(len(line), start + 1))
    line, start, end = _window(line, start, end, max(width - gutter - 4, 20))
    before, under = visible(line[:start]), visible(line[start:end]) or " "
    pad = " " * gutter
    carets = " " * cells(before) + mark * max(cells(under), 1)
    note = f" {label.text}" if label.text else ""
    return [
        f"{pad}--> {label.span.file.name}:{line_number}:{column}",
        f"{pad} |",
        f"{line_number:>{gutter}} | {visible(line)}",
        f"{pad} | {carets}{note}",
    ]


def _wrapped(prefix: str, text: str, width: int, indent: int) -> str:
    return textwrap.fill(
        visible(text),
        max(width, 30),
        initial_indent=prefix,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def render_diagnostic(diagnostic: Diagnostic, *, color: bool, width: int) -> str:
    """One diagnostic as lines of text, without a line end at the end."""
    head = f"{diagnostic.severity}[{diagnostic.code.id}]: "
    lines = [_wrapped(head, diagnostic.message, width, 4)]
    if color:
        paint = click.style(head.rstrip(), fg=_COLORS[diagnostic.severity], bold=True)
        lines[0] = lines[0].replace(head.rstrip(), paint, 1)
    labels = [label for label in (diagnostic.primary, *diagnostic.related) if label]
    gutter = max((len(str(label.span.line)) for label in labels), default=1)
    for label in labels:
        mark = "^" if label is diagnostic.primary else "-"
        lines += _excerpt(label, mark, gutter, width)
    if diagnostic.help:
        prefix = f"{' ' * gutter} = help: "
        lines.append(_wrapped(prefix, diagnostic.help, width, gutter + 3))
    return "\n".join(lines)


def render_diagnostics(diagnostics: Iterable[Diagnostic], *, color: bool, width: int) -> str:
    """Several diagnostics with a blank line between them."""
    return "\n\n".join(render_diagnostic(each, color=color, width=width) for each in diagnostics)
