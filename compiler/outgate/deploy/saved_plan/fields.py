"""What the document of a saved plan holds once it is checked, for the type checker.

It follows schemas/saved-plan.schema.json, which says what the fields mean.
"""

from typing import NotRequired, TypedDict

from outgate.deploy.changes_document import ChangeFields
from outgate.deploy.saved_plan.parts import FindingsFields, NativeChangeFields
from outgate.deploy.saved_plan.traffic_document import TrafficFields
from outgate.plan.fields import PlanFields
from outgate.project.target_settings import SettingsFields


class TargetFields(SettingsFields):
    """The target, and what makes it this one."""

    name: str


class PermissivenessFields(TypedDict):
    """How much our rules open."""

    before: float
    after: float


class SummaryFields(TypedDict):
    """Numbers for those who only look."""

    opens: int
    closes: int
    treats: int
    rules: int
    writes: int
    applicable: bool
    permissiveness: PermissivenessFields


class DriftFields(TypedDict):
    """One thing that somebody did to the target."""

    did: str
    what: str
    stays: bool


class SettingChangeFields(TypedDict):
    """A setting that differs from that of the last apply."""

    field: str
    before: str | None
    after: str | None


class LeftBehindFields(TypedDict):
    """How many rules of ours a former place holds."""

    place: str
    rules: int


class StatementFields(TypedDict):
    """Where a statement stands."""

    text: str
    places: list[str]


class SignatureFields(TypedDict):
    """A signature of the document."""

    key_id: str
    algorithm: str
    value: str


class SavedPlanFields(TypedDict):
    """A saved plan. `digest` is that of all the rest, without the signature."""

    format_version: str
    target: TargetFields
    base: str
    since: str | None
    summary: SummaryFields
    traffic: TrafficFields
    rules: list[NativeChangeFields]
    operations: list[str]
    foreign: list[str]
    drift: list[DriftFields]
    findings: FindingsFields
    settings_changes: list[SettingChangeFields]
    left_behind: list[LeftBehindFields]
    changed_sources: list[str]
    expiring: list[str]
    statements: list[StatementFields]
    changes: list[ChangeFields]
    unchanged: int
    plan: PlanFields
    digest: NotRequired[str]
    signature: NotRequired[SignatureFields]
