"""One published table: each row becomes endpoints, or is quarantined with the reason."""

import re
from collections.abc import Iterable

from outgate.catalog.findings import FindingCode
from outgate.catalog.importers.interface import RowOutcome
from outgate.catalog.importers.tables.cells import (
    SHOWN,
    Unreadable,
    read_need,
    read_os,
    read_platforms,
    read_tag,
)
from outgate.catalog.importers.tables.columns import Columns
from outgate.catalog.importers.tables.draft import TableDraft
from outgate.catalog.importers.tables.fit import fit, fits
from outgate.catalog.importers.tables.grid import Row
from outgate.catalog.importers.tables.joined import split_joined
from outgate.catalog.model import Endpoint, Platform, QuarantinedRow
from outgate.catalog.readings import RowText, is_comment_read, match_readings
from outgate.catalog.url_cell import ReadUrl, clean, read_cell, read_ports
from outgate.traffic.destination import Remote
from outgate.values import dataclass, replace

_HEADER_FINDINGS = frozenset({FindingCode.UNKNOWN_COLUMN, FindingCode.PLATFORM_COLUMN_IGNORED})


@dataclass(slots=True)
class _Known:
    """What of a row was readable before it turned out that the rest is not."""

    geography: str | None = None
    platforms: tuple[str, ...] | None = None


