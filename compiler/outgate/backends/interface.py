"""What a backend offers: every one renders, and one that can be read and changed has a store."""

from typing import Protocol

from outgate.backends.change_set import ChangeSet
from outgate.backends.live_rule import LiveRule, Understood
from outgate.backends.native_rule import NativeRule
from outgate.backends.observer import SILENT, Observer
from outgate.backends.rendered import Context, Rendered
from outgate.backends.target_state import TargetState
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Plan


class Renderer(Protocol):
    """Translates between a plan and the rules of one target; it reads and writes nothing."""

    def render(
        self, plan: Plan, context: Context
    ) -> tuple[Rendered | None, tuple[Diagnostic, ...]]:
        """The plan in native rules; None, with errors, where the target cannot express it."""

    def to_canonical(self, rules: tuple[NativeRule, ...]) -> Understood:
        """What native rules of the target allow."""

    def place_rules(
        self, rules: tuple[NativeRule, ...], state: TargetState
    ) -> tuple[LiveRule, ...]:
        """Rules of ours, live or wanted, where the target looks at them.

        Lists of addresses that they name are taken from `rules`, then from the state. What is not a
        rule, such as an IP group, is not among the answers.
        """


class Store(Protocol):
    """Where the rules of one target are, to read and to change; all of it raises BackendError."""

    @property
    def address(self) -> str:
        """Where the rules are, so that a record is not taken for that of another place."""

    def read(self, observer: Observer = SILENT) -> TargetState:
        """What the target holds now; an absent target is an empty one."""

    def preflight(
        self, state: TargetState, rendered: Rendered, *, applied: bool
    ) -> tuple[Diagnostic, ...]:
        """What stands against bringing a plan to this state of the target.

        `applied` tells whether an apply to it is on record.
        """

    def others(self, state: TargetState) -> tuple[LiveRule, ...]:
        """Every rule of the target that is not ours."""

    def operations(self, changes: ChangeSet, base: TargetState) -> tuple[str, ...]:
        """The writes that a change set takes, in order and in words; none where it is just one."""

    def apply(self, changes: ChangeSet, base: TargetState, observer: Observer = SILENT) -> None:
        """Apply a change set to the state it was made from, or raise TargetMoved."""
