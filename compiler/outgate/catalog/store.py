"""Where editions come from: those that ship with Outgate, and the team's own folder."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from outgate.catalog.corrections import OverlayError
from outgate.catalog.document import Edition
from outgate.catalog.document_reader import read_edition
from outgate.catalog.fields import EditionFields, OverlayFields, ServiceFields
from outgate.catalog.model import Catalog, EndpointList, Overlay
from outgate.catalog.overlays import apply_overlay, holds_for
from outgate.catalog.readings import load_readings
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.documents.fault import Fault
from outgate.documents.files import (
    MAX_CATALOG_BYTES,
    Bounds,
    FileMissing,
    FileRefused,
    bounds_of,
    list_folder,
)
from outgate.documents.reader import DocumentFile, Kind, read_document_file
from outgate.errors import reason_of
from outgate.resources import resource
from outgate.traffic.host import HostError
from outgate.values import dataclass, replace

Problems = tuple[Diagnostic, ...]

_Fields = TypeVar("_Fields")

_EDITION = re.compile(r"\d{4}-\d{2}-\d{2}")
_KIND = Kind(
    codes.BAD_CATALOG,
    "correct the file; schemas/ describe what catalog documents hold",
    MAX_CATALOG_BYTES,
)


@dataclass(frozen=True, slots=True)
class Store:
    """The shipped editions and, where it exists, a folder with newer ones and own services."""

    folder: Path | None
    root: Path | None = None

    def files(self) -> dict[str, Path]:
        """Documents that hold editions, by edition, oldest first; the team's own win."""
        paths = {path.stem: path for path in _shipped_folder().glob("*.yaml")}
        paths |= {path.stem: path for path in self._own() if _is_edition(path)}
        return dict(sorted(paths.items()))

    def editions(self) -> tuple[str, ...]:
        """Names of all editions, oldest first."""
        return tuple(self.files())

    def is_shipped(self, edition: str) -> bool:
        """Whether an edition that exists came with Outgate."""
        return self.files()[edition].parent == _shipped_folder()

    def _own(self) -> tuple[Path, ...]:
        return _documents_in(self.folder, self._bounds)

    @property
    def _bounds(self) -> Bounds:
        """Where the team's own documents may lie."""
        return bounds_of(self.root or self.folder or _shipped_folder())

    def _refusals(self) -> Problems:
        """Errors for folders that are there and must not be read: leaving them out opens less."""
        folders = () if self.folder is None else (self.folder, self.folder / "overlays")
        refusals = []
        for folder in folders:
            try:
                if folder.is_dir():
                    list_folder(folder, self._bounds)
            except (FileRefused, OSError, ValueError) as error:
                help = getattr(error, "help", None) or _KIND.help
                message = str(error)
                if isinstance(error, OSError):
                    message = f"cannot read the catalog folder: {reason_of(error)}"
                refusals.append(Diagnostic(codes.BAD_CATALOG, message, help=help))
        return tuple(refusals[:1])

    def load(self, edition: str | None) -> tuple[Catalog | None, Problems]:
        """An edition (None: the newest) with the team's own services, corrected by overlays."""
        published, problems = self.published(edition)
        return (None, problems) if published is None else self.complete(published)

    def complete(self, published: Catalog) -> tuple[Catalog | None, Problems]:
        """An edition as published with the team's own services, corrected by overlays."""
        services, problems = self._services({listed.service for listed in published.lists})
        lists, overlays, wrong = self._overlaid(published)
        if problems or wrong:
            return None, (*problems, *wrong)
        lists = tuple(sorted((*lists, *services), key=lambda listed: listed.id))
        return replace(published, lists=lists, overlays=overlays), ()

    def published(self, edition: str | None) -> tuple[Catalog | None, Problems]:
        """An edition (None: the newest) as published: without services and overlays."""
        if refused := self._refusals():
            return None, refused
        files = self.files()
        name = edition or next(reversed(files))
        if name not in files:
            near = did_you_mean(name, files)
            known = f"editions are {', '.join(files)}"
            help = f"did you mean `{near}`? {known}" if near else known
            message = f"there is no catalog edition `{name}`"
            return None, (Diagnostic(codes.UNKNOWN_EDITION, message, help=help),)
        loaded, problems = self._load_edition(files[name])
        if loaded is None:
            return None, problems
        catalog = Catalog(
            edition=name,
            readings=load_readings(),
            lists=loaded.lists,
            tag_files=loaded.tag_files,
        )
        return catalog, ()

    def _overlaid(
        self, published: Catalog
    ) -> tuple[tuple[EndpointList, ...], tuple[Overlay, ...], Problems]:
        """The lists with all overlays for the edition applied.

        Shipped ones come first, then the team's, each in the order of their file names.
        """
        problems: list[Diagnostic] = []
        overlays: dict[str, Overlay] = {}
        lists, known = published.lists, published.readings
        for path in self._overlay_files():
            shipped = path.parent == resource("catalog", "overlays")
            schema = None if shipped else "overlay.schema.json"
            for file, number, document in self._documents(path, schema, OverlayFields, problems):
                if not holds_for(document, published.edition):
                    continue
                try:
                    lists, overlay = apply_overlay(lists, document, known, proven=shipped)
                except OverlayError as error:
                    problems.append(file.diagnostic(Fault(str(error), error.path), number))
                    continue
                if document["overlay"] in overlays:
                    message = f"overlay `{document['overlay']}` is defined already"
                    problems.append(file.diagnostic(Fault(message, ("overlay",)), number))
                overlays[overlay.id] = overlay
        return lists, tuple(overlays.values()), tuple(problems)

    def _overlay_files(self) -> tuple[Path, ...]:
        shipped = resource("catalog", "overlays")
        own = self.folder / "overlays" if self.folder is not None else None
        return _documents_in(shipped, bounds_of(shipped)) + _documents_in(own, self._bounds)

    def _services(self, taken: set[str]) -> tuple[list[EndpointList], Problems]:
        """The team's own services; names in `taken` are those of the edition."""
        lists: dict[str, EndpointList] = {}
        problems: list[Diagnostic] = []
        reserved = {name.lower() for name in taken}
        paths = [path for path in self._own() if not _is_edition(path)]
        if not paths:
            return [], ()
        from outgate.catalog.team_services import ServiceError, read_service  # few have some

        for path in paths:
            for file, number, document in self._documents(
                path, "service.schema.json", ServiceFields, problems
            ):
                try:
                    read = read_service(document, path.name, file.sha256)
                except ServiceError as error:
                    problems.append(file.diagnostic(Fault(str(error), error.path), number))
                    continue
                if read.service.lower() in reserved:
                    message = f"service `{read.service}` is one of the edition's; choose another"
                    problems.append(file.diagnostic(Fault(message, ("service",)), number))
                elif read.service in lists:
                    first = lists[read.service].source.file
                    message = f"service `{read.service}` is defined already, in `{first}`"
                    problems.append(file.diagnostic(Fault(message, ("service",)), number))
                lists[read.service] = read
        return list(lists.values()), tuple(problems)

    def _load_edition(self, path: Path) -> tuple[Edition | None, Problems]:
        """Shipped editions are not validated again: a test does that once for all users."""
        problems: list[Diagnostic] = []
        schema = None if path.parent == _shipped_folder() else "catalog.schema.json"
        for file, number, document in self._documents(path, schema, EditionFields, problems):
            try:
                edition = read_edition(document, proven=schema is None)
            except (HostError, ValueError) as error:
                return None, (file.diagnostic(Fault(str(error), ()), number),)
            if edition.name != path.stem:
                message = f"it holds edition `{edition.name}`; name the file after it"
                return None, (file.diagnostic(Fault(message, ("edition",)), number),)
            return edition, ()
        if not problems:
            problems.append(
                Diagnostic(codes.BAD_CATALOG, f"`{path.name}`: it is empty", help=_KIND.help)
            )
        return None, tuple(problems)

    def _documents(
        self, path: Path, schema: str | None, fields: type[_Fields], problems: list[Diagnostic]
    ) -> Iterator[tuple[DocumentFile, int, _Fields]]:
        """The YAML documents of a file by number; those against the schema are problems.

        `fields` is what documents that keep the schema hold.
        """
        if path.parent in (_shipped_folder(), resource("catalog", "overlays")):
            file, documents, wrong = _shipped(path)
        else:
            file, documents, wrong = _read(path, self._bounds)
        problems.extend(wrong)
        for number, document in enumerate(documents):
            assert file is not None
            wrong = () if schema is None else file.worst(schema, document, number)
            problems.extend(wrong)
            if not wrong:
                yield file, number, cast(_Fields, document)  # as the schema says


