"""Fewest rules: what others with the same treatment allow together is folded into them."""

from collections.abc import Iterable, Sequence

from outgate.errors import InternalError
from outgate.plan.model import Treatment
from outgate.plan.rules.candidates import Candidate
from outgate.plan.rules.precedence import Overlaps
from outgate.traffic.destination import Remote
from outgate.traffic.redundancy import redundant
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace


def fold(candidates: Iterable[Candidate], overlaps: Overlaps) -> list[Candidate]:
    """The candidates that stay, each with the origins of those that it covers.

    A candidate that comes before a remote with another treatment can only be covered by candidates
    for its own remote, and none can be where sources decide which treatment holds.
    """
    groups: dict[Treatment, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.treatment, []).append(candidate)
    kept: list[Candidate] = []
    for group in groups.values():
        bound: dict[Remote, list[Candidate]] = {}
        free: list[Candidate] = []
        for candidate in group:
            if candidate.flow.remote in overlaps.by_source:
                kept.append(candidate)
            elif candidate.flow.remote in overlaps.nested:
                bound.setdefault(candidate.flow.remote, []).append(candidate)
            else:
                free.append(candidate)
        fixed = [candidate for same in bound.values() for candidate in _reduce(same, ())]
        kept += fixed
        kept += _reduce(free, fixed)
    return kept


def _reduce(candidates: Sequence[Candidate], fixed: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that no others cover; `fixed` ones stay in any case, and may cover others."""
    every = (*candidates, *fixed)
    in_any_case = range(len(candidates), len(every))
    covered = redundant([candidate.flow for candidate in every], in_any_case)
    for number, covers in covered.items():
        for cover in covers:
            _take(every[cover], every[number])
    stay = [candidate for number, candidate in enumerate(candidates) if number not in covered]
    _prove(stay, fixed, (candidates[number] for number in covered))
    return stay


def _take(cover: Candidate, candidate: Candidate) -> None:
    """Give a candidate's origins to one that covers it, wholly or in part."""
    remote = candidate.flow.remote
    if remote == cover.flow.remote:
        cover.origins |= candidate.origins
        return
    cover.origins |= {
        origin if origin.target else replace(origin, target=str(remote))
        for origin in candidate.origins
    }


def _prove(
    stay: Sequence[Candidate], fixed: Sequence[Candidate], gone: Iterable[Candidate]
) -> None:
    """Stop rather than lose a rule: what goes must be allowed by what stays, asked another way.

    InternalError where it is not.
    """
    traffic: TrafficSet | None = None
    for candidate in gone:
        traffic = traffic or TrafficSet(kept.flow for kept in (*stay, *fixed))
        lost = traffic.missing(candidate.flow)
        if lost is not None:
            raise InternalError(f"folding would close {lost}")
