"""Service tags compared: addresses as sets, whatever the networks they are written in."""

from collections.abc import Iterable, Iterator

from outgate.catalog.comparison.changes import Change, Impact, Kind
from outgate.catalog.geography import WORLDWIDE
from outgate.catalog.model import ServiceTag, TagFile
from outgate.diagnostics import count
from outgate.traffic.interval import address_set


def tags_list(file: TagFile) -> str:
    """The name under which changes of a file of tags are shown."""
    return f"service-tags-{file.cloud}"


def compare_tags(old: Iterable[TagFile], new: Iterable[TagFile]) -> Iterator[Change]:
    """Changes of the tags that lists use, and of the numbers under which they are published."""
    before, after = ({tags_list(each): each for each in side} for side in (old, new))
    for id in before.keys() | after.keys():
        if id in before and id in after:
            yield from _compare_files(id, before[id], after[id])
        else:
            file = before.get(id) or after[id]
            words = (count(len(file.tags), "tag"), f"change number {file.change_number}")
            yield Change(
                id,
                WORLDWIDE,
                Kind.LIST,
                Impact.CLOSES if id in before else Impact.BREAKS,
                "",
                lost=words if id in before else (),
                gained=() if id in before else words,
            )


def _compare_files(id: str, old: TagFile, new: TagFile) -> Iterator[Change]:
    if old.change_number != new.change_number:
        yield _number(id, "", old.change_number, new.change_number)
    before, after = ({each.name: each for each in side.tags} for side in (old, new))
    for name in before.keys() | after.keys():
        if name in before and name in after:
            yield from _compare_tag(id, before[name], after[name])
        else:
            prefixes = (before.get(name) or after[name]).prefixes
            yield _one_side(id, Kind.TAG, name, prefixes, gone=name in before)


def _compare_tag(id: str, old: ServiceTag, new: ServiceTag) -> Iterator[Change]:
    if old.change_number != new.change_number:
        yield _number(id, new.name, old.change_number, new.change_number)
    if set(old.prefixes) == set(new.prefixes):
        return
    before, after = (address_set(each.prefixes) for each in (old, new))
    for gone, difference in ((True, before - after), (False, after - before)):
        networks = difference.cidrs()
        if networks:
            yield _one_side(id, Kind.PREFIXES, new.name, networks, gone=gone)


def _number(id: str, subject: str, old: int, new: int) -> Change:
    lost, gained = (str(old),), (str(new),)
    return Change(
        id, WORLDWIDE, Kind.CHANGE_NUMBER, Impact.INFORMATION, subject, lost=lost, gained=gained
    )


def _one_side(id: str, kind: Kind, subject: str, words: tuple[str, ...], *, gone: bool) -> Change:
    return Change(
        id,
        WORLDWIDE,
        kind,
        Impact.CLOSES if gone else Impact.BREAKS,
        subject,
        lost=words if gone else (),
        gained=() if gone else words,
    )
