"""Fewest rules against a brute-force look: who wins at each point, before and after folding."""

from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from outgate.plan.rules.candidates import Candidate
from outgate.plan.rules.fold import fold
from tests.builders.candidates import candidate, candidates, meet
from tests.oracle.algebra import all_members, members
from tests.oracle.winners import inside, winners


@given(candidates())
@settings(max_examples=800)
def test_there_is_an_error_just_where_two_treatments_win(candidate_list: list[Candidate]) -> None:
    _, wrong = meet(candidate_list)
    pairs = [(one, other) for one in candidate_list for other in candidate_list if one is not other]
    torn = any(
        one.treatment != other.treatment
        and members(one.flow) & members(other.flow)
        and not inside(one.flow, other.flow)
        and not inside(other.flow, one.flow)
        for one, other in pairs
    )
    assert wrong == torn
    if not wrong:
        assert winners(candidate_list)[1] == 0


@given(candidates())
@settings(max_examples=1000)
def test_folding_changes_nothing_and_leaves_nothing_over(candidate_list: list[Candidate]) -> None:
    overlaps, wrong = meet(candidate_list)
    assume(not wrong)
    before, _ = winners(candidate_list)
    origins = {origin.endpoint for each in candidate_list for origin in each.origins}
    kept = fold(candidate_list, overlaps)
    assert winners(kept)[0] == before
    assert {origin.endpoint for each in kept for origin in each.origins} == origins
    for each in kept:
        if each.flow.remote in overlaps.by_source | overlaps.nested:
            continue
        rest = [
            other.flow for other in kept if other is not each and other.treatment == each.treatment
        ]
        assert members(each.flow) & ~all_members(rest)


@given(candidates(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_the_order_of_statements_never_matters(
    candidate_list: list[Candidate], chance: Random
) -> None:
    overlaps, wrong = meet(candidate_list)
    assume(not wrong)
    again = [
        candidate(number, each.flow, each.treatment) for number, each in enumerate(candidate_list)
    ]
    chance.shuffle(again)
    one, other = (
        sorted(
            (each.flow.key, sorted(o.endpoint for o in each.origins))
            for each in fold(ordering, overlaps)
        )
        for ordering in (candidate_list, again)
    )
    assert one == other
