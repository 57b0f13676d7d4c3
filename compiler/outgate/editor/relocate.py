"""Diagnostics whose places are in a part of a text, or in an earlier text, put where they are."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from outgate.diagnostics import Diagnostic, Edit, Fix, Label
from outgate.editor.pieces import Document
from outgate.source import SourceFile, Span
from outgate.values import dataclass, replace


def relocate(diagnostic: Diagnostic, documents: Iterable[Document]) -> Diagnostic:
    """A diagnostic about pieces of documents as one about the documents."""
    known = tuple(documents)

    def move(span: Span) -> Span:
        for document in known:
            start = document.starts.get(id(span.file))
            if start is not None:
                return Span(document.source, span.start + start, span.end + start)
        return span

    moved = _moved(diagnostic, move)
    assert moved is not None
    # What stands around a piece was not looked at.
    return replace(moved, fixes=tuple(replace(fix, safe=False) for fix in moved.fixes))


def _moved(diagnostic: Diagnostic, move: Callable[[Span], Span | None]) -> Diagnostic | None:
    """With every span moved; None where the place of the diagnostic itself is gone."""
    primary = diagnostic.primary
    if primary is not None:
        span = move(primary.span)
        if span is None:
            return None
        primary = Label(span, primary.text)
    related = ((move(label.span), label.text) for label in diagnostic.related)
    return replace(
        diagnostic,
        primary=primary,
        related=tuple(Label(span, text) for span, text in related if span is not None),
        fixes=tuple(fix for each in diagnostic.fixes if (fix := _moved_fix(each, move))),
    )


def _moved_fix(fix: Fix, move: Callable[[Span], Span | None]) -> Fix | None:
    edits = []
    for edit in fix.edits:
        span = move(edit.span)
        if span is None:
            return None
        edits.append(Edit(span, edit.text))
    return replace(fix, edits=tuple(edits))


@dataclass(frozen=True, slots=True)
class Shift:
    """What became of the places of a text: the same before `start`, moved from `end` on."""

    before: SourceFile
    after: SourceFile
    start: int
    end: int

    @classmethod
    def between(cls, before: SourceFile, after: SourceFile) -> "Shift":
        """The shift from one text of a file to the next."""
        one, other = before.text, after.text
        most = min(len(one), len(other))
        start = _common(one, other, most)
        back = _common(one[::-1], other[::-1], most - start)
        return cls(before, after, start, len(one) - back)

    def move(self, span: Span) -> Span | None:
        """A place in the earlier text as one in the later; None where it was changed."""
        if self.start == self.end == len(self.before.text) == len(self.after.text):
            return Span(self.after, span.start, span.end)
        if span.end < self.start:
            return Span(self.after, span.start, span.end)
        if span.start > self.end:
            by = len(self.after.text) - len(self.before.text)
            return Span(self.after, span.start + by, span.end + by)
        return None


def move_all(
    diagnostics: Iterable[Diagnostic], current: Mapping[str, SourceFile]
) -> Iterator[Diagnostic]:
    """Diagnostics about earlier texts as ones about the current, without those that are gone.

    Every place in text that has changed is gone, and so is one in a file that is no more.
    """
    shifts: dict[int, Shift] = {}

    def move(span: Span) -> Span | None:
        after = current.get(span.file.name)
        if after is None or span.file is after:
            return span if after else None
        shift = shifts.get(id(span.file))
        if shift is None:
            shift = shifts[id(span.file)] = Shift.between(span.file, after)
        return shift.move(span)

    for diagnostic in diagnostics:
        moved = _moved(diagnostic, move)
        if moved is not None:
            yield moved


def _common(one: str, other: str, high: int) -> int:
    """How many characters two texts begin with alike, at most `high`."""
    low = 0
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
