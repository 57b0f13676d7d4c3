"""Service tags compared: addresses as sets, whatever the networks they are written in."""

from collections.abc import Iterable, Iterator

from outgate.catalog.comparison.changes import CatalogChange, ChangeKind, Impact, one_sided
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import ServiceTag, TagFile
from outgate.diagnostics import count
from outgate.traffic.interval import address_set


def tags_list(file: TagFile) -> str:
    """The name under which changes of a file of tags are shown."""
    return f"service-tags-{file.cloud}"


def compare_tags(old: Iterable[TagFile], new: Iterable[TagFile]) -> Iterator[CatalogChange]:
    """Changes of the tags that lists use, and of the numbers under which they are published."""
    before, after = ({tags_list(file): file for file in files} for files in (old, new))
    for id in before.keys() | after.keys():
        if id in before and id in after:
            yield from _compare_files(id, before[id], after[id])
        else:
            file = before.get(id) or after[id]
            words = (count(len(file.tags), "tag"), f"change number {file.change_number}")
            yield _came_or_went(id, ChangeKind.LIST, "", words, gone=id in before)


def _compare_files(id: str, old: TagFile, new: TagFile) -> Iterator[CatalogChange]:
    if old.change_number != new.change_number:
        yield _renumbered(id, "", old.change_number, new.change_number)
    before, after = ({tag.name: tag for tag in file.tags} for file in (old, new))
    for name in before.keys() | after.keys():
        if name in before and name in after:
            yield from _compare_tag(id, before[name], after[name])
        else:
            prefixes = (before.get(name) or after[name]).prefixes
            yield _came_or_went(id, ChangeKind.TAG, name, prefixes, gone=name in before)


def _compare_tag(id: str, old: ServiceTag, new: ServiceTag) -> Iterator[CatalogChange]:
    if old.change_number != new.change_number:
        yield _renumbered(id, new.name, old.change_number, new.change_number)
    before, after = (address_set(tag.prefixes) for tag in (old, new))
    for gone, difference in ((True, before - after), (False, after - before)):
        networks = difference.cidrs()
        if networks:
            yield _came_or_went(id, ChangeKind.PREFIXES, new.name, networks, gone=gone)


def _renumbered(id: str, subject: str, old: int, new: int) -> CatalogChange:
    return CatalogChange(
        list=id,
        region=WORLDWIDE,
        kind=ChangeKind.CHANGE_NUMBER,
        impact=Impact.INFORMATION,
        subject=subject,
        lost=(str(old),),
        gained=(str(new),),
    )


def _came_or_went(
    id: str, kind: ChangeKind, subject: str, words: tuple[str, ...], *, gone: bool
) -> CatalogChange:
    impact = Impact.CLOSES if gone else Impact.BREAKS
    return one_sided(id, kind, words, gone=gone, impact=impact, region=WORLDWIDE, subject=subject)
