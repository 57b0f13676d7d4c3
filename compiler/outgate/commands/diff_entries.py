"""What changes of traffic between two sides look like in a review, and the statements of both."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from outgate.commands.diff import Comparison
from outgate.commands.diff_lacking import lacking_words
from outgate.deploy.review.entries import read_treatment_change
from outgate.deploy.review.leads import choose_leads
from outgate.deploy.review.statement import ReviewedStatement, read_statement
from outgate.deploy.review.traffic import Kind, ReviewEntry
from outgate.deploy.traffic_change.model import Cause, Reason
from outgate.plan.comparison import provenance
from outgate.plan.comparison.compare import Difference, TrafficShift
from outgate.values import replace

_CAUSES = {
    provenance.Cause.STATEMENT: Cause.POLICY,
    provenance.Cause.SOURCE: Cause.POLICY,
    provenance.Cause.FLEET: Cause.POLICY,
    provenance.Cause.EXPIRY: Cause.EXPIRY,
    provenance.Cause.CATALOG: Cause.CATALOG,
}
_REQUIRED = "required"


def list_diff_entries(
    difference: Difference, statements: Mapping[str, ReviewedStatement]
) -> Iterator[ReviewEntry]:
    """Every flow that is gained, lost or treated differently, in the order of the difference."""
    before, after = difference.before, difference.after
    name = difference.targets.words
    for kind, shifts, having, lacking in (
        (Kind.OPENED, difference.gained, after, before),
        (Kind.CLOSED, difference.lost, before, after),
    ):
        for shift in shifts:
            entry = _read_shift(shift, kind, difference)
            causes = dict.fromkeys(ground.cause for ground in shift.grounds)
            words = tuple(lacking_words(cause, having, lacking) for cause in causes)
            leads = choose_leads(entry, shift.rules, statements)
            yield replace(entry, lacking=tuple(filter(None, words)), leads=leads)
    for change in difference.treated:
        source = difference.names.words(change.flow.addresses)
        entry = read_treatment_change(change, source, name)
        yield replace(entry, leads=choose_leads(entry, change.rules[1:], statements))


def _read_shift(shift: TrafficShift, kind: Kind, difference: Difference) -> ReviewEntry:
    piece, name = shift.piece, difference.targets.words
    causes = {_CAUSES[ground.cause] for ground in shift.grounds if ground.cause in _CAUSES}
    reasons = sorted({Reason(ground.statement, ground.endpoint) for ground in shift.grounds})
    return ReviewEntry(
        kind=kind,
        piece=piece,
        target=name(piece.flow.remote),
        without=tuple(map(name, piece.without)),
        source=shift.source,
        causes=tuple(cause for cause in Cause if cause in causes),
        reasons=tuple(reasons),
        rules=tuple(rule.key for rule in shift.rules),
        required=_list_required(shift) if kind is Kind.CLOSED else (),
    )


def _list_required(shift: TrafficShift) -> tuple[str, ...]:
    """Rows behind lost traffic that are required, but for those that the catalog dropped."""
    kept = {
        (ground.statement, ground.endpoint)
        for ground in shift.grounds
        if ground.cause is not provenance.Cause.CATALOG
    }
    rows = {
        origin.endpoint
        for rule in shift.rules
        for origin in rule.origins
        if origin.need == _REQUIRED and (origin.statement, origin.endpoint) in kept
    }
    return tuple(sorted(rows))


def read_diff_statements(
    difference: Difference, comparison: Comparison
) -> dict[str, ReviewedStatement]:
    """All statements of both sides; places are those of the later side that has one."""
    last = comparison.as_of + timedelta(days=comparison.notice) if comparison.as_of else date.min
    statements: dict[str, ReviewedStatement] = {}
    for side in (difference.before, difference.after):
        for text, standing in (side.statements or {}).items():
            statement = read_statement(text, standing.places)
            until = statement.until
            soon = side is difference.after and standing.in_force and until and until <= last
            statements[text] = replace(statement, expires_soon=bool(soon))
    shifts = (*difference.gained, *difference.lost)
    texts = {ground.statement: ground.places for shift in shifts for ground in shift.grounds}
    texts |= {
        origin.statement: ()
        for change in difference.treated
        for rule in change.rules
        for origin in rule.origins
    }
    for text, places in texts.items():
        if text not in statements:
            statements[text] = read_statement(text, places)
    return statements


def collect_readings(difference: Difference) -> dict[Reason, tuple[str, ...]]:
    """Why the rows behind what changes were taken, in plain words."""
    readings: dict[Reason, tuple[str, ...]] = {}
    for shift in (*difference.gained, *difference.lost):
        for rule in shift.rules:
            for origin in rule.origins:
                reason = Reason(origin.statement, origin.endpoint)
                readings.setdefault(reason, tuple(each.text for each in origin.because))
    return readings
