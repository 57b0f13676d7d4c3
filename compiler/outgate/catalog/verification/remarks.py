"""What is said of a list's rows: the value that checks give."""

from dataclasses import dataclass

from outgate.catalog.verification.findings import FindingCode


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding with its place, `list/table#row`, or the list alone."""

    code: FindingCode
    place: str
    message: str
    raw: str
