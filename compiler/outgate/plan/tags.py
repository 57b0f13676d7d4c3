"""The networks behind the service tags of a policy set, from its catalog.

The canonical plan has tags by name. Guards, tests, `explain` and comparisons ask what traffic they
are: there a tag is the union of its networks in the pinned catalog.
"""

from collections.abc import Iterable

from outgate.catalog.model import Catalog, Cloud, ServiceTag, TagFile
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.interval import AddressSet, address_set, union
from outgate.traffic.tags import Tags
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class TagFact:
    """A service tag as the catalog has it, and the published file that says so."""

    tag: ServiceTag
    file: TagFile


def tags_of(catalog: Catalog, clouds: Iterable[Cloud | None] = (None,)) -> Tags:
    """The tags of some clouds, None standing for all. A tag of several has the networks of all."""
    by_name: dict[str, list[AddressSet]] = {}
    for fact in _facts(catalog, clouds):
        by_name.setdefault(fact.tag.name, []).append(address_set(fact.tag.prefixes))
    return Tags({name: union(networks).cidrs() for name, networks in by_name.items()})


def facts_of(catalog: Catalog, remote: Remote) -> tuple[TagFact, ...]:
    """What the catalog knows of the tag that a target names; nothing for other targets."""
    destination = remote.destination
    if not isinstance(destination, ServiceTagDestination):
        return ()
    name = destination.name.lower()
    return tuple(fact for fact in _facts(catalog, (None,)) if fact.tag.name.lower() == name)


def _facts(catalog: Catalog, clouds: Iterable[Cloud | None]) -> tuple[TagFact, ...]:
    wanted = set(clouds)
    return tuple(
        TagFact(tag, file)
        for file in catalog.tag_files
        if None in wanted or file.cloud in wanted
        for tag in file.tags
    )
