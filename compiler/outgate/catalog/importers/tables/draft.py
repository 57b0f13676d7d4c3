"""What has been read of a table so far: endpoints, rows in quarantine and findings."""

from outgate.catalog.findings import Finding, FindingCode
from outgate.catalog.importers.tables.kinds import TableKind
from outgate.catalog.model import Endpoint, Platform, QuarantinedRow, Table
from outgate.values import dataclass, field, replace


@dataclass(slots=True)
class TableDraft:
    """A table in the making; `sheet` is the title of its sheet or section."""

    kind: TableKind
    sheet: str
    endpoints: list[Endpoint] = field(default_factory=list)
    quarantined: list[QuarantinedRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    platforms: dict[str, Platform] = field(default_factory=dict)
    has_geography: bool = False
    marks_need: bool = False

    def note(self, code: FindingCode, row: int, message: str, raw: str) -> None:
        """Add a finding about a row."""
        place = replace(self.kind.place, row=row)
        self.findings.append(Finding(code, message, raw, place))

    def quarantine(self, row: QuarantinedRow) -> None:
        """Add a row that could not be read, and the finding that says so."""
        self.quarantined.append(row)
        self.note(row.code, row.row, row.reason, row.text)

    def drop_repeated(self) -> list[int]:
        """Take out of quarantine what another row there says more fully, and name those rows.

        A row of a sentence and nothing else tells no more than the row that has the same sentence
        with its columns filled in.
        """
        dropped = []
        full = {(row.code, row.text): row for row in self.quarantined if row.platforms}
        for row in tuple(self.quarantined):
            other = full.get((row.code, row.text))
            if row.platforms == () and other is not None:
                self.quarantined.remove(row)
                place = replace(self.kind.place, row=row.row)
                self.findings = [f for f in self.findings if (f.place, f.code) != (place, row.code)]
                message = f"row {other.row} says the same and more"
                self.note(FindingCode.DUPLICATE_ROW, row.row, message, row.text)
                dropped.append(row.row)
        return dropped

    def table(self) -> Table:
        """The table as read so far."""
        return Table(
            id=self.kind.table_id,
            sheet=self.sheet,
            has_geography=self.has_geography,
            marks_need=self.marks_need,
            platforms=tuple(platform for _, platform in sorted(self.platforms.items())),
            endpoints=tuple(self.endpoints),
            quarantined=tuple(self.quarantined),
            findings=tuple(sorted(self.findings, key=lambda f: (f.row, f.code, f.raw))),
        )
