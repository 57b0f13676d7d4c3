"""What catalog documents hold once they are checked against their schemas, for the type checker.

`EditionFields` follows schemas/catalog.schema.json, `ServiceFields` schemas/service.schema.json and
`OverlayFields` schemas/overlay.schema.json, which say what the fields mean.
"""

from collections.abc import Sequence
from typing import NotRequired, Required, TypedDict


class DestinationFields(TypedDict, total=False):
    """A host with its path, a service tag, or networks: one of the three."""

    host: str
    path: str
    tag: str
    networks: list[str]


class SourceFields(TypedDict):
    """The published file behind a list."""

    title: str
    file: str
    date: str
    sha256: str


class TagFields(TypedDict):
    """One service tag."""

    name: str
    change_number: int
    features: Sequence[str]
    prefixes: Sequence[str]


class TagFileFields(TypedDict):
    """The service tags of one cloud."""

    cloud: str
    change_number: int
    source: SourceFields
    carried_from: NotRequired[str]
    tags: Sequence[TagFields]


class PlatformFields(TypedDict):
    """One platform of a table."""

    name: str
    fleets: Sequence[str]
    successors: NotRequired[dict[str, str]]


class EndpointFields(DestinationFields, total=False):
    """One row that was read."""

    row: Required[int]
    number: int
    url: Required[str]
    protocol: Required[str]
    port: Required[int]
    geography: str
    category: str
    need: str
    platforms: Sequence[str]
    conditional: bool
    readings: Sequence[str]


class QuarantinedFields(TypedDict):
    """One row that could not be read."""

    row: int
    code: str
    reason: str
    url: NotRequired[str]
    geography: NotRequired[str]
    platforms: NotRequired[Sequence[str]]
    cells: NotRequired[Sequence[tuple[str, str]]]


class FindingFields(TypedDict):
    """One finding."""

    row: int
    code: str
    message: str
    raw: str


class TableFields(TypedDict):
    """One table of a list."""

    id: str
    sheet: str
    has_geography: bool
    marks_need: bool
    platforms: Sequence[PlatformFields]
    endpoints: Sequence[EndpointFields]
    quarantined: Sequence[QuarantinedFields]
    findings: Sequence[FindingFields]


class ListFields(TypedDict):
    """One list."""

    id: str
    service: str
    cloud: NotRequired[str]
    method: NotRequired[str]
    source: SourceFields
    carried_from: NotRequired[str]
    tables: Sequence[TableFields]


class EditionFields(TypedDict):
    """One edition."""

    edition: str
    lists: Sequence[ListFields]
    service_tags: NotRequired[Sequence[TagFileFields]]


class ServiceRowFields(TypedDict):
    """One row of a service of a team."""

    url: str
    ports: NotRequired[Sequence[int]]
    region: NotRequired[str]
    fleets: NotRequired[Sequence[str]]
    inspection: NotRequired[str]
    authentication: NotRequired[str]
    proxy: NotRequired[str]


class ServiceFields(TypedDict):
    """A service of a team."""

    service: str
    title: NotRequired[str]
    date: NotRequired[str]
    endpoints: Sequence[ServiceRowFields]


class CorrectionFields(TypedDict, total=False):
    """What an entry of an overlay says of a row."""

    need: str
    geography: str
    platforms: Sequence[str]
    readings: Sequence[str]


class EntryFields(CorrectionFields):
    """An entry of an overlay that reads or removes a row."""

    url: str
    ports: NotRequired[Sequence[int]]
    evidence: str


class AddFields(EntryFields):
    """An entry that adds a row, like another one."""

    like: str


class ChangeFields(EntryFields):
    """An entry that changes a row."""

    to: CorrectionFields


# Words that Python keeps for itself cannot be fields of a class.
EditionSpan = TypedDict("EditionSpan", {"from": str, "to": str}, total=False)


class OverlayFields(TypedDict):
    """An overlay."""

    overlay: str
    table: str
    editions: NotRequired[EditionSpan]
    reason: str
    decided_by: str
    add: NotRequired[Sequence[AddFields]]
    read: NotRequired[Sequence[EntryFields]]
    change: NotRequired[Sequence[ChangeFields]]
    remove: NotRequired[Sequence[EntryFields]]
