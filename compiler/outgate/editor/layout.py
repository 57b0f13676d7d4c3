"""`outgate fmt` for an editor: one edit of what differs."""

from outgate.diagnostics import Edit
from outgate.editor.relocate import Shift
from outgate.language.format import format_text
from outgate.source import SourceFile, Span


def lay_out(source: SourceFile) -> Edit | None:
    """What to write where, so that a text is laid out; None where it is, or has mistakes."""
    text, _ = format_text(source)
    if text == source.text or not source.text.strip():
        return None
    shift = Shift.between(source, SourceFile(source.name, text))
    new = text[shift.start : len(text) - (len(source.text) - shift.end)]
    return Edit(Span(source, shift.start, shift.end), new)
