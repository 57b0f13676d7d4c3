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
from collections.abc import Iterable, Iterator
from itertools import pairwise

from outgate.catalog.comparison.changes import CatalogChange
from outgate.catalog.comparison.compare import compare
from outgate.catalog.comparison.compare_tags import tags_list
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
from outgate.values import dataclass, replace

SCHEMAS = ("feed-version", "feed-endpoints", "feed-changes")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
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
    for instance in instances:
        files |= _instance_files(instance, steps)
    files["atom.xml"] = atom_text(steps, site)
    files["version.json"] = _text("feed-version", 0, _version_document(instances, steps))
    return files


def _instances(catalogs: Iterable[Catalog]) -> list[Instance]:
    """The instances of all editions by name, each with its versions."""
    joined: dict[str, Instance] = {}
    for catalog in catalogs:
        instances = [*_list_instances(catalog), *_tag_instances(catalog)]
        for instance in instances:
            _check_name(instance.name, catalog.edition, instances)
            earlier = joined[instance.name].versions if instance.name in joined else ()
            joined[instance.name] = replace(instance, versions=(*earlier, *instance.versions))
    return [instance for _, instance in sorted(joined.items())]


def _list_instances(catalog: Catalog) -> Iterator[Instance]:
    """The lists of one edition."""
    for endpoint_list in catalog.lists:
        document = list_document(endpoint_list, catalog.edition, catalog.readings)
        yield Instance(
            name=endpoint_list.id,
            service=endpoint_list.service,
            cloud=endpoint_list.cloud,
            method=endpoint_list.method,
            versions=((catalog.edition, document),),
        )


def _tag_instances(catalog: Catalog) -> Iterator[Instance]:
    """The files of service tags of one edition."""
    for file in catalog.tag_files:
        name = tags_list(file)
        document = tags_document(file, name, catalog.edition)
        yield Instance(
            name=name,
            service=None,
            cloud=file.cloud,
            method=None,
            versions=((catalog.edition, document),),
        )


def _check_name(name: str, edition: str, instances: Iterable[Instance]) -> None:
    """Names come from editions that a team may have written, and become names of files."""
    if not _FILE_NAME.fullmatch(name):
        raise bad_feed(f"list `{name}` of edition {edition} cannot be the name of a file")
    if sum(instance.name.lower() == name.lower() for instance in instances) > 1:
        raise bad_feed(f"edition {edition} has two lists by the name of `{name}`")


def _instance_files(instance: Instance, steps: list[Step]) -> dict[str, str]:
    name = instance.name
    latest, newest = instance.versions[-1]
    files = {}
    for edition, document in instance.versions:
        later = [
            (step.edition, _changes_of(name, step)) for step in steps if step.edition > edition
        ]
        changes = changes_document(name, edition, latest, later)
        files[f"endpoints/{name}/{edition}.json"] = _text("feed-endpoints", 2, document)
        files[f"changes/{name}/{edition}.json"] = _text("feed-changes", 2, changes)
    files[f"endpoints/{name}.json"] = _text("feed-endpoints", 1, newest)
    return files


def _changes_of(instance: str, step: Step) -> tuple[CatalogChange, ...]:
    return tuple(change for change in step.changes or () if change.list == instance)


def _version_document(instances: list[Instance], steps: list[Step]) -> Document:
    """`last_change` is the latest version that differs in meaning from the one before."""
    newest = steps[-1].edition
    rows = []
    for instance in instances:
        versions = [edition for edition, _ in instance.versions]
        changed = [
            step.edition
            for step in steps
            if step.edition in versions and _changes_of(instance.name, step)
        ]
        rows.append(
            {
                "instance": instance.name,
                "service": instance.service,
                "cloud": instance.cloud,
                "method": instance.method,
                "latest": versions[-1],
                "last_change": changed[-1] if changed else versions[0],
                "withdrawn": versions[-1] != newest,
                "versions": versions[::-1],
            }
        )
    return {"format_version": FORMAT_VERSION, "edition": newest, "instances": rows}


def _text(schema: str, depth: int, document: Document) -> str:
    """A document that lies `depth` folders deep, with the way to its schema."""
    path = f"{'../' * depth}schemas/{schema}.schema.json"
    return document_text({"$schema": path, **document})
