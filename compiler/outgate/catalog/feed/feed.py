"""The catalog as static files, in the manner of the Microsoft 365 endpoint web service.

    version.json                          every instance with its versions
    endpoints/INSTANCE.json               its latest version
    endpoints/INSTANCE/EDITION.json       each version
    changes/INSTANCE/EDITION.json         everything since a version
    atom.xml                              one entry for each edition
    schemas/feed-*.schema.json            what the documents follow

An instance is a list, or the service tags of one cloud; a version is an edition that holds it. The
same editions give the same bytes: nothing looks at a clock.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from outgate.catalog.comparison.changes import Change
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.tags import tags_list
from outgate.catalog.feed.atom import Step, atom_text, read_site
from outgate.catalog.feed.documents import (
    FORMAT_VERSION,
    Document,
    changes_document,
    document_text,
    list_document,
    tags_document,
)
from outgate.catalog.feed.refusal import bad_feed
from outgate.catalog.model import Catalog
from outgate.resources import resource_text

SCHEMAS = ("feed-version", "feed-endpoints", "feed-changes")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance: its document in each edition that holds it, oldest first."""

    name: str
    service: str | None
    cloud: str | None
    method: str | None
    versions: tuple[tuple[str, Document], ...]


def feed_files(editions: Iterable[Catalog], base_url: str | None = None) -> dict[str, str]:
    """The text of every file by its path, in the order in which to write them.

    UserError says what cannot be published. `version.json` is last, so that a
    reader never hears of a file that is not there.
    """
    site = read_site(base_url)
    catalogs = sorted(editions, key=lambda catalog: catalog.edition)
    steps = [Step(catalogs[0].edition, None)]
    steps += [Step(new.edition, compare(old, new)) for old, new in pairwise(catalogs)]
    files = {
        f"schemas/{name}.schema.json": resource_text("schemas", f"{name}.schema.json")
        for name in SCHEMAS
    }
    instances = _instances(catalogs)
    for each in instances:
        files |= _instance_files(each, steps)
    files["atom.xml"] = atom_text(steps, site)
    files["version.json"] = _text("feed-version", 0, _version(instances, steps))
    return files


def _instances(catalogs: Iterable[Catalog]) -> list[Instance]:
    found: dict[str, Instance] = {}
    for catalog in catalogs:
        parts = [
            Instance(
                its.id,
                its.service,
                its.cloud,
                its.method,
                ((catalog.edition, list_document(its, catalog.edition, catalog.readings)),),
            )
            for its in catalog.lists
        ]
        for file in catalog.tag_files:
            name = tags_list(file)
            document = tags_document(file, name, catalog.edition)
            parts.append(Instance(name, None, file.cloud, None, ((catalog.edition, document),)))
        for part in parts:
            _check(part, catalog.edition, parts)
            before = found[part.name].versions if part.name in found else ()
            found[part.name] = Instance(
                part.name, part.service, part.cloud, part.method, (*before, *part.versions)
            )
    return [each for _, each in sorted(found.items())]


def _check(part: Instance, edition: str, parts: list[Instance]) -> None:
    """Names come from editions that a team may have written, and become names of files."""
    if not _FILE_NAME.fullmatch(part.name):
        raise bad_feed(f"list `{part.name}` of edition {edition} cannot be the name of a file")
    if sum(each.name.lower() == part.name.lower() for each in parts) > 1:
        raise bad_feed(f"edition {edition} has two lists by the name of `{part.name}`")


def _instance_files(its: Instance, steps: list[Step]) -> dict[str, str]:
    latest, newest = its.versions[-1]
    files = {}
    for edition, document in its.versions:
        later = [(s.edition, _of(its.name, s.changes)) for s in steps if s.edition > edition]
        changes = changes_document(its.name, edition, latest, later)
        for folder, schema, what in (
            ("endpoints", "feed-endpoints", document),
            ("changes", "feed-changes", changes),
        ):
            files[f"{folder}/{its.name}/{edition}.json"] = _text(schema, 2, what)
    files[f"endpoints/{its.name}.json"] = _text("feed-endpoints", 1, newest)
    return files


def _of(instance: str, changes: tuple[Change, ...] | None) -> tuple[Change, ...]:
    return tuple(each for each in changes or () if each.list == instance)


def _version(instances: list[Instance], steps: list[Step]) -> Document:
    """`last_change` is the latest version that differs in meaning from the one before."""
    newest = steps[-1].edition
    rows = []
    for its in instances:
        versions = [edition for edition, _ in its.versions]
        changed = [s.edition for s in steps if s.edition in versions and _of(its.name, s.changes)]
        rows.append(
            {
                "instance": its.name,
                "service": its.service,
                "cloud": its.cloud,
                "method": its.method,
                "latest": versions[-1],
                "last_change": changed[-1] if changed else versions[0],
                "withdrawn": versions[-1] != newest,
                "versions": versions[::-1],
            }
        )
    return {"format_version": FORMAT_VERSION, "edition": newest, "instances": rows}


def _text(schema: str, depth: int, document: Document) -> str:
    """A document that lies `depth` folders deep, with the way to its schema."""
    way = f"{'../' * depth}schemas/{schema}.schema.json"
    return document_text({"$schema": way, **document})
