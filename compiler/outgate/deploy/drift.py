"""Drift: what somebody changed on a target since the last apply, told by meaning."""

from collections.abc import Iterable

from outgate.backends.change_set import ChangeSet, changed_fields
from outgate.backends.live_rule import Action, LiveRule
from outgate.deploy.traffic_change.compare import compare_traffic
from outgate.deploy.traffic_change.model import Entry, TrafficChange
from outgate.deploy.traffic_change.ruling import Ruling
from outgate.plan.comparison.treatment_changes import describe_treatment_change
from outgate.plan.source_names import SourceNames, shortened
from outgate.traffic.region import subtract
from outgate.values import dataclass


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that somebody did: `allowed`, `closed`, `changed`, or wrote as `unread`.

    `stays` tells whether it is what the policy wants anyway, so that an apply leaves it.
    """

    did: str
    what: str
    stays: bool = False


@dataclass(frozen=True, slots=True)
class RuleStates:
    """Our rules as the target uses them, in three states: applied, there now, and wanted."""

    expected: tuple[LiveRule, ...]
    live: tuple[LiveRule, ...]
    wanted: tuple[LiveRule, ...]


def find_drift(changes: ChangeSet, states: RuleStates, names: SourceNames) -> tuple[Drift, ...]:
    """Everything that somebody did; `changes` lead from the rules applied to those there."""
    if not changes.changes:
        return ()
    wanted_texts = {part.text for live in states.wanted for part in live.unread}
    unread = _find_unread(states)
    silent = _find_silent(states, {live.identity for live in states.wanted})
    states = _keep_readable(states)
    change = compare_traffic(states.expected, states.live)
    wanted = Ruling(states.wanted)
    drift = [
        *(Drift("allowed", _describe(e, names), _is_wanted(e, wanted)) for e in change.opened),
        *(Drift("closed", _describe(e, names), _is_unwanted(e, wanted)) for e in change.closed),
        *(Drift("unread", text, text in wanted_texts) for text in unread),
        *silent,
    ]
    for entry in change.treated:
        treated = entry.change
        how = describe_treatment_change(treated.before, treated.after)
        drift.append(Drift("changed", f"how {treated.flow.remote} is treated: {how}"))
    if not drift:
        drift = [_describe_rewording(changes)]
    return tuple(drift)


def compare_drift(
    expected: tuple[LiveRule, ...], live: tuple[LiveRule, ...], others: Iterable[LiveRule]
) -> TrafficChange:
    """The same as a change of traffic, beside rules of others that may decide some of it."""
    states = _keep_readable(RuleStates(expected, live, ()))
    return compare_traffic(states.expected, states.live, tuple(others))


def _is_wanted(entry: Entry, wanted: Ruling) -> bool:
    return not subtract((entry.piece,), wanted.allows)


def _is_unwanted(entry: Entry, wanted: Ruling) -> bool:
    return wanted.allows.overlap(entry.piece.flow) is None


def _keep_readable(states: RuleStates) -> RuleStates:
    """Without rules of which nothing can be read any more: what they closed, nobody can say."""
    unreadable = {live.identity for live in states.live if any(part.whole for part in live.unread)}
    return RuleStates(
        *(
            tuple(live for live in rules if live.identity not in unreadable)
            for rules in (states.expected, states.live, states.wanted)
        )
    )


def _find_unread(states: RuleStates) -> list[str]:
    """What nobody can read of new rules that allow; of others it is enough to name them."""
    was = {part.text for live in states.expected for part in live.unread}
    allowing = (live for live in states.live if live.action is Action.ALLOW)
    new = (part.text for live in allowing for part in live.unread if part.text not in was)
    return list(dict.fromkeys(new))


def _find_silent(states: RuleStates, wanted: set[str]) -> list[Drift]:
    """New rules that allow nothing by themselves."""
    known = {live.identity for live in states.expected}
    return [
        Drift(
            "unread", f"{live.kind} `{live.label}`, which allows nothing", live.identity in wanted
        )
        for live in states.live
        if live.identity not in known and live.action is not Action.ALLOW
    ]


def _describe(entry: Entry, names: SourceNames) -> str:
    piece = entry.piece
    without = f" but not {shortened(map(str, piece.without))}" if piece.without else ""
    return f"{piece.flow.remote}{without} from {names.words(piece.flow.addresses)}"


def _describe_rewording(changes: ChangeSet) -> Drift:
    """Nothing means anything else, as where a rule was taken apart or given another name."""
    fields = [
        f"`{change.label}`: {'; '.join(changed_fields(change.before.body, change.after.body))}"
        for change in changes.changes
        if change.before is not None and change.after is not None
    ]
    count = len(changes.changes)
    what = f"{count} rule{'s' if count != 1 else ''}, without another meaning"
    return Drift("changed", f"{what} ({shortened(fields, 3)})" if fields else what)
