"""A diagnostic: one statement about the user's input, with the place it is about."""

from collections.abc import Iterable

from outgate.diagnostics.codes import Code, Severity
from outgate.diagnostics.fix import Fix
from outgate.source import Span
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """A place, and what to say under its carets (may be empty)."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about the user's input.

    The message starts in lower case, ends without a period and quotes the user's words in
    back-ticks. `primary` is the place to mend; it is missing only where no policy text is
    involved (a missing folder, say). `related` points at other places, such as the first of two
    definitions. `note` says what is known besides ("nothing was changed"). `help` proposes the fix.
    `fixes` are the cures that can be written out, the likeliest first.
    """

    code: Code
    message: str
    primary: Label | None = None
    related: tuple[Label, ...] = ()
    help: str | None = None
    note: str | None = None
    fixes: tuple[Fix, ...] = ()

    @property
    def severity(self) -> Severity:
        """Severity of the code; never part of its id."""
        return self.code.severity


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether anything in there forbids going on."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def errors_of(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What in there forbids going on."""
    return tuple(each for each in diagnostics if each.severity is Severity.ERROR)


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """In the order in which a reader meets them: file, line, column; those without a place last."""

    def order(diagnostic: Diagnostic) -> tuple[bool, tuple[str, int] | tuple[()], str, str]:
        label = diagnostic.primary
        place = () if label is None else (label.span.file.name, label.span.start)
        return label is None, place, diagnostic.code.id, diagnostic.message

    return tuple(sorted(diagnostics, key=order))