_Read = tuple[DocumentFile | None, tuple[object, ...], Problems]


def _read(path: Path, bounds: Bounds) -> _Read:
    """A file with its YAML documents, or what is wrong with it."""
    try:
        file, problems = read_document_file(path, bounds, _KIND)
    except FileMissing as error:  # it was listed a moment ago
        return None, (), (Diagnostic(codes.BAD_CATALOG, error.message, help=_KIND.help),)
    if file is None:
        return None, (), problems
    documents, problems = file.documents()
    return file, documents, problems


@cache
def _shipped(path: Path) -> _Read:
    """The same for a file that came with Outgate, which nobody changes meanwhile."""
    return _read(path, bounds_of(path.parent))


def _shipped_folder() -> Path:
    return resource("catalog", "editions")


def _is_edition(path: Path) -> bool:
    """Editions are named after their date, services are not."""
    return bool(_EDITION.fullmatch(path.stem))


def _documents_in(folder: Path | None, bounds: Bounds) -> tuple[Path, ...]:
    """The YAML files of a folder by name; none where it is not there or must not be read."""
    try:
        paths = () if folder is None else list_folder(folder, bounds)
    except (FileRefused, OSError, ValueError):  # which `_refusals` tells of
        return ()
    return tuple(path for path in paths if path.suffix in (".yaml", ".yml"))
