"""Where editions come from: those that ship with Outgate, and the team's own folder."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from outgate.catalog.digest import catalog_digest
from outgate.catalog.document import Edition
from outgate.catalog.document_reader import read_edition
from outgate.catalog.model import Catalog, EndpointList, Overlay
from outgate.catalog.overlays import OverlayError, apply_overlay, holds_for
from outgate.catalog.readings import load_readings
from outgate.catalog.services import ServiceError, is_plain, read_service
from outgate.catalog.validate import Fault, fault_span, validator_for
from outgate.diagnostics import Diagnostic, Label, codes, did_you_mean
from outgate.resources import resource
from outgate.source import SourceFile
from outgate.traffic.host import HostError

Problems = tuple[Diagnostic, ...]

_EDITION = re.compile(r"\d{4}-\d{2}-\d{2}")
_HELP = "correct the file; schemas/ describe what catalog documents hold"


@dataclass(frozen=True, slots=True)
class Store:
    """The shipped editions and, where it exists, a folder with newer ones and own services."""

    folder: Path | None

    def files(self) -> dict[str, Path]:
        """Documents that hold editions, by edition, oldest first; the team's own win."""
        found = {path.stem: path for path in _shipped_folder().glob("*.yaml")}
        found.update({p.stem: p for p in self._own() if _is_edition(p)})
        return dict(sorted(found.items()))

    def editions(self) -> tuple[str, ...]:
        """Names of all editions, oldest first."""
        return tuple(self.files())

    def is_shipped(self, edition: str) -> bool:
        """Whether an edition that exists came with Outgate."""
        return self.files()[edition].parent == _shipped_folder()

    def _own(self) -> list[Path]:
        if self.folder is None or not self.folder.is_dir():
            return []
        return sorted(p for p in self.folder.iterdir() if p.suffix in (".yaml", ".yml"))

    def load(self, edition: str | None) -> tuple[Catalog | None, Problems]:
        """An edition (None: the newest) with the team's own services, corrected by overlays."""
        published, problems = self.published(edition)
        return (None, problems) if published is None else self.complete(published)

    def complete(self, published: Catalog) -> tuple[Catalog | None, Problems]:
        """An edition as published with the team's own services, corrected by overlays."""
        services, problems = self._services({each.service for each in published.lists})
        lists, overlays, wrong = self._overlaid(published)
        if problems or wrong:
            return None, (*problems, *wrong)
        lists = tuple(sorted((*lists, *services), key=lambda each: each.id))
        corrected = replace(published, lists=lists, overlays=overlays)
        return replace(corrected, digest=catalog_digest(corrected)), ()

    def published(self, edition: str | None) -> tuple[Catalog | None, Problems]:
        """An edition (None: the newest) as published: without services and overlays."""
        files = self.files()
        name = edition or next(reversed(files))
        if name not in files:
            near = did_you_mean(name, files)
            known = f"editions are {', '.join(files)}"
            help = f"did you mean `{near}`? {known}" if near else known
            message = f"there is no catalog edition `{name}`"
            return None, (Diagnostic(codes.UNKNOWN_EDITION, message, help=help),)
        loaded, problems = _load_edition(files[name], shipped=self.is_shipped(name))
        if loaded is None or problems:
            return None, problems
        return Catalog(name, "", load_readings(), loaded.lists, loaded.tag_files), ()

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
            file = _read(path, problems)
            if file is None:
                continue
            schema = None if shipped else "overlay.schema.json"
            for number, document in _documents(file, schema, problems):
                if not holds_for(document, published.edition):
                    continue
                try:
                    lists, overlay = apply_overlay(lists, document, known, proven=shipped)
                except OverlayError as error:
                    problems.append(_bad(file, Fault(str(error), error.path), number))
                    continue
                if document["overlay"] in overlays:
                    message = f"overlay `{document['overlay']}` is defined already"
                    problems.append(_bad(file, Fault(message, ("overlay",)), number))
                overlays[overlay.id] = overlay
        return lists, tuple(overlays.values()), tuple(problems)

    def _overlay_files(self) -> list[Path]:
        own = self.folder / "overlays" if self.folder is not None else None
        folders = [resource("catalog", "overlays"), *([own] if own and own.is_dir() else [])]
        return [
            path
            for folder in folders
            for path in sorted(folder.iterdir())
            if path.suffix in (".yaml", ".yml")
        ]

    def _services(self, taken: set[str]) -> tuple[list[EndpointList], Problems]:
        """The team's own services; names in `taken` are those of the edition."""
        lists: dict[str, EndpointList] = {}
        problems: list[Diagnostic] = []
        reserved = {name.lower() for name in taken}
        for path in self._own():
            if _is_edition(path):
                continue
            file = _read(path, problems)
            if file is None:
                continue
            for number, document in _documents(file, "service.schema.json", problems):
                try:
                    read = read_service(document, path.name, file.sha256)
                except ServiceError as error:
                    problems.append(_bad(file, Fault(str(error), error.path), number))
                    continue
                if read.service.lower() in reserved:
                    message = f"service `{read.service}` is one of the edition's; choose another"
                    problems.append(_bad(file, Fault(message, ("service",)), number))
                elif read.service in lists:
                    first = lists[read.service].source.file
                    message = f"service `{read.service}` is defined already, in `{first}`"
                    problems.append(_bad(file, Fault(message, ("service",)), number))
                lists[read.service] = read
        return list(lists.values()), tuple(problems)


