"""Fewest rules: what others with the same treatment allow together is folded into them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from outgate.errors import InternalError
from outgate.plan.model import Treatment
from outgate.plan.rules.candidates import Draft
from outgate.plan.rules.precedence import Meetings
from outgate.traffic.destination import Remote
from outgate.traffic.redundancy import redundant
from outgate.traffic.traffic_set import TrafficSet


def fold(drafts: Iterable[Draft], meetings: Meetings) -> list[Draft]:
    """The drafts that stay, each with the origins of those that it covers, alone or with others.

    What comes before a target with another treatment stays there: only drafts for the same target
    can cover it, and none where sources decide which treatment holds.
    """
    groups: dict[Treatment, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.treatment, []).append(draft)
    kept: list[Draft] = []
    for group in groups.values():
        bound: dict[Remote, list[Draft]] = {}
        free: list[Draft] = []
        for draft in group:
            if draft.flow.remote in meetings.several:
                kept.append(draft)
            elif draft.flow.remote in meetings.within:
                bound.setdefault(draft.flow.remote, []).append(draft)
            else:
                free.append(draft)
        fixed = [draft for its in bound.values() for draft in _reduce(its, ())]
        kept += fixed
        kept += _reduce(free, fixed)
    return kept


def _reduce(drafts: Sequence[Draft], fixed: Sequence[Draft]) -> list[Draft]:
    """Those that no others cover; `fixed` ones stay in any case, and may cover others."""
    every = (*drafts, *fixed)
    in_any_case = range(len(drafts), len(every))
    covered = redundant([draft.flow for draft in every], in_any_case)
    for number, covers in covered.items():
        for cover in covers:
            _take(every[cover], every[number])
    stay = [draft for number, draft in enumerate(drafts) if number not in covered]
    _prove(stay, fixed, (drafts[number] for number in covered))
    return stay


def _take(cover: Draft, draft: Draft) -> None:
    """Give a draft's origins to one that covers it, wholly or in part."""
    target = draft.flow.remote
    if target == cover.flow.remote:
        cover.origins |= draft.origins
        return
    cover.origins |= {
        origin if origin.target else replace(origin, target=str(target)) for origin in draft.origins
    }


def _prove(stay: Sequence[Draft], fixed: Sequence[Draft], gone: Iterable[Draft]) -> None:
    """Stop rather than lose a rule: what goes must be allowed by what stays, asked another way."""
    traffic: TrafficSet | None = None
    for draft in gone:
        traffic = traffic or TrafficSet(each.flow for each in (*stay, *fixed))
        lost = traffic.missing(draft.flow)
        if lost is not None:
            raise InternalError(f"folding would close {lost}")
