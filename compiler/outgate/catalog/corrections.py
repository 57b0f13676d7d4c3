"""What one overlay does to one table, entry by entry."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from outgate.catalog.fields import (
    AddFields,
    ChangeFields,
    CorrectionFields,
    EntryFields,
    OverlayFields,
)
from outgate.catalog.findings import Place
from outgate.catalog.model import ADDED, Correction, Endpoint, Need, QuarantinedRow, Table
from outgate.catalog.readings import Readings
from outgate.catalog.url_cell import ReadUrl, read_cell
from outgate.values import dataclass, field, replace

_Entry = TypeVar("_Entry", bound=EntryFields)


class OverlayError(ValueError):
    """An entry that cannot be applied; `path` leads to it as in a schema fault."""

    def __init__(self, message: str, path: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.path = path


@dataclass(slots=True, kw_only=True)
class TableCorrector:
    """Applies the entries of an overlay to `table`.

    `rows` counts the entries that changed something, and `idle` says of the others why not. Entries
    of an overlay that is `proven` are idle where they would otherwise be an OverlayError.
    """

    overlay: OverlayFields
    place: Place
    table: Table
    known: Readings
    proven: bool
    rows: int = 0
    idle: list[str] = field(default_factory=list)

    def apply(self) -> None:
        """Apply all entries: rows to add first, then those to read, change and remove."""
        overlay = self.overlay
        self._apply("add", overlay.get("add", ()), self._add)
        self._apply("read", overlay.get("read", ()), self._read)
        self._apply("change", overlay.get("change", ()), self._change)
        self._apply("remove", overlay.get("remove", ()), self._remove)

    def _apply(self, key: str, entries: Iterable[_Entry], step: Callable[[_Entry], str]) -> None:
        """Apply the entries under one key; `step` says why one changed nothing, "" if it did."""
        for number, entry in enumerate(entries):
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

    def _add(self, entry: AddFields) -> str:
        urls = _read_urls(entry)
        listed = {(endpoint.remote, endpoint.geography) for endpoint in self.table.endpoints}
        models = self._endpoints(entry["like"], None)
        if not models:
            return f"there is no row with `{entry['like']}` to take it after"
        model = self._corrected(models[0], entry)
        new = [url for url in urls if (url.remote, model.geography) not in listed]
        if not new:
            return "the list has it"
        # The row behind the last published one: no published row must seem to be this one.
        row = 1 + max(endpoint.row for endpoint in self.table.endpoints)
        self._append(replace(model, row=row, correction=self._note(ADDED, entry)), new)
        return ""

    def _read(self, entry: EntryFields) -> str:
        rows = _named(entry, self.table.quarantined)
        if not rows:
            is_read = self._endpoints(entry["url"], entry.get("geography"))
            return "the list can be read there now" if is_read else "the list has no such row"
        row, urls = rows[0], _read_urls(entry)
        endpoint = Endpoint(
            id="",
            row=row.row,
            number=0,
            text=entry["url"],
            remote=urls[0].remote,
            geography=row.geography,
            category=dict(row.cells).get("Category"),
            need=None,
            platforms=(),
            conditional=False,
            readings=(),
            correction=self._note("read", entry),
        )
        corrected = self._corrected(endpoint, entry)
        others = tuple(other for other in self.table.quarantined if other != row)
        self.table = replace(self.table, quarantined=others)
        self._append(corrected, urls)
        return ""

    def _change(self, entry: ChangeFields) -> str:
        rows = self._endpoints(entry["url"], entry.get("geography"))
        if not rows:
            return "the list has no such row"
        changed = {endpoint.id: self._corrected(endpoint, entry["to"]) for endpoint in rows}
        if all(changed[endpoint.id] == endpoint for endpoint in rows):
            return "the list says so itself"
        note = self._note("changed", entry)
        self.table = replace(
            self.table,
            endpoints=tuple(
                replace(changed[endpoint.id], correction=note)
                if endpoint.id in changed
                else endpoint
                for endpoint in self.table.endpoints
            ),
        )
        return ""

    def _remove(self, entry: EntryFields) -> str:
        rows = self._endpoints(entry["url"], entry.get("geography"))
        if not rows:
            return "the list has no such row"
        note = self._note("taken out", entry)
        withdrawn = (replace(endpoint, correction=note) for endpoint in rows)
        self.table = replace(
            self.table,
            endpoints=tuple(e for e in self.table.endpoints if e not in rows),
            withdrawn=(*self.table.withdrawn, *withdrawn),
        )
        return ""

    def _note(self, did: str, entry: EntryFields) -> Correction:
        return Correction(
            overlay=self.overlay["overlay"],
            did=did,
            reason=self.overlay["reason"],
            decided_by=self.overlay["decided_by"],
            evidence=entry["evidence"],
        )

    def _endpoints(self, url: str, geography: str | None) -> list[Endpoint]:
        return [
            endpoint
            for endpoint in self.table.endpoints
            if endpoint.text == url and geography in (None, endpoint.geography)
        ]

    def _corrected(self, endpoint: Endpoint, entry: CorrectionFields) -> Endpoint:
        """The endpoint with what an entry says of need, geography, platforms and readings."""
        for number, reading in enumerate(entry.get("readings", ())):
            if reading not in self.known.readings:
                raise OverlayError(f"there is no reading `{reading}`", ("readings", number))
        return replace(
            endpoint,
            need=Need(entry["need"]) if "need" in entry else endpoint.need,
            geography=entry.get("geography", endpoint.geography),
            platforms=self._platforms(entry["platforms"])
            if "platforms" in entry
            else endpoint.platforms,
            readings=tuple(sorted(entry.get("readings", endpoint.readings))),
        )

    def _platforms(self, names: Sequence[str]) -> tuple[str, ...]:
        """Platforms of the table by the beginning of their names."""
        platforms = []
        for number, start in enumerate(names):
            fitting = [p.name for p in self.table.platforms if p.name.startswith(start)]
            if len(fitting) != 1:
                known = ", ".join(f"`{platform.name}`" for platform in self.table.platforms)
                which = "no platform begins" if not fitting else "several platforms begin"
                message = f"{which} with `{start}`; the table has {known}"
                raise OverlayError(message, ("platforms", number))
            platforms += fitting
        return tuple(platforms)

    def _append(self, model: Endpoint, urls: Iterable[ReadUrl]) -> None:
        """Add a row with an endpoint like the model for each URL."""
        urls = tuple(urls)
        endpoints = []
        for index, url in enumerate(urls, start=1):
            number = index if len(urls) > 1 else 0
            place = replace(self.place, row=model.row, number=number)
            endpoints.append(
                replace(model, id=str(place), number=number, text=url.text, remote=url.remote)
            )
        self.table = replace(self.table, endpoints=(*self.table.endpoints, *endpoints))


def _named(entry: EntryFields, rows: Iterable[QuarantinedRow]) -> list[QuarantinedRow]:
    """The rows in quarantine that an entry is about, which may give one its geography."""
    named = [row for row in rows if row.text == entry["url"]]
    geography = entry.get("geography")
    exactly = [row for row in named if geography in (None, row.geography)]
    return exactly or [row for row in named if row.geography is None]


def _read_urls(entry: EntryFields) -> tuple[ReadUrl, ...]:
    cell = read_cell(entry["url"], tuple(entry.get("ports", ())))
    if cell.rejected or not cell.urls:
        message = cell.rejected[0].message if cell.rejected else "the URL is blank"
        raise OverlayError(message, ("url",))
    return cell.urls
