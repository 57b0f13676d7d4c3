"""Diagnostics as people read them: message, place, the line with carets, help."""

import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable

import click

from outgate.cli.views.fix_lines import changed_lines, told_fixes
from outgate.diagnostics import Diagnostic, Fix, Label, Severity

_CUT = "..."  # stands for what is left out of a long line
# Characters that are drawn as nothing, though they count as letters or marks.
_INVISIBLE = frozenset(
    (
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    )
)
_UNSAFE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
_GLUE = "\0"  # a blank that no line ends at; `visible` leaves none of its own
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def first_of_each(
    diagnostics: Iterable[Diagnostic], most: int
) -> tuple[tuple[Diagnostic, ...], dict[str, int]]:
    """The first of each code, in order, and how many more there are of which code."""
    counts: Counter[str] = Counter()
    shown = []
    for diagnostic in diagnostics:
        counts[diagnostic.code.id] += 1
        if counts[diagnostic.code.id] <= most:
            shown.append(diagnostic)
    return tuple(shown), {code: n - most for code, n in counts.items() if n > most}


def visible(text: str) -> str:
    """Text without characters that could move the cursor, change colours, or not be seen."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible_char(char) for char in text)


def _visible_char(char: str) -> str:
    if char == "\t":
        return " "
    # Surrogates stand for bytes of a file name that are no text; no terminal could take them.
    if unicodedata.category(char) in _UNSAFE or ord(char) in _INVISIBLE:
        return f"\\u{ord(char):04x}"
    return char


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):  # drawn over the character before
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _window(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """What to show of a line in `width` columns, and where a span begins and ends in it.

    Of a long line that is the part around the span. Only what could be shown is looked at, as a
    line can hold megabytes. The result is counted in columns and safe to print.
    """
    offset = max(0, start - width)
    shown = [visible(char) for char in line[offset : start + width + 1]]
    sizes = [cells(char) for char in shown]
    start, end = start - offset, min(end - offset, len(shown))
    first, last = 0, len(shown)
    more = len(line) > offset + len(shown)
    if offset or more or sum(sizes) > width:
        room = width - 2 * len(_CUT)
        first, last = start, start
        while first and sum(sizes[first - 1 : start]) <= room // 3:
            first -= 1
        while last < len(shown) and sum(sizes[first : last + 1]) <= room:
            last += 1
        while first and sum(sizes[first - 1 : last]) <= room:
            first -= 1
    head = _CUT if first + offset else ""
    tail = _CUT if last < len(shown) or more else ""
    begin = len(head) + sum(sizes[first:start])
    return (
        head + "".join(shown[first:last]) + tail,
        begin,
        begin + max(sum(sizes[start : min(end, last)]), 1),
    )


def _excerpt(label: Label, mark: str, gutter: int, width: int) -> list[str]:
    line_number, column = label.span.file.position(label.span.start)
    line = label.span.file.line_text(line_number)
    # What spans several lines is underlined on the first.
    end = min(column - 1 + label.span.end - label.span.start, len(line))
    text, begin, end = _window(line, column - 1, end, max(width - gutter - 3, 20))
    pad = " " * gutter
    note = f" {visible(label.text)}" if label.text else ""
    below: list[str] = []
    if note and gutter + 3 + cells(f"{' ' * end}{note}") > width:  # it stands below the mark
        below = wrapped(f"{pad} | ", note.strip(), width, gutter + 3).split("\n")
        below = [below[0], *(f"{pad} | {line.strip()}" for line in below[1:])]
        note = ""
    return [
        f"{pad}--> {visible(label.span.file.name)}:{line_number}:{column}",
        f"{pad} |",
        f"{line_number:>{gutter}} | {text}",
        f"{pad} | {' ' * begin}{mark * (end - begin)}{note}",
        *below,
    ]


def wrapped(prefix: str, text: str, width: int, indent: int) -> str:
    """Text in lines of a width behind a prefix; what stands in back-ticks stays on one line."""
    # What stands in back-ticks is to be copied: it stays on one line.
    whole = re.sub(r"`[^`]*`", lambda match: match[0].replace(" ", _GLUE), visible(text))
    return textwrap.fill(
        whole,
        max(width, 30),
        initial_indent=prefix,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    ).replace(_GLUE, " ")


def render_diagnostic(
    diagnostic: Diagnostic, *, color: bool, width: int, differences: bool = False
) -> str:
    """One diagnostic as lines of text, without a line end at the end.

    With `differences` the lines that its fixes would change are shown before and after.
    """
    head = f"{diagnostic.severity}[{diagnostic.code.id}]: "
    lines = [wrapped(head, diagnostic.message, width, 4)]
    if color:
        paint = click.style(head.rstrip(), fg=_COLORS[diagnostic.severity], bold=True)
        lines[0] = lines[0].replace(head.rstrip(), paint, 1)
    labels = [label for label in (diagnostic.primary, *diagnostic.related) if label]
    gutter = max((len(str(label.span.line)) for label in labels), default=1)
    for label in labels:
        mark = "^" if label is diagnostic.primary else "-"
        lines += _excerpt(label, mark, gutter, width)
    # Below an excerpt they stand in its gutter; without one there is none to stand in.
    margin = f"{' ' * gutter} = " if labels else "  "
    for name, text in (("note", diagnostic.note), ("help", diagnostic.help)):
        if text:
            lines.append(wrapped(f"{margin}{name}: ", text, width, len(margin) if labels else 4))
    told = dict(told_fixes(diagnostic))
    for fix in diagnostic.fixes:
        if fix in told or differences:
            text = told.get(fix, fix.title)
            lines.append(wrapped(f"{margin}fix: ", text, width, len(margin) if labels else 4))
        if differences:
            lines += _difference(fix, " " * (gutter + 3 if labels else 4), color=color, width=width)
    return "\n".join(lines)


def _difference(fix: Fix, pad: str, *, color: bool, width: int) -> list[str]:
    """The lines that a fix changes, each cut to the width."""
    changed, more = changed_lines(fix)
    lines = []
    for line in changed:
        text, _, _ = _window(line[1:], 0, len(line) - 1, max(width - len(pad) - 2, 20))
        shown = f"{line[0]} {text}"
        paint = "red" if line[0] == "-" else "green"
        lines.append(pad + (click.style(shown, fg=paint) if color else shown))
    return [*lines, f"{pad}{_CUT}"] if more else lines


def render_diagnostics(
    diagnostics: Iterable[Diagnostic], *, color: bool, width: int, differences: bool = False
) -> str:
    """Several diagnostics with a blank line between them."""
    return "\n\n".join(
        render_diagnostic(diagnostic, color=color, width=width, differences=differences)
        for diagnostic in diagnostics
    )