@dataclass(slots=True)
class TableReader:
    """Reads the rows under one header into `draft`.

    `known_geographies` are those of the whole file, and `above` has service and port of the row
    above, as typed.
    """

    draft: TableDraft
    columns: Columns
    known_geographies: frozenset[str]
    above: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if fleets := self.draft.kind.fleets:
            self.draft.platforms[self.draft.sheet] = Platform(self.draft.sheet, fleets)

    def start(self, columns: Columns, row: int) -> None:
        """Go on under a header row; a sheet may repeat its header, with other columns even."""
        told = {f.raw for f in self.draft.findings if f.code in _HEADER_FINDINGS}
        self.columns = columns
        self.above = None
        self.draft.has_geography |= "geography" in columns.roles
        self.draft.marks_need |= "need" in columns.roles
        if not self.draft.kind.fleets:
            self.draft.platforms.update({p.name: p for p in columns.platforms.values()})
        self._note_header(row, told)

    def _note_header(self, row: int, told: set[str]) -> None:
        for header in self.columns.unknown:
            if header in told:
                continue
            message = f"column `{header}` is not known, and its cells are not read"
            self.draft.note(FindingCode.UNKNOWN_COLUMN, row, message, header)
        if self.draft.kind.fleets:
            for platform in self.columns.platforms.values():
                if platform.name in told:
                    continue
                name = platform.name
                message = f"the title says who the table is for; column `{name}` is ignored"
                self.draft.note(FindingCode.PLATFORM_COLUMN_IGNORED, row, message, name)

    def read(self, row: Row) -> RowOutcome:
        """One row: endpoints, or one quarantined row with the reason."""
        before = len(self.draft.endpoints)
        known = _Known()
        if row.hidden:
            self._find(FindingCode.HIDDEN_ROW, row, "the row is hidden", "")
        if row.joined:
            message = "the row is broken over several lines, which are joined"
            self._find(FindingCode.BROKEN_ROW, row, message, clean(row.cells[-1])[:SHOWN])
        row = self._continued(row)
        try:
            known.geography = self._geography(row)
            self._read(row, known)
        except Unreadable as error:
            self._quarantine(row, known, error.code, str(error))
        is_read = len(self.draft.endpoints) > before
        return RowOutcome.ENTRY if is_read else RowOutcome.QUARANTINED

    def read_ragged(self, row: Row) -> RowOutcome:
        """One row of a page, whatever number of cells it has."""
        fitted = fit(row, self.columns)
        if fitted is None:
            self._quarantine_misfit(row)
            return RowOutcome.QUARANTINED
        if fitted is not row:
            more = len(row.cells) > len(fitted.cells)
            code = FindingCode.LONG_ROW if more else FindingCode.SHORT_ROW
            message = (
                f"it has {len(row.cells)} cells where the header has {len(fitted.cells)}; "
                f"only one way to {'leave one out' if more else 'fill one in'} fits the columns"
            )
            self._find(code, row, message, self.columns.text(fitted, "url")[:SHOWN])
        return self.read(fitted)

    def _find(self, code: FindingCode, row: Row, message: str, raw: str) -> None:
        self.draft.note(code, row.number, message, raw)

    def _continued(self, row: Row) -> Row:
        """The row with service and port of the one above where it leaves both blank."""
        service, port = self.columns.roles.get("service"), self.columns.roles.get("port")
        if service is None or port is None:
            return row
        if clean(row.cells[service]) or self.above is None:
            self.above = (row.cells[service], row.cells[port])
            return row
        cells = list(row.cells)
        cells[service] = self.above[0]
        cells[port] = cells[port] if clean(cells[port]) else self.above[1]
        message = "the first cells are blank: service and port are read as in the row above"
        self._find(FindingCode.AS_ABOVE, row, message, self.columns.text(row, "url")[:SHOWN])
        return replace(row, cells=tuple(cells))

    def _quarantine_misfit(self, row: Row) -> None:
        """Quarantine a row whose cells cannot be told apart beyond those that plainly fit."""
        headers = self.columns.headers
        reason = (
            f"it has {len(row.cells)} cells where the header has {len(headers)}, "
            "so which column a cell belongs to is not known"
        )
        later = [*self.columns.platforms, *(self.columns.roles.get(r) for r in ("need", "os"))]
        until = min((column for column in later if column is not None), default=0)
        known = _Known()
        if until and len(row.cells) >= until and fits(row.cells, self.columns, until):
            known.geography = self.columns.text(row, "geography") or None
        else:
            until = 0
        rest = " | ".join(clean(cell) for cell in row.cells[until:])
        shown = (*row.cells[:until], rest)
        names = (*headers[:until], "and then" if until else "row")
        self._quarantine(replace(row, cells=shown), known, FindingCode.MISFIT_ROW, reason, names)

    def _quarantine(
        self,
        row: Row,
        known: "_Known",
        code: FindingCode,
        reason: str,
        headers: tuple[str, ...] | None = None,
    ) -> None:
        names = headers or self.columns.headers
        skipped = self.columns.roles.get("description")
        cells = tuple(
            (header, clean(cell)[:SHOWN])
            for number, (header, cell) in enumerate(zip(names, row.cells, strict=False))
            if number != skipped and clean(cell)
        )
        whole = headers is None or len(headers) > 1
        text = self.columns.text(row, "url")[:SHOWN] if whole else ""
        self.draft.quarantine(
            QuarantinedRow(
                row=row.number,
                code=code,
                reason=reason,
                text=text,
                geography=known.geography,
                platforms=known.platforms,
                cells=cells,
            )
        )

    def _geography(self, row: Row) -> str | None:
        if "geography" in self.columns.roles:
            text = self.columns.text(row, "geography")
            if not text:
                raise Unreadable(FindingCode.BLANK_GEOGRAPHY, "the geography cell is blank")
            return text
        match = re.fullmatch(r".* (\w+)", self.columns.text(row, "category"))
        if match and match[1] in self.known_geographies:
            if not self.draft.has_geography:
                message = (
                    "the table has no geography column: the end of the category is read as one"
                )
                raw = self.columns.text(row, "category")[:SHOWN]
                self._find(FindingCode.GEOGRAPHY_FROM_CATEGORY, row, message, raw)
            self.draft.has_geography = True
            return match[1]
        return None

    def _read(self, row: Row, known: "_Known") -> None:
        columns = self.columns
        names, conditional = self._platforms(row)
        known.platforms = names
        words = RowText(
            service=columns.text(row, "service"),
            category=columns.text(row, "category"),
            description=columns.text(row, "description"),
            comment=columns.text(row, "comment"),
            section=self.draft.sheet,
        )
        if not is_comment_read(self.draft.kind.service, words):
            message = "the comment says something that no reading knows"
            self._find(FindingCode.UNREAD_COMMENT, row, message, words.comment[:SHOWN])
        readings = match_readings(self.draft.kind.service, words)
        try:
            need = read_need(row, columns)
        except Unreadable:
            # That no host is named says more about a row than that its need is not either.
            if not read_cell(columns.cell(row, "url"), ()).urls:
                self._urls(row, known)
            known.platforms = None  # cells may have moved, those of the platforms too
            raise
        urls = self._urls(row, known)
        for number, url in enumerate(urls, start=1):
            number_in_row = number if len(urls) > 1 else 0
            place = replace(self.draft.kind.place, row=row.number, number=number_in_row)
            self.draft.endpoints.append(
                Endpoint(
                    id=str(place),
                    row=place.row,
                    number=place.number,
                    text=url.text,
                    remote=url.remote,
                    geography=known.geography,
                    category=words.category or None,
                    need=need,
                    platforms=names,
                    conditional=conditional,
                    readings=readings,
                )
            )

    def _platforms(self, row: Row) -> tuple[tuple[str, ...], bool]:
        """Names of the platforms that say yes, and whether one says so with a condition."""
        if self.draft.kind.fleets:
            return tuple(self.draft.platforms), False
        if "os" in self.columns.roles:
            named = read_os(row, self.columns)
            self.draft.platforms.update({platform.name: platform for platform in named})
            return tuple(platform.name for platform in named), False
        return read_platforms(row, self.columns)

    def _urls(self, row: Row, known: "_Known") -> tuple[ReadUrl, ...]:
        if "tag" in self.columns.roles:
            return (read_tag(row, self.columns),)
        ports = read_ports(self.columns.cell(row, "port"))
        if ports is None:
            text = self.columns.text(row, "port")
            raise Unreadable(FindingCode.UNREADABLE_PORT, f"`{text}` is not a port")
        cell = read_cell(self.columns.cell(row, "url"), ports)
        for finding in cell.findings:
            self._find(finding.code, row, finding.message, finding.raw)
        urls, joined = split_joined(cell.urls)
        rejected = (*cell.rejected, *joined)
        if not urls and len(rejected) == 1:
            raise Unreadable(rejected[0].code, rejected[0].message)
        if not urls:
            text = self.columns.text(row, "url")[:SHOWN]
            message = f"`{text}` names no host" if text else "the row names no host"
            raise Unreadable(FindingCode.NO_HOST, message)
        for finding in rejected:
            self._quarantine(row, known, finding.code, finding.message)
        return self._drop_repeated_urls(row, urls)

    def _drop_repeated_urls(self, row: Row, urls: Iterable[ReadUrl]) -> tuple[ReadUrl, ...]:
        kept: dict[Remote, ReadUrl] = {}
        for url in urls:
            if url.remote in kept:
                message = f"`{url.text}` stands twice in the row; another host may have been meant"
                self._find(FindingCode.REPEATED_URL, row, message, url.text)
            kept.setdefault(url.remote, url)
        return tuple(kept.values())
