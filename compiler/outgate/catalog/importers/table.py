"""One published table: each row becomes endpoints, or is quarantined with the reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from outgate.catalog.importers.columns import Columns
from outgate.catalog.importers.grid import Row
from outgate.catalog.importers.kinds import Kind
from outgate.catalog.model import Endpoint, Finding, Need, Platform, QuarantinedRow
from outgate.catalog.platforms import read_platform_title, read_platform_word
from outgate.catalog.readings import RowText, is_comment_read, match_readings
from outgate.catalog.text import ReadUrl, clean, read_cell, read_ports
from outgate.traffic.destination import ServiceTagDestination, Target

_YES = re.compile(r"yes(\*?)", re.IGNORECASE)
_NO = frozenset({"no", "-", "n/a"})
_HEADER_FINDINGS = frozenset({"unknown-column", "platform-column-ignored"})
_SHOWN = 80  # characters of a comment that a finding quotes


class Unreadable(Exception):
    """A row whose meaning would have to be guessed; `code` and message are kept with it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class TableReader:
    """Reads the rows under one header; `known_geographies` are those of the whole file."""

    kind: Kind
    sheet: str
    columns: Columns
    known_geographies: frozenset[str]
    endpoints: list[Endpoint] = field(default_factory=list)
    quarantined: list[QuarantinedRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    platforms: dict[str, Platform] = field(default_factory=dict)
    has_geography: bool = False
    marks_need: bool = False

    def __post_init__(self) -> None:
        title = read_platform_title(self.sheet) if self.kind.by_title else None
        if title is not None:
            self.platforms[title.name] = title

    def start(self, columns: Columns, row: int) -> None:
        """Go on under a header row; a sheet may repeat its header, with other columns even."""
        known = {f.raw for f in self.findings if f.code in _HEADER_FINDINGS}
        self.columns = columns
        self.has_geography |= "geography" in columns.roles
        self.marks_need |= "need" in columns.roles
        if not self.kind.by_title:
            self.platforms.update({each.name: each for each in columns.platforms.values()})
        self._header_findings(row, known)

    def _header_findings(self, row: int, known: set[str]) -> None:
        for header in self.columns.unknown:
            if header in known:
                continue
            message = f"column `{header}` is not known, and its cells are not read"
            self.findings.append(Finding("unknown-column", row, message, header))
        if self.kind.by_title:
            for platform in self.columns.platforms.values():
                if platform.name in known:
                    continue
                message = (
                    f"the title says who the table is for; column `{platform.name}` is ignored"
                )
                found = Finding("platform-column-ignored", row, message, platform.name)
                self.findings.append(found)

    def read(self, row: Row) -> None:
        """One row: endpoints, or one quarantined row with the reason."""
        geography = None
        if row.hidden:
            self.findings.append(Finding("hidden-row", row.number, "the row is hidden", ""))
        try:
            geography = self._geography(row)
            self._read(row, geography)
        except Unreadable as error:
            self._quarantine(row, geography, error.code, str(error))

    def _quarantine(self, row: Row, geography: str | None, code: str, reason: str) -> None:
        skipped = self.columns.roles.get("description")
        cells = tuple(
            (header, clean(cell)[:_SHOWN])
            for number, (header, cell) in enumerate(
                zip(self.columns.headers, row.cells, strict=False)
            )
            if number != skipped and clean(cell)
        )
        self.quarantined.append(QuarantinedRow(row.number, reason, geography, cells))
        self.findings.append(Finding(code, row.number, reason, ""))

    def _geography(self, row: Row) -> str | None:
        if "geography" in self.columns.roles:
            text = self.columns.text(row, "geography")
            if not text:
                raise Unreadable("blank-geography", "the geography cell is blank")
            return text
        match = re.fullmatch(r".* (\w+)", self.columns.text(row, "category"))
        if match and match[1] in self.known_geographies:
            if not self.has_geography:
                message = (
                    "the table has no geography column: the end of the category is read as one"
                )
                raw = self.columns.text(row, "category")[:_SHOWN]
                self.findings.append(Finding("geography-from-category", row.number, message, raw))
            self.has_geography = True
            return match[1]
        return None

    def _read(self, row: Row, geography: str | None) -> None:
        columns = self.columns
        need = self._need(row)
        names, conditional = self._platforms(row)
        words = RowText(
            service=columns.text(row, "service"),
            category=columns.text(row, "category"),
            description=columns.text(row, "description"),
            comment=columns.text(row, "comment"),
            section=self.sheet,
        )
        if not is_comment_read(self.kind.service, words):
            quoted = words.comment[:_SHOWN]
            message = "the comment says something that no reading knows"
            self.findings.append(Finding("unread-comment", row.number, message, quoted))
        readings = match_readings(self.kind.service, words)
        urls = self._urls(row, geography)
        for number, url in enumerate(urls, start=1):
            suffix = f".{number}" if len(urls) > 1 else ""
            self.endpoints.append(
                Endpoint(
                    id=f"{self.kind.list_id}/{self.kind.table_id}#{row.number}{suffix}",
                    row=row.number,
                    number=number if len(urls) > 1 else 0,
                    text=url.text,
                    target=url.target,
                    geography=geography,
                    category=words.category or None,
                    need=need,
                    platforms=names,
                    conditional=conditional,
                    readings=readings,
                )
            )

    def _need(self, row: Row) -> Need | None:
        text = self.columns.text(row, "need").lower()
        if not text:
            if "need" in self.columns.roles:
                raise Unreadable("blank-need", "neither Required nor Optional is said")
            return None
        if text not in set(Need):
            raise Unreadable("unreadable-need", f"`{text}` is neither Required nor Optional")
        return Need(text)

    def _platforms(self, row: Row) -> tuple[tuple[str, ...], bool]:
        """Names of the platforms that say yes, and whether one says so with a condition."""
        if self.kind.by_title:
            return tuple(self.platforms), False
        if "os" in self.columns.roles:
            text = self.columns.text(row, "os")
            found = read_platform_word(text)
            if found is None:
                raise Unreadable("unreadable-platform-cell", f"`{text}` names no known platform")
            self.platforms.update({each.name: each for each in found})
            return tuple(each.name for each in found), False
        names, conditional, refused = [], False, False
        for column, platform in self.columns.platforms.items():
            text = clean(row.cells[column]) if column < len(row.cells) else ""
            match = _YES.fullmatch(text)
            if match:
                names.append(platform.name)
                conditional |= bool(match[1])
            elif text.lower() in _NO:
                refused = True
            elif text:
                message = f"`{text[:_SHOWN]}` stands in platform column `{platform.name}`"
                raise Unreadable("unreadable-platform-cell", message)
        if not names:
            self._refuse_no_platform(row, refused)
        return tuple(names), conditional

    def _refuse_no_platform(self, row: Row, refused: bool) -> None:
        """Blank platform cells mean every fleet; a row must not come to that by another way."""
        if refused:
            raise Unreadable("no-platform", "the row says no for platforms and yes for none")
        for column, header in enumerate(self.columns.headers):
            text = clean(row.cells[column]) if column < len(row.cells) else ""
            if header in self.columns.unknown and _YES.fullmatch(text):
                message = f"only column `{header}`, which is not known, says yes"
                raise Unreadable("unreadable-platform-cell", message)

    def _urls(self, row: Row, geography: str | None) -> tuple[ReadUrl, ...]:
        if "tag" in self.columns.roles:
            return self._tag(row)
        ports = read_ports(self.columns.cell(row, "port"))
        if ports is None:
            text = self.columns.text(row, "port")
            raise Unreadable("unreadable-port", f"`{text}` is not a port")
        read = read_cell(self.columns.cell(row, "url"), ports)
        for oddity in read.findings:
            found = Finding(oddity.code, row.number, oddity.message, oddity.raw)
            self.findings.append(found)
        if not read.urls and len(read.rejected) == 1:
            raise Unreadable(read.rejected[0].code, read.rejected[0].message)
        if not read.urls:
            text = self.columns.text(row, "url")[:_SHOWN]
            raise Unreadable(
                "no-host", f"`{text}` names no host" if text else "the row names no host"
            )
        for oddity in read.rejected:
            self._quarantine(row, geography, oddity.code, oddity.message)
        return self._unrepeated(row, read.urls)

    def _unrepeated(self, row: Row, urls: Iterable[ReadUrl]) -> tuple[ReadUrl, ...]:
        kept: dict[Target, ReadUrl] = {}
        for url in urls:
            if url.target in kept:
                message = f"`{url.text}` stands twice in the row; another host may have been meant"
                self.findings.append(Finding("repeated-url", row.number, message, url.text))
            kept.setdefault(url.target, url)
        return tuple(kept.values())

    def _tag(self, row: Row) -> tuple[ReadUrl, ...]:
        text = self.columns.text(row, "tag")
        match = re.match(r"[A-Za-z][A-Za-z0-9.]*", text)
        if match is None:
            raise Unreadable("no-host", f"`{text}` names no service tag")
        target = Target(ServiceTagDestination(match[0]), "https", 443)
        return (ReadUrl(match[0], target),)
