"""Names that a policy gives and uses: where they are defined, used, and what a new one may be."""

from collections.abc import Iterator, Mapping

from outgate.catalog.fleets import BUILT_IN_NAMES
from outgate.diagnostics import codes
from outgate.documents.fault import Fault
from outgate.documents.files import MAX_CATALOG_BYTES, FileRefused, bounds_of
from outgate.documents.reader import Kind, read_document_file
from outgate.editor.pieces import Document
from outgate.editor.roles import Mark, Role
from outgate.editor.study import StudiedSet
from outgate.editor.view import View
from outgate.language.clauses import KEYWORDS
from outgate.language.tree import is_name
from outgate.policy.names import is_reserved_source
from outgate.source import Span
from outgate.values import dataclass

_YAML = Kind(codes.BAD_CATALOG, "", MAX_CATALOG_BYTES)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of one kind; `key` is what makes two spellings the same name."""

    role: Role
    key: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Where a name stands, and whether it is given there."""

    span: Span
    defines: bool


class RenameRefused(Exception):
    """A name cannot be changed, or not to that; the message says why."""


def symbol_of(mark: Mark) -> Symbol | None:
    """The name that a token is, None where it is none."""
    text = str(mark.token)
    match mark.role:
        case Role.FLEET:
            return Symbol(Role.FLEET, text.lower())
        case Role.SOURCE | Role.SERVICE:
            return Symbol(mark.role, text)
        case Role.ADDRESS if mark.governor == "from" and mark.statement != "test":
            return Symbol(Role.SOURCE, text)  # a name may begin with a digit
        case _:
            return None


def symbol_at(document: Document, offset: int) -> tuple[Symbol, Span] | None:
    """The name at an offset, with its place."""
    start, piece = document.at(offset)
    mark = piece.mark_at(offset - start)
    if mark is None or (symbol := symbol_of(mark)) is None:
        return None
    return symbol, Span(document.source, mark.start + start, mark.end + start)


def occurrences(symbol: Symbol, document: Document) -> Iterator[Occurrence]:
    """Where a document has a name, in order; strings and comments have none."""
    for start, piece in document.pieces:
        if symbol.key.lower() not in piece.source.text.lower():
            continue
        for mark in piece.marks:
            if symbol_of(mark) == symbol:
                span = Span(document.source, mark.start + start, mark.end + start)
                yield Occurrence(span, mark.defines)


def find_all(symbol: Symbol, view: View, name: str) -> tuple[Occurrence, ...]:
    """Everywhere that the name of one document stands.

    That is in every set with the document, and in those that share the file in which it is defined.
    """
    files = {each.source.name: each for each in view.files_with(name)}
    for file in tuple(files.values()):
        if any(each.defines for each in occurrences(symbol, file)):
            files |= {each.source.name: each for each in view.files_with(file.source.name)}
    return tuple(each for name in sorted(files) for each in occurrences(symbol, files[name]))


def definitions(symbol: Symbol, view: View, name: str) -> tuple[Span, ...]:
    """Where a name is given: in policies, or in the catalog where it is a service of the team."""
    if symbol.role is Role.SERVICE:
        studied = view.set_of(name)
        return tuple(_service_definition(symbol.key, studied)) if studied else ()
    return tuple(each.span for each in find_all(symbol, view, name) if each.defines)


def _service_definition(service: str, studied: StudiedSet) -> Iterator[Span]:
    """Where a service of the team is named in its YAML."""
    folder, catalog = studied.inputs.catalog_folder, studied.catalog
    if folder is None or catalog is None:
        return
    for name in {each.source.file for each in catalog.lists_of(service)}:
        try:
            file, _ = read_document_file(folder / name, bounds_of(studied.inputs.root), _YAML)
        except FileRefused:  # it came with Outgate, or was there a moment ago
            continue
        if file is None:
            continue
        for number, document in enumerate(file.documents()[0]):
            if isinstance(document, Mapping) and document.get("service") == service:
                place = file.diagnostic(Fault("", ("service",)), number).primary
                if place is not None:
                    yield place.span


def check_renamable(symbol: Symbol, view: View, name: str) -> None:
    """RenameRefused for what the policies do not name themselves."""
    if symbol.role is Role.SERVICE:
        raise RenameRefused(f"service `{symbol.key}` is a name of the catalog")
    if symbol.role is Role.FLEET and symbol.key in BUILT_IN_NAMES:
        raise RenameRefused(f"fleet `{symbol.key}` is built in")
    if not any(each.defines for each in find_all(symbol, view, name)):
        raise RenameRefused(f"no {symbol.role} `{symbol.key}` is defined here")


def rename(symbol: Symbol, new: str, view: View, name: str) -> tuple[Span, ...]:
    """The places to write a new name at; RenameRefused where it cannot be one, or is taken."""
    check_renamable(symbol, view, name)
    if not is_name(new):
        raise RenameRefused(
            f"`{new}` cannot be the name of a {symbol.role}: names hold letters, digits, `.`, `_` "
            "and `-`, and begin with a letter or digit"
        )
    if new in KEYWORDS:
        raise RenameRefused(f"`{new}` is a keyword and cannot be a name")
    if symbol.role is Role.FLEET and new.lower() in BUILT_IN_NAMES:
        raise RenameRefused(f"fleet `{new.lower()}` is built in")
    if symbol.role is Role.SOURCE and is_reserved_source(new):
        raise RenameRefused(f"`{new}` reads as an address, or is every address already")
    wanted = Symbol(symbol.role, new.lower() if symbol.role is Role.FLEET else new)
    places = find_all(symbol, view, name)
    if wanted != symbol:
        # Not only where it is defined: a use of a name that is missing would come to mean this one.
        taken = [
            other
            for file in sorted({each.span.file.name for each in places})
            for other in find_all(wanted, view, file)
        ]
        if taken:
            raise RenameRefused(f"{symbol.role} `{new}` is there already, at {taken[0].span.place}")
    return tuple(each.span for each in places)
