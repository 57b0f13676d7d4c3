"""Fixes: what to write instead, so that a diagnostic is gone."""

from collections.abc import Iterable

from outgate.source import SourceFile, Span
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """A piece of a source file, and the text to stand there instead; an empty piece inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to cure a diagnostic.

    `title` says what it does, as an order in lower case (`write `win10-1709``). The edits belong
    together and never overlap. `safe` says that nobody needs to look: what the policy lets through
    stays the same, or the text had no other reading. A guess is never safe: a name that was meant
    to be another one opens a firewall for the wrong devices.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


class EditsOverlap(ValueError):
    """Edits of one place: which of them counts cannot be told."""


def overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits are of one place; insertions at one point are, as their order matters."""
    if one.span.file != other.span.file:
        return False
    if one.span.start == other.span.start:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end


def apply_fixes(source: SourceFile, edits: Iterable[Edit]) -> str:
    """The text of a file after some edits of it; EditsOverlap where two are of one place.

    ValueError for an edit of another file, or of another text of this one.
    """
    pieces: list[str] = []
    end = 0
    before: Edit | None = None
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.file != source:
            raise ValueError(f"an edit of {edit.span.file.name} is none of {source.name}")
        if before is not None and overlap(before, edit):
            raise EditsOverlap(f"{source.name} has two edits at {edit.span.start}")
        pieces += (source.text[end : edit.span.start], edit.text)
        end, before = edit.span.end, edit
    return "".join(pieces) + source.text[end:]


def write_instead(span: Span, text: str, *, safe: bool = False) -> Fix:
    """The fix that writes `text` instead of a piece."""
    return Fix(f"write `{text}`", (Edit(span, text),), safe)
