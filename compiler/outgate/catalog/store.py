"""Where editions come from: those that ship with Outgate, and the team's own folder."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outgate.catalog.digest import catalog_digest
from outgate.catalog.document import Edition, read_edition
from outgate.catalog.model import Catalog, EndpointList
from outgate.catalog.services import ServiceError, read_service
from outgate.diagnostics import Diagnostic, codes, did_you_mean
from outgate.resources import resource
from outgate.traffic.host import HostError

Problems = tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """The shipped editions and, where it exists, a folder with newer ones and own services."""

    folder: Path | None

    def files(self) -> dict[str, Path]:
        """Documents that hold editions, by edition, oldest first; the team's own win."""
        found = {path.stem: path for path in resource("catalog", "editions").glob("*.yaml")}
        found.update({p.stem: p for p in self._own() if _is_edition(p)})
        return dict(sorted(found.items()))

    def editions(self) -> tuple[str, ...]:
        """Names of all editions, oldest first."""
        return tuple(self.files())

    def _own(self) -> list[Path]:
        if self.folder is None or not self.folder.is_dir():
            return []
        return sorted(self.folder.glob("*.yaml"))

    def load(self, edition: str | None) -> tuple[Catalog | None, Problems]:
        """An edition (None: the newest) together with the team's own services."""
        files = self.files()
        name = edition or next(reversed(files))
        if name not in files:
            near = did_you_mean(name, files)
            known = f"editions are {', '.join(files)}"
            help = f"did you mean `{near}`? {known}" if near else known
            message = f"there is no catalog edition `{name}`"
            return None, (Diagnostic(codes.UNKNOWN_EDITION, message, help=help),)
        loaded, problems = _load_edition(files[name], shipped=self._is_shipped(files[name]))
        services, wrong = self._services()
        problems = (*problems, *wrong)
        if loaded is None or problems:
            return None, problems
        taken = {each.service for each in loaded.lists}
        clashes = sorted(taken & {each.service for each in services})
        if clashes:
            message = (
                f"service `{clashes[0]}` of your `catalog` folder is also one of the edition's"
            )
            help = "give your service another name"
            return None, (Diagnostic(codes.BAD_CATALOG, message, help=help),)
        lists = tuple(sorted((*loaded.lists, *services), key=lambda each: each.id))
        return Catalog(name, catalog_digest(name, lists), lists), ()

    def _is_shipped(self, path: Path) -> bool:
        return path.parent == resource("catalog", "editions")

    def _services(self) -> tuple[list[EndpointList], Problems]:
        lists: dict[str, EndpointList] = {}
        problems: list[Diagnostic] = []
        for path in self._own():
            if _is_edition(path):
                continue
            for document in _documents(path, "service.schema.json", problems):
                try:
                    read = read_service(document, path.name, _sha256(path))
                except ServiceError as error:
                    problems.append(_bad(path, str(error)))
                    continue
                if read.service in lists:
                    problems.append(_bad(path, f"service `{read.service}` is defined twice"))
                lists[read.service] = read
        return list(lists.values()), tuple(problems)


def _is_edition(path: Path) -> bool:
    """Editions are named after their date, services are not."""
    return path.stem[:4].isdigit()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _bad(path: Path, message: str) -> Diagnostic:
    help = "correct the file; schemas/ describe what catalog documents hold"
    return Diagnostic(codes.BAD_CATALOG, f"`{path.name}`: {message}", help=help)


def _load_edition(path: Path, *, shipped: bool) -> tuple[Edition | None, Problems]:
    problems: list[Diagnostic] = []
    schema = None if shipped else "catalog.schema.json"
    for document in _documents(path, schema, problems):
        try:
            edition = read_edition(document)
        except (HostError, ValueError) as error:
            return None, (_bad(path, str(error)),)
        if edition.name != path.stem:
            return None, (_bad(path, f"it holds edition `{edition.name}`; name the file after it"),)
        return edition, ()
    return None, tuple(problems) or (_bad(path, "it is empty"),)


def _documents(path: Path, schema: str | None, problems: list[Diagnostic]) -> Iterator[Any]:
    """The YAML documents of a file, each checked against a schema where one is given."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        documents = list(yaml.load_all(path.read_bytes(), Loader=loader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.append(_bad(path, " ".join(str(error).split())))
        return
    validator = None
    if schema is not None:
        from outgate.catalog.validate import validator_for

        validator = validator_for(schema)
    for document in documents:
        fault = validator(document) if validator else None
        if fault:
            problems.append(_bad(path, fault))
        else:
            yield document
