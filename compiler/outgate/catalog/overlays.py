"""Overlays: reviewed corrections of published lists (schemas/overlay.schema.json).

An entry names its row by URL and geography, never by number, so that it goes on to hold when rows
move, and finds nothing to do when the publisher has mended the row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from outgate.catalog.model import (
    ADDED,
    Correction,
    Endpoint,
    EndpointList,
    Need,
    Overlay,
    QuarantinedRow,
    Table,
)
from outgate.catalog.readings import Readings
from outgate.catalog.url_cell import ReadUrl, read_cell
from outgate.diagnostics import did_you_mean


class OverlayError(ValueError):
    """An entry that means nothing; `path` leads to it as in a schema fault."""

    def __init__(self, message: str, path: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.path = path


def holds_for(raw: Mapping[str, Any], edition: str) -> bool:
    """Whether an overlay document is meant for an edition."""
    span = raw.get("editions", {})
    return bool(span.get("from", "") <= edition <= span.get("to", "9999"))


def apply_overlay(
    lists: tuple[EndpointList, ...],
    raw: Mapping[str, Any],
    known: Readings,
    *,
    proven: bool = False,
) -> tuple[tuple[EndpointList, ...], Overlay]:
    """The lists with an overlay document applied, and what it did; it may name `known` readings.

    OverlayError where there is no such table: a misspelt one would correct nothing, silently. One
    that is `proven` to be right for an edition is idle instead where a newer edition, which its
    authors have not seen, has another form.
    """
    list_id, _, table_id = raw["table"].partition("/")
    work: _Work | None = None
    found = []
    for each in lists:
        tables = []
        for table in each.tables:
            if (each.id, table.id) == (list_id, table_id):
                work = _Work(raw, each.id, table, known, proven)
                work.run()
                tables.append(work.table)
            else:
                tables.append(table)
        found.append(replace(each, tables=tuple(tables)))
    if work is None and not proven:
        names = [f"{each.id}/{table.id}" for each in lists for table in each.tables]
        near = did_you_mean(raw["table"], names)
        hint = f"did you mean `{near}`?" if near else f"it has {', '.join(sorted(names))}"
        message = (
            f"the edition has no table `{raw['table']}`; {hint} `editions` says which editions an "
            "overlay is for"
        )
        raise OverlayError(message, ("table",))
    overlay = Overlay(
        raw["overlay"],
        raw["table"],
        raw["reason"],
        raw["decided_by"],
        work.rows if work else 0,
        tuple(work.idle) if work else (f"the edition has no table `{raw['table']}`",),
    )
    return tuple(found), overlay


@dataclass(slots=True)
class _Work:
    """One overlay at work on one table."""

    raw: Mapping[str, Any]
    list_id: str
    table: Table
    known: Readings
    proven: bool
    rows: int = 0
    idle: list[str] = field(default_factory=list)

    def run(self) -> None:
        steps = (
            ("add", self._add),
            ("read", self._read),
            ("change", self._change),
            ("remove", self._remove),
        )
        for key, step in steps:
            for number, entry in enumerate(self.raw.get(key, ())):
                try:
                    idle = step(entry)
                except OverlayError as error:
                    if not self.proven:
                        raise OverlayError(str(error), (key, number, *error.path)) from error
                    idle = str(error)
                if idle:
                    self.idle.append(f"{key} `{entry['url']}`: {idle}")
                else:
                    self.rows += 1

    def _add(self, entry: Mapping[str, Any]) -> str:
        urls = _urls(entry)
        have = {(each.remote, each.geography) for each in self.table.endpoints}
        models = self._endpoints(entry["like"], None)
        if not models:
            return f"there is no row with `{entry['like']}` to take it after"
        model = self._changed(models[0], entry)
        fresh = [url for url in urls if (url.remote, model.geography) not in have]
        if not fresh:
            return "the list has it"
        # The row behind the last published one: it stands nowhere, so it must not look as if.
        row = 1 + max(each.row for each in self.table.endpoints)
        base = replace(model, row=row, correction=self._note(ADDED, entry))
        self._put(self._several(base, fresh))
        return ""

    def _read(self, entry: Mapping[str, Any]) -> str:
        rows = [each for each in self.table.quarantined if self._is(each, entry)]
        if not rows:
            there = self._endpoints(entry["url"], entry.get("geography"))
            return "the list can be read there now" if there else "the list has no such row"
        row = rows[0]
        base = Endpoint(
            id="",
            row=row.row,
            number=0,
            text=entry["url"],
            remote=_urls(entry)[0].remote,
            geography=row.geography or entry.get("geography"),
            category=dict(row.cells).get("Category"),
            need=None,
            platforms=(),
            conditional=False,
            readings=(),
            correction=self._note("read", entry),
        )
        self.table = replace(
            self.table, quarantined=tuple(each for each in self.table.quarantined if each != row)
        )
        self._put(self._several(self._changed(base, entry), _urls(entry)))
        return ""

    def _change(self, entry: Mapping[str, Any]) -> str:
        rows = self._endpoints(entry["url"], entry.get("geography"))
        changed = {
            each.id: replace(self._changed(each, entry["to"]), correction=each.correction)
            for each in rows
        }
        if not rows:
            return "the list has no such row"
        if all(changed[each.id] == each for each in rows):
            return "the list says so itself"
        note = self._note("changed", entry)
        self.table = replace(
            self.table,
            endpoints=tuple(
                replace(changed[each.id], correction=note) if each.id in changed else each
                for each in self.table.endpoints
            ),
        )
        return ""

    def _remove(self, entry: Mapping[str, Any]) -> str:
        rows = self._endpoints(entry["url"], entry.get("geography"))
        if not rows:
            return "the list has no such row"
        note = self._note("taken out", entry)
        self.table = replace(
            self.table,
            endpoints=tuple(each for each in self.table.endpoints if each not in rows),
            withdrawn=(
                *self.table.withdrawn,
                *(replace(each, correction=note) for each in rows),
            ),
        )
        return ""

    def _note(self, did: str, entry: Mapping[str, Any]) -> Correction:
        raw = self.raw
        return Correction(raw["overlay"], did, raw["reason"], raw["decided_by"], entry["evidence"])

    def _endpoints(self, url: str, geography: str | None) -> list[Endpoint]:
        return [
            each
            for each in self.table.endpoints
            if each.text == url and geography in (None, each.geography)
        ]

    def _is(self, row: QuarantinedRow, entry: Mapping[str, Any]) -> bool:
        geography = entry.get("geography")
        return row.text == entry["url"] and geography in (None, row.geography)

    def _changed(self, endpoint: Endpoint, entry: Mapping[str, Any]) -> Endpoint:
        """The endpoint with what an entry says of need, geography, platforms and readings."""
        for number, reading in enumerate(entry.get("readings", ())):
            if reading not in self.known.readings:
                raise OverlayError(f"there is no reading `{reading}`", ("readings", number))
        return replace(
            endpoint,
            need=Need(entry["need"]) if "need" in entry else endpoint.need,
            geography=entry.get("geography", endpoint.geography),
            platforms=self._platforms(entry) if "platforms" in entry else endpoint.platforms,
            readings=tuple(sorted(entry.get("readings", endpoint.readings))),
        )

    def _platforms(self, entry: Mapping[str, Any]) -> tuple[str, ...]:
        """Platforms of the table by the beginning of their names."""
        found = []
        for number, start in enumerate(entry["platforms"]):
            names = [each.name for each in self.table.platforms if each.name.startswith(start)]
            if len(names) != 1:
                have = ", ".join(f"`{each.name}`" for each in self.table.platforms)
                what = "no platform begins" if not names else "several platforms begin"
                raise OverlayError(
                    f"{what} with `{start}`; the table has {have}", ("platforms", number)
                )
            found += names
        return tuple(found)

    def _several(self, base: Endpoint, urls: Iterable[ReadUrl]) -> list[Endpoint]:
        urls = tuple(urls)
        return [
            replace(
                base,
                id=f"{self.list_id}/{self.table.id}#{base.row}"
                + (f".{n}" if len(urls) > 1 else ""),
                number=n if len(urls) > 1 else 0,
                text=url.text,
                remote=url.remote,
            )
            for n, url in enumerate(urls, start=1)
        ]

    def _put(self, endpoints: list[Endpoint]) -> None:
        self.table = replace(self.table, endpoints=(*self.table.endpoints, *endpoints))


def _urls(entry: Mapping[str, Any]) -> tuple[ReadUrl, ...]:
    read = read_cell(entry["url"], tuple(entry.get("ports", ())))
    if read.rejected or not read.urls:
        message = read.rejected[0].message if read.rejected else "the URL is blank"
        raise OverlayError(message, ("url",))
    return read.urls
