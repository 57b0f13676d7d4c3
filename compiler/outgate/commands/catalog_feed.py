"""`outgate catalog feed`: the editions of a project as static files for other programs."""

from pathlib import Path

from outgate.atomic import remove_leftovers, write_atomic
from outgate.catalog.feed.feed import feed_files
from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.diagnostics import Diagnostic
from outgate.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class WrittenFeed:
    """What a run did to a folder, as paths in it; `stale` files of older runs were left alone."""

    folder: str
    editions: tuple[str, ...]
    written: tuple[str, ...]
    unchanged: int
    stale: tuple[str, ...]


def make_feed(
    store: Store, base_url: str | None
) -> tuple[dict[str, str] | None, tuple[Diagnostic, ...]]:
    """The files of the feed; UserError says what cannot be published.

    The team's own services belong to no edition and stay out: a feed may be public.
    """
    catalogs: list[Catalog] = []
    problems: list[Diagnostic] = []
    for name in store.editions():
        catalog, faults = store.load(name)
        published, _ = store.published(name)
        problems += faults
        if catalog is not None and published is not None:
            ids = {endpoint_list.id for endpoint_list in published.lists}
            lists = tuple(listed for listed in catalog.lists if listed.id in ids)
            catalogs.append(replace(catalog, lists=lists))
    if problems:
        # An edition left out would look as if its lists had been withdrawn.
        return None, tuple(dict.fromkeys(problems))
    return feed_files(catalogs, base_url), ()


def write_feed(files: dict[str, str], folder: Path, editions: tuple[str, ...]) -> WrittenFeed:
    """Write what differs from the folder; OSError leaves each file either old or new.

    Files of an older run that this feed does not have are named, never deleted: they may be what
    somebody's firewall still asks for.
    """
    stale = tuple(sorted(_feed_files_in(folder) - files.keys()))
    written = []
    for name, text in files.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == text.encode():
            continue
        remove_leftovers(path)
        write_atomic(path, text)
        written.append(name)
    return WrittenFeed(str(folder), editions, tuple(written), len(files) - len(written), stale)


def _feed_files_in(folder: Path) -> set[str]:
    """Files where a feed has its own."""
    patterns = ("endpoints/*.json", "endpoints/*/*.json", "changes/*/*.json")
    paths = (path for pattern in patterns for path in folder.glob(pattern))
    return {path.relative_to(folder).as_posix() for path in paths}