@dataclass(frozen=True, slots=True)
class _File:
    source: SourceFile
    sha256: str


def _shipped_folder() -> Path:
    return resource("catalog", "editions")


def _is_edition(path: Path) -> bool:
    """Editions are named after their date, services are not."""
    return bool(_EDITION.fullmatch(path.stem))


def _read(path: Path, problems: list[Diagnostic]) -> _File | None:
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8 text"
        if isinstance(error, OSError):
            why = (error.strerror or str(error)).lower()
        message = f"cannot read `{path.name}`: {why}"
        problems.append(Diagnostic(codes.BAD_CATALOG, message, help=_HELP))
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _File(SourceFile(path.name, text), hashlib.sha256(data).hexdigest())


def _bad(file: _File, fault: Fault, number: int | None = None) -> Diagnostic:
    """A fault of a file, at its place in document `number` where that much is known."""
    span = None if number is None else fault_span(file.source, number, fault)
    return Diagnostic(
        codes.BAD_CATALOG,
        fault.message if span else f"`{file.source.name}`: {fault.message}",
        Label(span) if span else None,
        help=_HELP,
    )


def _load_edition(path: Path, *, shipped: bool) -> tuple[Edition | None, Problems]:
    """Shipped editions are not validated again: a test does that once for all users."""
    problems: list[Diagnostic] = []
    file = _read(path, problems)
    if file is None:
        return None, tuple(problems)
    schema = None if shipped else "catalog.schema.json"
    for number, document in _documents(file, schema, problems):
        try:
            edition = read_edition(document)
        except (HostError, ValueError) as error:
            return None, (_bad(file, Fault(str(error), ()), number),)
        if edition.name != path.stem:
            message = f"it holds edition `{edition.name}`; name the file after it"
            return None, (_bad(file, Fault(message, ("edition",)), number),)
        return edition, ()
    return None, tuple(problems) or (_bad(file, Fault("it is empty", ())),)


def _documents(
    file: _File, schema: str | None, problems: list[Diagnostic]
) -> Iterator[tuple[int, Any]]:
    """The YAML documents of a file by number, each checked against a schema where one is given."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = list(yaml.load_all(file.source.text, Loader=loader))
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2024-13-45
        problems.append(_bad(file, Fault(" ".join(str(error).split()), ())))
        return
    for number, document in enumerate(documents):
        fault = None if schema is None or is_plain(document) else _fault(schema, document)
        if fault:
            problems.append(_bad(file, fault, number))
        else:
            yield number, document


def _fault(schema: str, document: Any) -> Fault | None:
    return validator_for(schema)(document)
