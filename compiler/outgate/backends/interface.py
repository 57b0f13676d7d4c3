"""What every backend offers, and the values that pass between backends and shared code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from outgate.catalog.model import TagFile
from outgate.diagnostics import Diagnostic, codes
from outgate.errors import CodedError
from outgate.plan.model import Plan, Rule
from outgate.traffic.destination import Destination
from outgate.traffic.interval import EVERYWHERE


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

    `allows` are the rules as the target reads them, with accepted widenings.
    """

    rules: tuple[NativeRule, ...]
    allows: tuple[Rule, ...]
    fidelity: tuple[tuple[str, Fidelity], ...] = ()


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
class Names:
    """Every host whose name ends so; with an empty `ending` every host."""

    ending: str = ""


Reach = Destination | Names
EVERY_PORT = (0, 65_535)


@dataclass(frozen=True, slots=True)
class Unread:
    """What of a native rule has no canonical form; `whole` where nothing of the rule has one.

    `text` says it in words. What is known of it all the same is an upper bound: it is about
    requests by `protocol` to the ports from the first to the last of `ports`, from no more than
    `addresses` to no more than `reaches` (None: to anything). A `protocol` of None may be any;
    `tcp` at a port holds whatever goes over it. Where it is `exact`, it holds all of that: there
    are just no words for all its ports or hosts.
    """

    identity: str
    text: str
    whole: bool = False
    protocol: str | None = None
    ports: tuple[int, int] = EVERY_PORT
    addresses: tuple[str, ...] = EVERYWHERE
    reaches: tuple[Reach, ...] | None = None
    exact: bool = False


class Action(StrEnum):
    """What a rule does with the traffic that it matches; OTHER: translate it, or who knows."""

    ALLOW = "allow"
    DENY = "deny"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LiveRule:
    """One rule of a target as the target uses it, whosever it is.

    `kind` is for people ("Allow rule", "Deny rule", "DNAT rule", "rule of unknown kind").
    `order` sorts rules as the target looks at them: the smallest first, and the first that matches
    decides; but see `precedes`. `rules` is what of it has a canonical form
    (for a deny: what it denies), `unread` the rest; `inspects` tells that it decrypts what it
    allows. `above` names the policy that it stands in
    where that is not the target's own but one that the target inherits from.
    """

    identity: str
    label: str
    kind: str
    action: Action
    ours: bool
    order: tuple[int, ...]
    rules: tuple[Rule, ...]
    unread: tuple[Unread, ...] = ()
    inspects: bool = False
    above: str | None = None

    def precedes(self, other: "LiveRule") -> bool | None:
        """Whether the target looks at this rule before another; None where nobody knows.

        So it is where one order is the other, or begins it.
        """
        length = min(len(self.order), len(other.order))
        mine, its = self.order[:length], other.order[:length]
        return None if mine == its else mine < its


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


class BackendError(CodedError):
    """Reading or changing a target failed; `outcome` says what is known of it afterwards."""

    code = codes.TARGET_FAILED


class TargetMoved(BackendError):
    """The target is no longer in the state a change set was made for; nothing was changed."""

    code = codes.TARGET_MOVED


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

    def placed(self, rules: tuple[NativeRule, ...], state: TargetState) -> tuple[LiveRule, ...]:
        """Rules of ours, live or wanted, where the target looks at them.

        Lists of addresses that they name are taken from `rules`, then from the state. What is no
        rule, such as an IP group, is not among the answers.
        """

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """Every rule of the target that is not ours."""

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """The writes that a change set takes, in order and in words; none where it is just one."""

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer) -> None:
        """Apply a change set to the state it was made from, or raise TargetMoved."""
