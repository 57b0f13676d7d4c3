"""`outgate catalog import`: published files in, a catalog edition out."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from outgate.atomic import write_atomic
from outgate.catalog.comparison.compare import compare
from outgate.catalog.document import Edition, edition_yaml
from outgate.catalog.document_reader import unreadable
from outgate.catalog.findings import Finding
from outgate.catalog.importers.alarms import Alarm, alarms, tag_alarms
from outgate.catalog.importers.interface import (
    Imported,
    Importer,
    SheetAccount,
    UnreadableFile,
    open_published,
)
from outgate.catalog.importers.registry import IMPORTERS, import_file
from outgate.catalog.importers.tags import keep_used
from outgate.catalog.model import Catalog, Cloud, EndpointList, TagFile
from outgate.catalog.readings import load_readings
from outgate.catalog.store import Store
from outgate.commands.catalog_diff import CatalogDiff
from outgate.commands.catalog_verify import findings_on
from outgate.diagnostics import Diagnostic, codes, has_errors
from outgate.errors import InternalError
from outgate.stages import counted, stage
from outgate.values import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import read, and the edition it would write to `path` (None after errors).

    `findings` are those on the lists that a file brought, `difference` is what the edition changes
    for policies (None where there is none before it), and `alarms` are what somebody must look at
    before it is written. `written` tells whether it was.
    """

    edition: Edition | None
    path: Path
    accounts: tuple[tuple[str, SheetAccount], ...]
    findings: tuple[Finding, ...]
    difference: CatalogDiff | None
    alarms: tuple[Alarm, ...]
    diagnostics: tuple[Diagnostic, ...]
    written: bool = False


@dataclass(slots=True)
class _Gathered:
    """What all files bring, with the name of the file that an account is of."""

    lists: dict[str, EndpointList] = field(default_factory=dict)
    tag_files: dict[Cloud, TagFile] = field(default_factory=dict)
    accounts: list[tuple[str, SheetAccount]] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)

    def add(self, file: str, imported: Imported) -> None:
        """Add what one file brings; a list or the tags of a cloud may come from one file only."""
        self.accounts += [(file, account) for account in imported.accounts]
        if not imported.lists and not imported.tag_files:
            message = f"`{file}` holds no table of endpoints"
            help = "name a file with a column `Endpoint/URL` (or `URL`) in a known layout"
            self.problems.append(Diagnostic(codes.UNREADABLE_FILE, message, help=help))
        for endpoint_list in imported.lists:
            if endpoint_list.id in self.lists:
                self.problems.append(_brought_twice(file, f"list `{endpoint_list.id}`"))
            self.lists[endpoint_list.id] = endpoint_list
        for tags in imported.tag_files:
            if tags.cloud in self.tag_files:
                self.problems.append(_brought_twice(file, f"the service tags of {tags.cloud}"))
            self.tag_files[tags.cloud] = tags


def import_edition(
    files: Sequence[Path],
    edition: str,
    into: Path,
    store: Store,
    importers: tuple[Importer, ...] = IMPORTERS,
) -> ImportResult:
    """Read published files as an edition; nothing is written yet.

    Lists and tags that no file brings are carried from the edition before this one.
    """
    path = into / f"{edition}.yaml"
    gathered = _Gathered(problems=list(_check_name(edition, path, store)))
    for file in counted("reading published files", files):
        try:
            imported = import_file(open_published(store.root or Path.cwd(), file), importers)
        except UnreadableFile as error:
            gathered.problems.append(_unreadable(error))
        else:
            gathered.add(file.name, imported)
    before, problems = _before(edition, store)
    gathered.problems += problems
    lists = {**_carried_lists(before), **gathered.lists}
    tag_files = _tag_files(gathered, lists.values(), before)
    published = Catalog(
        edition=edition,
        readings=load_readings(),
        lists=tuple(endpoint_list for _, endpoint_list in sorted(lists.items())),
        tag_files=tag_files,
    )
    made = Edition(edition, published.lists, tag_files)
    difference = None
    if not has_errors(gathered.problems):
        with stage("reading the edition back"):
            gathered.problems += _not_read_back(made)
    if not has_errors(gathered.problems):
        with stage("comparing with the edition before"):
            difference, problems = _difference(before, published, store)
        gathered.problems += problems
    return ImportResult(
        edition=None if has_errors(gathered.problems) else made,
        path=path,
        accounts=tuple(gathered.accounts),
        findings=tuple(
            finding
            for finding in findings_on(published, store)
            if finding.place and finding.place.list in gathered.lists
        ),
        difference=difference,
        alarms=_alarms(gathered, tag_files, before),
        diagnostics=tuple(gathered.problems),
    )


def _alarms(
    gathered: _Gathered, tag_files: Iterable[TagFile], before: Catalog | None
) -> tuple[Alarm, ...]:
    """What somebody must look at in the lists and tags that files brought."""
    brought = tuple(tags for tags in tag_files if tags.carried_from is None)
    return (
        *alarms(tuple(gathered.lists.values()), before.lists if before else ()),
        *tag_alarms(brought, before.tag_files if before else ()),
    )


def _difference(
    before: Catalog | None, published: Catalog, store: Store
) -> tuple[CatalogDiff | None, tuple[Diagnostic, ...]]:
    """Both editions as policies see them: with services, and corrected by overlays."""
    new, problems = store.complete(published)
    old, older_problems = store.complete(before) if before else (None, ())
    if old is None or new is None:
        return None, tuple(dict.fromkeys((*problems, *older_problems)))
    return CatalogDiff(old, new, compare(old, new), 0), ()


def _not_read_back(made: Edition) -> tuple[Diagnostic, ...]:
    """What would keep every command from reading the edition once it is written."""
    reason = unreadable(made)
    if not reason:
        return ()
    message = f"edition `{made.name}` could not be read back: {reason}"
    help = "nothing was written; import the files one by one to find the one that brings it"
    return (Diagnostic(codes.BAD_CATALOG, message, help=help),)


def write_edition(result: ImportResult) -> None:
    """Write the edition of a result, whole or not at all; OSError when that is not possible."""
    if result.edition is None:
        raise InternalError("an import with errors has no edition to write")
    write_atomic(result.path, edition_yaml(result.edition))


def _unreadable(error: UnreadableFile) -> Diagnostic:
    return Diagnostic(codes.UNREADABLE_FILE, str(error), help=error.help)


def _brought_twice(file: str, what: str) -> Diagnostic:
    help = "import one file for each list"
    return Diagnostic(codes.BAD_CATALOG, f"`{file}` brings {what} again", help=help)


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
        endpoint_list.id: replace(
            endpoint_list, carried_from=endpoint_list.carried_from or before.edition
        )
        for endpoint_list in before.lists
    }


def _carried_tag_files(before: Catalog | None) -> dict[Cloud, TagFile]:
    if before is None:
        return {}
    return {
        tags.cloud: replace(tags, carried_from=tags.carried_from or before.edition)
        for tags in before.tag_files
    }


def _tag_files(
    gathered: _Gathered, lists: Iterable[EndpointList], before: Catalog | None
) -> tuple[TagFile, ...]:
    """The tags that lists use; those of a cloud that no file brings are carried."""
    lists = tuple(lists)
    tag_files = _carried_tag_files(before)
    for cloud, published in gathered.tag_files.items():
        try:
            tag_files[cloud], account = keep_used(published, lists)
        except UnreadableFile as error:
            gathered.problems.append(_unreadable(error))
        else:
            gathered.accounts.append((published.source.file, account))
    return tuple(tags for _, tags in sorted(tag_files.items()))
