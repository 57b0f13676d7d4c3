"""What every backend offers, and the values that pass between backends and shared code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan, Rule


class Fidelity(StrEnum):
    """How a native rule compares with the canonical rule it came from."""

    EXACT = "exact"
    WIDER = "wider"
    NARROWER = "narrower"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class NativeRule:
    """A rule in the target's own terms.

    `identity` says which traffic it is about and matches rules between two states; `label` is what
    people call it; `body` is the native rule as JSON-ready data. Rules that read back equal must
    have equal bodies: a backend normalises server defaults away before it builds one.
    """

    identity: str
    label: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A plan in native rules; `fidelity` tells for each rule key how exact the translation is."""

    rules: tuple[NativeRule, ...]
    fidelity: tuple[tuple[str, Fidelity], ...] = ()


@dataclass(frozen=True, slots=True)
class TargetState:
    """What the target holds now. `fingerprint` changes whenever any of its rules does."""

    rules: tuple[NativeRule, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Change:
    """One rule added (`before` None), removed (`after` None) or updated."""

    before: NativeRule | None
    after: NativeRule | None

    @property
    def label(self) -> str:
        """What people call the rule."""
        rule = self.after or self.before
        assert rule is not None
        return rule.label


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes in a safe order (additions, updates, removals), and how many rules stay."""

    changes: tuple[Change, ...]
    unchanged: int


class BackendError(Exception):
    """Reading or changing a target failed; the message and help are for the user.

    `outcome` says what is known of the target afterwards ("nothing was changed", ...).
    """

    def __init__(self, message: str, *, help: str | None = None, outcome: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.outcome = outcome


class TargetMoved(BackendError):
    """The target is no longer in the state a change set was made for; nothing was changed."""


Progress = Callable[[str], None]


class Backend(Protocol):
    """One target. Rendering is pure; reading and applying raise BackendError."""

    def render(self, plan: Plan) -> tuple[Rendered, tuple[Diagnostic, ...]]:
        """The plan in native rules, with errors for what the target cannot express."""

    def read(self) -> TargetState:
        """What the target holds now; an absent target is an empty one."""

    def lower(self, state: TargetState) -> tuple[Rule, ...]:
        """What was read as canonical rules without origins: what the target allows now."""

    def apply(self, changes: ChangeSet, expected: str, progress: Progress) -> None:
        """Apply a change set to the state with fingerprint `expected`, or raise TargetMoved."""
