"""`outgate import`: rules that a target holds already, beside the policy; nothing is written to it.

It tells which of them the policy covers, and what would be lost if they went.
"""

from collections.abc import Container
from enum import StrEnum

from outgate.backends.live_rule import Action, LiveRule, Unread
from outgate.backends.observer import Observer
from outgate.deploy.render_plan import render_plan
from outgate.diagnostics import Diagnostic
from outgate.plan.compile import Compilation
from outgate.project.target import Target
from outgate.traffic.flow import Piece
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass


class Status(StrEnum):
    """What becomes of a rule if the policy alone were there."""

    OURS = "ours"
    COVERED = "covered"
    LOST = "lost"
    UNREAD = "unread"
    NO_ALLOW = "no-allow"


@dataclass(frozen=True, slots=True)
class HeldRule:
    """One rule of the target. `lost` is what only it allows; `unread` says what has no meaning."""

    label: str
    status: Status
    lost: tuple[Piece, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """All rules of a target, with what becomes of each under the policy."""

    target: str
    rules: tuple[HeldRule, ...]

    def of(self, status: Status) -> tuple[HeldRule, ...]:
        """The rules with one status."""
        return tuple(rule for rule in self.rules if rule.status is status)

    @property
    def lost(self) -> tuple[Piece, ...]:
        """Everything that the policy does not allow, once."""
        pieces = {(piece.flow, piece.without): piece for rule in self.rules for piece in rule.lost}
        return tuple(sorted(pieces.values(), key=lambda piece: piece.flow.key))


def adopt(
    target: Target, compilation: Compilation, observer: Observer
) -> tuple[Adoption | None, tuple[Diagnostic, ...]]:
    """Read a target and hold its rules against the policy; BackendError when it cannot be read."""
    store = target.store
    rendered, problems = render_plan(target, compilation)
    if rendered is None:
        return None, problems
    renderer = target.renderer
    state = target.read(observer)
    kept = {rule.identity for rule in state.rules} & {rule.identity for rule in rendered.rules}
    wanted = renderer.place_rules(rendered.rules, state)
    policy = TrafficSet(rule.flow for live in wanted for rule in live.rules)
    present = (*renderer.place_rules(state.rules, state), *store.others(state))
    rules = tuple(
        hold_against(live, policy, kept)
        for live in sorted(present, key=_order)
        if live.above is None
    )
    return Adoption(target.config.name, rules), problems


def _order(rule: LiveRule) -> tuple[tuple[int, ...], str]:
    return rule.order, rule.label


def hold_against(live: LiveRule, policy: TrafficSet, kept: Container[str] = ()) -> HeldRule:
    """What becomes of a rule if the policy's traffic alone were there; `kept` are its own rules."""
    if live.ours and live.identity in kept:
        return HeldRule(live.label, Status.OURS)
    silent = not (live.rules or live.unread)
    if silent or live.action is Action.DENY or live.kind == "DNAT rule":
        return HeldRule(live.label, Status.NO_ALLOW)
    lost = tuple(piece for rule in live.rules for piece in policy.lacking(rule.flow))
    status = Status.LOST if lost else Status.UNREAD if live.unread else Status.COVERED
    return HeldRule(live.label, status, lost, live.unread)
