"""`outgate catalog import`: published files in, a catalog edition out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.catalog.document import Edition, edition_yaml
from outgate.catalog.importers.lists import SheetAccount, import_published
from outgate.catalog.importers.registry import find_importer
from outgate.catalog.importers.workbook import UnreadableFile
from outgate.catalog.model import Catalog, EndpointList
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic, codes, has_errors


@dataclass(frozen=True, slots=True)
class ListChange:
    """One list of the new edition beside the same list of the edition before.

    `added` and `removed` are targets as text. A carried list has neither.
    """

    list: EndpointList
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import read, and the edition it would write to `path` (None after errors)."""

    edition: Edition | None
    path: Path
    before: str | None
    accounts: tuple[tuple[str, SheetAccount], ...]
    changes: tuple[ListChange, ...]
    diagnostics: tuple[Diagnostic, ...]


def import_edition(files: Sequence[Path], edition: str, into: Path, store: Store) -> ImportResult:
    """Read published files as an edition; nothing is written yet.

    Lists that no file brings are carried from the edition before this one.
    """
    path = into / f"{edition}.yaml"
    problems = list(_check_name(edition, path, store))
    accounts: list[tuple[str, SheetAccount]] = []
    lists: dict[str, EndpointList] = {}
    for file in files:
        try:
            published = find_importer(file)(file)
        except UnreadableFile as error:
            problems.append(Diagnostic(codes.UNREADABLE_FILE, str(error), help=error.help))
            continue
        imported = import_published(published)
        accounts += [(file.name, account) for account in imported.accounts]
        if not imported.lists:
            message = f"`{file.name}` holds no table of endpoints"
            help = "name a file with a column `Endpoint/URL` (or `URL`) in a known layout"
            problems.append(Diagnostic(codes.UNREADABLE_FILE, message, help=help))
        for each in imported.lists:
            if each.id in lists:
                message = f"`{file.name}` brings list `{each.id}` again"
                help = "import one file for each list"
                problems.append(Diagnostic(codes.BAD_CATALOG, message, help=help))
            lists[each.id] = each
    before, found = _before(edition, store)
    problems += found
    if before is not None:
        for each in before.lists:
            if each.cloud is not None and each.id not in lists:
                carried = each.carried_from or before.edition
                lists[each.id] = replace(each, carried_from=carried)
    made = None if has_errors(problems) else Edition(edition, tuple(lists.values()))
    changes = tuple(_change(each, before) for _, each in sorted(lists.items()))
    return ImportResult(
        made,
        path,
        before.edition if before else None,
        tuple(accounts),
        changes,
        tuple(problems),
    )


def write_edition(result: ImportResult) -> None:
    """Write the edition of a result, whole or not at all; OSError when that is not possible."""
    assert result.edition is not None
    write_atomic(result.path, edition_yaml(result.edition))


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
    """The newest edition older than this one, with what keeps it from being read."""
    older = [name for name in store.editions() if name < edition]
    return store.load(older[-1]) if older else (None, ())


def _targets(endpoint_list: EndpointList) -> set[str]:
    return {str(e.target) for table in endpoint_list.tables for e in table.endpoints}


def _change(now: EndpointList, before: Catalog | None) -> ListChange:
    lists = {each.id: each for each in before.lists} if before else {}
    old = _targets(lists[now.id]) if now.id in lists else set()
    new = _targets(now)
    return ListChange(now, tuple(sorted(new - old)), tuple(sorted(old - new)))
