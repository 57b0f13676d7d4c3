"""Drift: what somebody changed on a target since the last apply, told by meaning."""

from collections.abc import Sequence

from outgate.backends.change_set import ChangeSet, changed_fields
from outgate.backends.live_rule import Action, LiveRule
from outgate.deploy.change import Entry, traffic_change
from outgate.deploy.ruling import Ruling
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
class Lives:
    """Rules of ours as the target uses them: what was applied, what is there, what is wanted."""

    expected: tuple[LiveRule, ...]
    live: tuple[LiveRule, ...]
    wanted: tuple[LiveRule, ...]


def drift_of(changes: ChangeSet, lives: Lives, names: SourceNames) -> tuple[Drift, ...]:
    """Everything that somebody did; `changes` lead from the rules applied to those there."""
    if not changes.changes:
        return ()
    asked = {part.text for live in lives.wanted for part in live.unread}
    unread = _unread(lives)
    silent = _silent(lives, {live.identity for live in lives.wanted})
    lives = _readable(lives)
    change = traffic_change(lives.expected, lives.live)
    then = Ruling(lives.wanted)
    found = [
        *(Drift("allowed", _told(each, names), _wanted(each, then)) for each in change.opened),
        *(Drift("closed", _told(each, names), _unwanted(each, then)) for each in change.closed),
        *(Drift("unread", text, text in asked) for text in unread),
        *silent,
    ]
    for treated in change.treated:
        each = treated.change
        how = describe_treatment_change(each.before, each.after)
        found.append(Drift("changed", f"how {each.flow.remote} is treated: {how}"))
    if not found:
        found = [_reworded(changes)]
    return tuple(found)


def _wanted(entry: Entry, then: Ruling) -> bool:
    return not subtract((entry.piece,), then.allows)


def _unwanted(entry: Entry, then: Ruling) -> bool:
    return then.allows.overlap(entry.piece.flow) is None


def _readable(lives: Lives) -> Lives:
    """Without rules of which nothing can be read any more: what they closed, nobody can say."""
    dark = {live.identity for live in lives.live if any(part.whole for part in live.unread)}
    if not dark:
        return lives
    return Lives(*(_without(each, dark) for each in (lives.expected, lives.live, lives.wanted)))


def _without(rules: Sequence[LiveRule], identities: set[str]) -> tuple[LiveRule, ...]:
    return tuple(rule for rule in rules if rule.identity not in identities)


def _unread(lives: Lives) -> list[str]:
    """What nobody can read of new rules that allow; of others it is enough to name them."""
    was = {part.text for live in lives.expected for part in live.unread}
    allowing = (live for live in lives.live if live.action is Action.ALLOW)
    new = (part.text for live in allowing for part in live.unread if part.text not in was)
    return list(dict.fromkeys(new))


def _silent(lives: Lives, wanted: set[str]) -> list[Drift]:
    """New rules that allow nothing by themselves."""
    known = {live.identity for live in lives.expected}
    return [
        Drift(
            "unread", f"{live.kind} `{live.label}`, which allows nothing", live.identity in wanted
        )
        for live in lives.live
        if live.identity not in known and live.action is not Action.ALLOW
    ]


def _told(entry: Entry, names: SourceNames) -> str:
    piece = entry.piece
    without = f" but not {shortened(map(str, piece.without))}" if piece.without else ""
    return f"{piece.flow.remote}{without} from {names.words(piece.flow.addresses)}"


def _reworded(changes: ChangeSet) -> Drift:
    """Nothing means anything else, as where a rule was taken apart or given another name."""
    fields = [
        f"`{each.label}`: {'; '.join(changed_fields(each.before.body, each.after.body))}"
        for each in changes.changes
        if each.before is not None and each.after is not None
    ]
    count = len(changes.changes)
    told = f"{count} rule{'s' if count != 1 else ''}, without another meaning"
    return Drift("changed", f"{told} ({shortened(fields, 3)})" if fields else told)
