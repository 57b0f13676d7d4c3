"""A plan for one target: traffic first, then rules, writes, and what others have."""

from collections.abc import Mapping

from outgate.backends.change_set import ChangeSet
from outgate.deploy.drift import Drift
from outgate.deploy.findings import NO_FINDINGS, Findings
from outgate.deploy.native import NativeChange
from outgate.deploy.traffic_change.model import NO_CHANGE, Effect, Entry, TrafficChange
from outgate.diagnostics import count
from outgate.plan.model import Plan
from outgate.project.target_settings import SettingChange, TargetSettings
from outgate.values import dataclass, field

OFFLINE = "offline"  # the base of a plan for which the target was not read


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Rules of ours in a place where the target was before: they stay until they are retired."""

    place: str
    rules: int

    @property
    def words(self) -> str:
        """What stays where, and the command that closes what it opens."""
        name = self.place.rpartition("/")[2]
        stays = count(self.rules, "rule of ours stays", "rules of ours stay")
        return f"{stays} in {self.place}; `outgate apply --retire {name}` closes what they open"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPlan:
    """What is to change on one target.

    `base` is the fingerprint of the state that it starts from. `holds` counts the rules of ours
    that stay as they are. `places` tells where each statement stands, by its text. `since` is the
    edition that the target was planned with before, where that is known and another one.
    `operations` are the writes of an apply, `foreign` what else the target holds, both in words.
    `changed_sources` are names that mean other addresses than before, in words. `permissiveness`
    is the figure of our rules before and after. `expiring` are statements, by their texts, whose
    last day is near.
    """

    target: str
    settings: TargetSettings
    plan: Plan
    base: str
    changes: ChangeSet
    traffic: TrafficChange = NO_CHANGE
    native: tuple[NativeChange, ...] = ()
    findings: Findings = NO_FINDINGS
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: str | None = None
    drift: tuple[Drift, ...] = ()
    foreign: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    changed_settings: tuple[SettingChange, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    changed_sources: tuple[str, ...] = ()
    permissiveness: tuple[float, float] = (0.0, 0.0)
    expiring: tuple[str, ...] = ()

    @property
    def applicable(self) -> bool:
        """Whether it may be applied: nothing forbids it, and the target was read."""
        return not self.findings.errors and self.base != OFFLINE

    @property
    def is_empty(self) -> bool:
        """Whether no write is needed and nothing differs."""
        return not self.changes.changes and self.traffic.is_empty

    @property
    def writes(self) -> int:
        """How many writes an apply takes."""
        return len(self.operations) or int(bool(self.changes.changes))

    @property
    def opens(self) -> tuple[Entry, ...]:
        """What the target lets through afterwards and does not now."""
        return _keep_full(self.traffic.opened)

    @property
    def closes(self) -> tuple[Entry, ...]:
        """What the target lets through now and not afterwards."""
        return _keep_full(self.traffic.closed)


def _keep_full(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if entry.effect is Effect.FULL)
