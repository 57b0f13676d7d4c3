"""What is said of the fixes of a diagnostic: a title for each, and the lines that it changes."""

from collections.abc import Iterable, Sequence
from itertools import islice

from outgate.diagnostics import Diagnostic, Edit, Fix, apply_fixes
from outgate.source import SourceFile, Span

_MOST_LINES = 6  # of a difference
_MOST_CHARACTERS = 4_000  # from the first edit to the last one that is shown with it


def told_fixes(diagnostic: Diagnostic) -> Iterable[tuple[Fix, str]]:
    """The fixes worth a line, with its words: those that the help does not tell already."""
    for fix in diagnostic.fixes:
        if fix.safe:
            yield fix, f"{fix.title} (`outgate check --fix` does it)"
        elif not _told(fix.title, diagnostic.help or ""):
            yield fix, fix.title


def _told(title: str, help: str) -> bool:
    return title in help or title.removeprefix("write ") in help


def changed_lines(fix: Fix) -> tuple[Sequence[str], bool]:
    """The lines that a fix changes, `-` before and `+` after it; whether there are more."""
    from difflib import unified_diff

    edits = sorted(fix.edits, key=lambda edit: edit.span.start)
    file, first = edits[0].span.file, edits[0].span.start
    shown = [edit for edit in edits if edit.span.end <= first + _MOST_CHARACTERS]
    start = file.text.rfind("\n", 0, first) + 1
    if not shown or first - start > _MOST_CHARACTERS:
        return (), True
    last = max(edit.span.end for edit in shown)
    # A line taken out whole is shown as gone, without the line behind it.
    end = last if file.text[last - 1 : last] == "\n" else file.text.find("\n", last) + 1
    window = SourceFile(file.name, file.text[start : end or len(file.text)])
    moved = (
        Edit(Span(window, edit.span.start - start, edit.span.end - start), edit.text)
        for edit in shown
    )
    before, after = window.text.splitlines(), apply_fixes(window, moved).splitlines()
    lines = [
        line
        for line in islice(unified_diff(before, after, n=0, lineterm=""), 2, None)
        if not line.startswith("@@")
    ]
    return lines[:_MOST_LINES], len(lines) > _MOST_LINES or len(shown) < len(edits)
