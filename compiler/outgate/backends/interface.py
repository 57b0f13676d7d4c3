"""What every backend offers, and the values that pass between backends and shared code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from outgate.catalog.model import TagFile
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
    have equal bodies: a backend normalises server defaults away before it builds one. `entries`
    name the traffic that the rule opens (`SOURCE -> URL`), one for each canonical rule that it
    stands for; None where the label does. `trouble` says why the target may not do what the rule
    says, though it reads as it should; to write it again is the cure.
    """

    identity: str
    label: str
    body: Mapping[str, Any]
    entries: tuple[str, ...] | None = None
    trouble: str | None = None

    @property
    def sound(self) -> "NativeRule":
        """The rule without its trouble."""
        return self if self.trouble is None else replace(self, trouble=None)

    @property
    def opens(self) -> tuple[str, ...]:
        """What the rule opens, as plans list it."""
        return (self.label,) if self.entries is None else self.entries


@dataclass(frozen=True, slots=True)
class Context:
    """What rendering may look up beside the plan.

    `places` tell for each statement, by its text, where it stands: for messages.
    """

    tag_files: tuple[TagFile, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A plan in native rules; `fidelity` tells for each rule key how exact the translation is.

    `allows` are the rules as the target reads them, with accepted widenings. `reasons` has for an
    entry that is no rule key the keys of the rules behind it.
    """

    rules: tuple[NativeRule, ...]
    allows: tuple[Rule, ...]
    fidelity: tuple[tuple[str, Fidelity], ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetState:
    """What of the target is ours, as it is now.

    `fingerprint` changes whenever any of it does, or anything that an apply would write over.
    `foreign` tells in words what else there is, which is never touched.
    """

    rules: tuple[NativeRule, ...]
    fingerprint: str
    foreign: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Everything:
    """All rules of a target, and the lists of addresses that they may refer to."""

    rules: tuple[NativeRule, ...]
    lists: tuple[NativeRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A native rule of which something has no canonical form, or nothing has (`whole`)."""

    identity: str
    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """Native rules as canonical ones without origins, and what of them has no canonical form."""

    rules: tuple[Rule, ...]
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One rule added (`before` None), removed (`after` None) or updated."""

    before: NativeRule | None
    after: NativeRule | None

    @property
    def rule(self) -> NativeRule:
        """The rule as it is to be, or as it was where it goes."""
        rule = self.after or self.before
        assert rule is not None
        return rule

    @property
    def label(self) -> str:
        """What people call the rule."""
        return self.rule.label

    @property
    def identity(self) -> str:
        """Which rule it is."""
        return self.rule.identity


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes in a safe order (additions, updates, removals), and how many rules stay."""

    changes: tuple[Change, ...]
    unchanged: int


NOTHING_CHANGED = "nothing was changed"


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


class Observer(Protocol):
    """Who follows an apply; `what` names one operation in words, such as "group `outgate`"."""

    def started(self, what: str) -> None:
        """An operation begins: from now on it may have happened."""

    def waiting(self, what: str) -> None:
        """It goes on; called each time that the target is asked whether it does."""

    def finished(self, what: str) -> None:
        """It has happened, and what it wrote was read back."""


class Silent:
    """Nobody follows."""

    def started(self, what: str) -> None:
        """Say nothing."""

    def waiting(self, what: str) -> None:
        """Say nothing."""

    def finished(self, what: str) -> None:
        """Say nothing."""


SILENT = Silent()


class Backend(Protocol):
    """One target. Rendering is pure; reading and applying raise BackendError."""

    @property
    def place(self) -> str:
        """Where the rules are, so that a record is not taken for that of another place."""

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan in native rules; None, with errors, where the target cannot express it."""

    def read(self, observer: Observer = SILENT) -> TargetState:
        """What the target holds now; an absent target is an empty one."""

    def examine(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """What stands against bringing a plan to this state of the target.

        `applied` tells whether an apply to it is on record.
        """

    def understand(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What native rules of the target allow."""

    def everything(self, state: TargetState) -> Everything:
        """All rules of the target as they were read, those of others as well."""

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """The writes that a change set takes, in order and in words; none where it is just one."""

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer) -> None:
        """Apply a change set to the state it was made from, or raise TargetMoved."""
