"""`outgate import`: rules that a target holds already, beside the policy; nothing is written to it.

It tells which of them the policy covers, and what would be lost if they went; and it can write the
rest as services and statements, so that nothing is.
"""

import json
from collections.abc import Container
from enum import StrEnum

from outgate.backends.live_rule import Action, LiveRule, Unread
from outgate.backends.observer import Observer
from outgate.deploy.rendering import rendered
from outgate.diagnostics import Diagnostic
from outgate.plan.compile import Compilation
from outgate.project.target import Target
from outgate.traffic.destination import DEFAULT_PORTS, HostDestination, Remote
from outgate.traffic.flow import Flow, Piece
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import dataclass

SERVICE = "adopted"


class Status(StrEnum):
    """What becomes of a rule if the policy alone were there."""

    OURS = "ours"
    COVERED = "covered"
    LOST = "lost"
    UNREAD = "unread"
    NO_ALLOW = "no-allow"


@dataclass(frozen=True, slots=True)
class Found:
    """One rule of the target. `lost` is what only it allows; `unread` says what has no meaning."""

    label: str
    status: Status
    lost: tuple[Piece, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """All rules of a target, ours apart, held against the policy."""

    target: str
    found: tuple[Found, ...]

    def of(self, status: Status) -> tuple[Found, ...]:
        """The rules with one status."""
        return tuple(each for each in self.found if each.status is status)

    @property
    def lost(self) -> tuple[Piece, ...]:
        """Everything that the policy does not allow, once."""
        pieces = {(each.flow, each.without): each for rule in self.found for each in rule.lost}
        return tuple(sorted(pieces.values(), key=lambda each: each.flow.key))


def adopt(
    target: Target, compilation: Compilation, observer: Observer
) -> tuple[Adoption | None, tuple[Diagnostic, ...]]:
    """Read a target and hold its rules against the policy; BackendError when it cannot be read."""
    store = target.store
    its, problems = rendered(target, compilation)
    if its is None:
        return None, problems
    renderer = target.renderer
    state = store.read(observer)
    kept = {rule.identity for rule in state.rules} & {rule.identity for rule in its.rules}
    wanted = renderer.place_rules(its.rules, state)
    policy = TrafficSet(rule.flow for each in wanted for rule in each.rules)
    every = (*renderer.place_rules(state.rules, state), *store.others(state))
    found = tuple(
        held_against(rule, policy, kept) for rule in sorted(every, key=_place) if rule.above is None
    )
    return Adoption(target.config.name, found), problems


def _place(rule: LiveRule) -> tuple[tuple[int, ...], str]:
    return rule.order, rule.label


def held_against(rule: LiveRule, policy: TrafficSet, kept: Container[str] = ()) -> Found:
    """What becomes of a rule if the policy's traffic alone were there; `kept` are its own rules."""
    if rule.ours and rule.identity in kept:
        return Found(rule.label, Status.OURS)
    silent = not (rule.rules or rule.unread)
    if silent or rule.action is Action.DENY or rule.kind == "DNAT rule":
        return Found(rule.label, Status.NO_ALLOW)
    lost = tuple(piece for each in rule.rules for piece in policy.lacking(each.flow))
    status = Status.LOST if lost else Status.UNREAD if rule.unread else Status.COVERED
    return Found(rule.label, status, lost, rule.unread)


@dataclass(frozen=True, slots=True)
class Written:
    """Files that keep what would be lost: a services document, statements, and what is in none."""

    services: str
    policy: str
    left: tuple[Piece, ...]


def written(its: Adoption) -> Written | None:
    """What would be lost as services and statements, None where nothing would be.

    Networks and service tags are in no service of a team; they are left to people.
    """
    by_source: dict[tuple[str, ...], list[Remote]] = {}
    left = []
    for piece in its.lost:
        flow: Flow = piece.flow
        if isinstance(flow.remote.destination, HostDestination):
            by_source.setdefault(flow.addresses, []).append(flow.remote)
        else:
            left.append(piece)
    if not by_source:
        return Written("", "", tuple(left)) if left else None
    documents, statements = [], ["# What the firewall allowed before; narrow it, or take it over."]
    for number, (addresses, targets) in enumerate(sorted(by_source.items()), start=1):
        name = f"{SERVICE}-{number}"
        rows = "".join(f"  - {_row(each)}\n" for each in sorted(set(targets), key=str))
        documents.append(f'format_version: "1.0"\nservice: {name}\nendpoints:\n{rows}')
        if addresses == ("*",):
            statements.append(f"allow {name}")
        else:
            statements.append(f"source from-{name} = {', '.join(addresses)}")
            statements.append(f"allow {name} from from-{name}")
    return Written("---\n".join(documents), "\n".join(statements) + "\n", tuple(left))


def _row(target: Remote) -> str:
    destination = target.destination
    assert isinstance(destination, HostDestination)
    path = "" if destination.path is None else _path(str(destination.path))
    if target.protocol in DEFAULT_PORTS:
        port = "" if DEFAULT_PORTS[target.protocol] == target.port else f":{target.port}"
        return json.dumps({"url": f"{target.protocol}://{destination.host}{port}{path}"})
    return json.dumps({"url": f"{destination.host}{path}", "ports": [target.port]})


def _path(text: str) -> str:
    """A path of a plan as a list writes it: `/a` for `/a` and all below."""
    return text.removesuffix("{,/*}")
