"""The values that shells complete with: names of the project, the catalog and Outgate itself.

Whoever opens a pull request chooses names of the project, and a shell makes of them what its script
does: one with any other character than names have is left out. Nothing is compiled and nothing
runs; a file that cannot be read has no names.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from outgate.backends.registry import backends
from outgate.catalog.model import Catalog
from outgate.catalog.store import Store
from outgate.commands.catalog import chosen_edition
from outgate.commands.catalog_names import feature_rows, fleet_rows, groups, region_rows
from outgate.diagnostics import Code, Severity, codes
from outgate.project.config import ALL
from outgate.project.project import Project, load_project

Row = tuple[str, str | None]  # a value, and what is said of it

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LONGEST = 60  # characters of what is said of a value


def complete_values(kind: str, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
    """The values of a kind that begin with what is typed; upper and lower case are the same."""
    if kind == "files":
        return [CompletionItem(incomplete, type="file")]
    typed = incomplete.lower()
    return [
        CompletionItem(value, help=_short(said))
        for value, said in KINDS[kind](ctx)
        if _PLAIN.fullmatch(value) and value.lower().startswith(typed)
    ]


def _short(said: str | None) -> str | None:
    return said if said is None or len(said) <= _LONGEST else f"{said[: _LONGEST - 3]}..."


def _folder(ctx: click.Context) -> Path:
    """Where the command would run."""
    return Path.cwd() / (ctx.find_root().params.get("chdir") or ".")


def _project(ctx: click.Context) -> Project | None:
    project, _ = load_project(_folder(ctx))
    return project


def _store(ctx: click.Context) -> Store:
    project = _project(ctx)
    return Store(project.catalog_folder, project.root) if project else Store(None)


def _catalog(ctx: click.Context) -> Catalog | None:
    """The edition that the command names, else the pinned one, else the newest."""
    project = _project(ctx)
    named = ctx.params.get("edition")
    edition = chosen_edition(project.root, named) if project else named
    catalog, _ = _store(ctx).load(edition)
    return catalog or Store(None).load(None)[0]


def _targets(ctx: click.Context) -> Iterable[Row]:
    project = _project(ctx)
    return [(each.name, each.backend) for each in project.config.targets] if project else ()


def _targets_or_all(ctx: click.Context) -> Iterable[Row]:
    targets = [*_targets(ctx)]
    return [*targets, (ALL, "every target")] if targets else ()


def _editions(ctx: click.Context) -> Iterable[Row]:
    store = _store(ctx)
    return [
        (name, "ships with Outgate" if store.is_shipped(name) else "of the project")
        for name in store.editions()
    ]


def _regions(ctx: click.Context) -> Iterable[Row]:
    catalog = _catalog(ctx)
    rows = region_rows(catalog) if catalog else ()
    return [(row.name, f"{row.cloud} cloud" if row.cloud else None) for row in rows]


def _fleets(_: click.Context) -> Iterable[Row]:
    said = {name: ", ".join(members) for name, members in groups()}
    return [*said.items(), *((row.fleet.name, str(row.fleet.family)) for row in fleet_rows())]


def _features(ctx: click.Context) -> Iterable[Row]:
    catalog = _catalog(ctx)
    rows = feature_rows(catalog) if catalog else ()
    return [(row.feature.name, row.feature.about) for row in rows]


def _lists(ctx: click.Context) -> Iterable[Row]:
    catalog = _catalog(ctx)
    return [(each.id, None) for each in catalog.lists] if catalog else ()


def _codes(_: click.Context) -> Iterable[Row]:
    return sorted((each.id, each.title) for each in _every_code())


def _warnings(_: click.Context) -> Iterable[Row]:
    these = (each for each in _every_code() if each.severity is Severity.WARNING)
    return sorted((each.id, each.title) for each in these)


def _every_code() -> Iterable[Code]:
    return (each for each in vars(codes).values() if isinstance(each, Code))


def _backends(_: click.Context) -> Iterable[Row]:
    return [(kind.name, kind.title) for kind in backends()]


KINDS: Mapping[str, Callable[[click.Context], Iterable[Row]]] = {
    "targets": _targets,
    "targets-or-all": _targets_or_all,
    "editions": _editions,
    "regions": _regions,
    "fleets": _fleets,
    "features": _features,
    "lists": _lists,
    "codes": _codes,
    "warnings": _warnings,
    "backends": _backends,
}
