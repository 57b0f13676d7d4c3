"""What the document of a plan holds once it is checked, for the type checker.

It follows schemas/plan.schema.json, which says what the fields mean.
"""

from typing import Literal, NotRequired, TypedDict


class HostFields(TypedDict):
    """A host with its path."""

    kind: Literal["host"]
    pattern: str
    path: str | None


class AddressesFields(TypedDict):
    """Networks."""

    kind: Literal["addresses"]
    networks: list[str]


class ServiceTagFields(TypedDict):
    """A service tag by its name."""

    kind: Literal["service-tag"]
    name: str


DestinationFields = HostFields | AddressesFields | ServiceTagFields


class RemoteFields(TypedDict):
    """What traffic leads to."""

    destination: DestinationFields
    protocol: str
    port: int


class TreatmentFields(TypedDict):
    """How traffic is treated."""

    inspection: str
    authentication: str
    proxy: str


class SourceFields(TypedDict):
    """Where traffic comes from."""

    name: str
    addresses: list[str]


class BecauseFields(TypedDict):
    """A reading of the row that a rule comes from."""

    reading: str
    text: str


class OriginFields(TypedDict):
    """Why a rule is there."""

    statement: str
    endpoint: str
    need: str
    target: NotRequired[str]
    because: list[BecauseFields]


class RuleFields(RemoteFields, TreatmentFields):
    """A rule; backends that keep rules keep them without origins."""

    key: str
    action: str
    source: SourceFields
    origins: NotRequired[list[OriginFields]]


class CatalogFields(TypedDict):
    """The edition that the plan was made with."""

    edition: str
    digest: str


class WithheldFields(TypedDict):
    """A required endpoint that a statement leaves out."""

    statement: str
    endpoint: str
    target: str
    feature: str


class CellFields(TypedDict):
    """A cell of a row."""

    header: str
    text: str


class QuarantinedFields(TypedDict):
    """A row that could not be read."""

    row: str
    url: str
    reason: str
    cells: list[CellFields]


class RetainedFields(TypedDict):
    """A rule that only an older edition asks for."""

    rule: str
    until: str
    edition: str


class WarningFields(TypedDict):
    """A warning."""

    code: str
    message: str
    rule: str | None


class PlanFields(TypedDict):
    """A plan."""

    format_version: str
    catalog: CatalogFields
    rules: list[RuleFields]
    withheld: list[WithheldFields]
    quarantined: list[QuarantinedFields]
    retained: list[RetainedFields]
    warnings: list[WarningFields]
    digest: str
