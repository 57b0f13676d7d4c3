"""`outgate catalog import`: published files in, a catalog edition out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.catalog.comparison.compare import compare
from outgate.catalog.document import Edition, edition_yaml
from outgate.catalog.document_reader import unreadable
from outgate.catalog.importers.alarms import Alarm, alarms, tag_alarms
from outgate.catalog.importers.files import UnreadableFile
from outgate.catalog.importers.registry import read_published
from outgate.catalog.importers.tables.grid import PublishedTags
from outgate.catalog.importers.tables.lists import SheetAccount, import_published
from outgate.catalog.importers.tags import import_tags
from outgate.catalog.model import Catalog, EndpointList, TagFile
from outgate.catalog.readings import load_readings
from outgate.catalog.store import Store
from outgate.catalog.verification.remarks import Remark
from outgate.commands.catalog_diff import CatalogDiff
from outgate.commands.catalog_verify import remarks_on
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.errors import InternalError


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import read, and the edition it would write to `path` (None after errors).

    `remarks` are those on the lists that a file brought, `difference` is what the edition changes
    for policies (None where there is none before it), and `alarms` are what somebody must look at
    before it is written.
    """

    edition: Edition | None
    path: Path
    accounts: tuple[tuple[str, SheetAccount], ...]
    remarks: tuple[Remark, ...]
    difference: CatalogDiff | None
    alarms: tuple[Alarm, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Reading:
    lists: dict[str, EndpointList]
    tags: list[PublishedTags]
    accounts: list[tuple[str, SheetAccount]]
    problems: list[Diagnostic]


def import_edition(files: Sequence[Path], edition: str, into: Path, store: Store) -> ImportResult:
    """Read published files as an edition; nothing is written yet.

    Lists and tags that no file brings are carried from the edition before this one.
    """
    path = into / f"{edition}.yaml"
    reading = _Reading({}, [], [], list(_check_name(edition, path, store)))
    for file in files:
        _read(file, reading)
    before, found = _before(edition, store)
    reading.problems += found
    lists = {**_carried_lists(before), **reading.lists}
    tag_files = _tag_files(reading, lists.values(), before)
    published = Catalog(
        edition,
        "",
        load_readings(),
        tuple(sorted(lists.values(), key=lambda each: each.id)),
        tag_files,
    )
    made = Edition(edition, published.lists, tag_files)
    difference = None
    if not has_errors(reading.problems):
        reading.problems += _not_read_back(made)
    if not has_errors(reading.problems):
        difference, found = _difference(before, published, store)
        reading.problems += found
    brought = tuple(each for each in tag_files if each.carried_from is None)
    return ImportResult(
        None if has_errors(reading.problems) else made,
        path,
        tuple(reading.accounts),
        tuple(r for r in remarks_on(published, store) if r.place.split("/")[0] in reading.lists),
        difference,
        (
            *alarms(tuple(reading.lists.values()), before.lists if before else ()),
            *tag_alarms(brought, before.tag_files if before else ()),
        ),
        tuple(reading.problems),
    )


def _difference(
    before: Catalog | None, published: Catalog, store: Store
) -> tuple[CatalogDiff | None, tuple[Diagnostic, ...]]:
    """Both editions as policies see them: with services, and corrected by overlays."""
    new, problems = store.complete(published)
    old, wrong = store.complete(before) if before else (None, ())
    if old is None or new is None:
        return None, tuple(dict.fromkeys((*problems, *wrong)))
    return CatalogDiff(old, new, compare(old, new), 0), ()


def _not_read_back(made: Edition) -> tuple[Diagnostic, ...]:
    """What would keep every command from reading the edition once it is written."""
    wrong = unreadable(made)
    if not wrong:
        return ()
    message = f"edition `{made.name}` could not be read back: {wrong}"
    help = "nothing was written; import the files one by one to find the one that brings it"
    return (Diagnostic(codes.BAD_CATALOG, message, help=help),)


def write_edition(result: ImportResult) -> None:
    """Write the edition of a result, whole or not at all; OSError when that is not possible."""
    if result.edition is None:
        raise InternalError("an import that failed was to be written")
    write_atomic(result.path, edition_yaml(result.edition))


def _read(file: Path, reading: _Reading) -> None:
    try:
        published = read_published(file)
    except UnreadableFile as error:
        reading.problems.append(Diagnostic(codes.UNREADABLE_FILE, str(error), help=error.help))
        return
    if isinstance(published, PublishedTags):
        if any(each.cloud is published.cloud for each in reading.tags):
            reading.problems.append(_twice(file, f"the service tags of {published.cloud}"))
        reading.tags.append(published)
        return
    imported = import_published(published)
    reading.accounts += [(file.name, account) for account in imported.accounts]
    if not imported.lists:
        message = f"`{file.name}` holds no table of endpoints"
        help = "name a file with a column `Endpoint/URL` (or `URL`) in a known layout"
        reading.problems.append(Diagnostic(codes.UNREADABLE_FILE, message, help=help))
    for each in imported.lists:
        if each.id in reading.lists:
            reading.problems.append(_twice(file, f"list `{each.id}`"))
        reading.lists[each.id] = each


def _twice(file: Path, what: str) -> Diagnostic:
    help = "import one file for each list"
    return Diagnostic(codes.BAD_CATALOG, f"`{file.name}` brings {what} again", help=help)


def _check_name(edition: str, path: Path, store: Store) -> tuple[Diagnostic, ...]:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", edition):
        message = f"`{edition}` cannot be the name of an edition"
        help = "name it after the date of the newest list in it, as YYYY-MM-DD"
        return (Diagnostic(codes.BAD_CATALOG, message, help=help),)
    if edition in store.editions() or path.exists():
        message = f"edition `{edition}` exists already"
        help = "editions never change; give the new one its own date, or delete the file first"
        return (Diagnostic(codes.BAD_CATALOG, message, help=help),)
    return ()


def _before(edition: str, store: Store) -> tuple[Catalog | None, tuple[Diagnostic, ...]]:
    """The newest edition older than this one as published, with what keeps it from being read."""
    older = [name for name in store.editions() if name < edition]
    return store.published(older[-1]) if older else (None, ())


def _carried_lists(before: Catalog | None) -> dict[str, EndpointList]:
    if before is None:
        return {}
    return {
        each.id: replace(each, carried_from=each.carried_from or before.edition)
        for each in before.lists
    }


def _tag_files(
    reading: _Reading, lists: Iterable[EndpointList], before: Catalog | None
) -> tuple[TagFile, ...]:
    """The tags that lists use; those of a cloud that no file brings are carried."""
    lists = tuple(lists)
    found = {}
    for each in before.tag_files if before else ():
        assert before is not None
        found[each.cloud] = replace(each, carried_from=each.carried_from or before.edition)
    for published in reading.tags:
        try:
            found[published.cloud], account = import_tags(published, lists)
        except UnreadableFile as error:
            found_wrong = Diagnostic(codes.UNREADABLE_FILE, str(error), help=error.help)
            reading.problems.append(found_wrong)
        else:
            reading.accounts.append((published.file, account))
    return tuple(each for _, each in sorted(found.items()))
