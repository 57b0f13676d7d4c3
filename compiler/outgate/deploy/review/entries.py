"""What changes of traffic look like in a review."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from outgate.deploy.review.leads import RulesBehind
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.review.words import remote_words
from outgate.deploy.target_plan import TargetPlan
from outgate.deploy.traffic_change.model import Entry, Reason, TrafficChange
from outgate.plan.comparison.treatment_changes import TreatmentChange
from outgate.plan.model import Rule
from outgate.traffic.destination import Remote
from outgate.traffic.flow import Piece
from outgate.values import replace


def list_plan_entries(plan: TargetPlan) -> Iterator[ReviewEntry]:
    """Every flow that a plan opens, closes or treats differently, in the plan's order."""
    return list_entries(plan.traffic)


def list_entries(traffic: TrafficChange) -> Iterator[ReviewEntry]:
    """Every flow that a change opens, closes or treats differently, in its order."""
    for kind, entries in ((Kind.OPENED, traffic.opened), (Kind.CLOSED, traffic.closed)):
        for entry in entries:
            yield _read_entry(entry, kind)
    for treated in traffic.treated:
        yield read_treatment_change(treated.change, treated.source, remote_words)


def _read_entry(entry: Entry, kind: Kind) -> ReviewEntry:
    piece = entry.piece
    return ReviewEntry(
        kind=kind,
        piece=piece,
        target=remote_words(piece.flow.remote),
        without=tuple(map(remote_words, piece.without)),
        source=entry.source,
        causes=entry.causes,
        reasons=entry.reasons,
        effect=entry.effect,
        others=entry.others,
        denials=entry.denials,
        doubts=entry.doubts,
        required=entry.required,
    )


def read_treatment_change(
    change: TreatmentChange, source: str, name: Callable[[Remote], str]
) -> ReviewEntry:
    """Traffic that is treated differently, with the statements behind the rule that decides now."""
    return ReviewEntry(
        kind=Kind.TREATED,
        piece=Piece(change.flow, (), change.witness),
        target=name(change.flow.remote),
        source=source,
        reasons=_find_reasons(change.rules[1]),
        treatments=(change.before, change.after),
    )


def explain_treatments(
    entries: Iterable[ReviewEntry], behind: RulesBehind
) -> Iterator[ReviewEntry]:
    """The entries, with the statements of the plan that ask for another treatment than before.

    Rules of a target do not know them.
    """
    for entry in entries:
        if entry.treatments is None or entry.reasons:
            yield entry
            continue
        remote, (_, wanted) = entry.piece.flow.remote, entry.treatments
        rules = (
            rule
            for rule in behind.find(entry)
            if rule.treatment == wanted and rule.remote.contains(remote)
        )
        yield replace(entry, reasons=tuple(sorted({*chain(*map(_find_reasons, rules))})))


def _find_reasons(rule: Rule) -> tuple[Reason, ...]:
    """What asks for a rule as it is, or else what it merely covers."""
    own = [origin for origin in rule.origins if origin.target is None]
    reasons = (Reason(origin.statement, origin.endpoint) for origin in own or rule.origins)
    return tuple(sorted(set(reasons)))
