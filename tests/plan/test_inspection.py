"""Inspection lists: the first entry that matches says how traffic is treated, by brute force."""

import random

from hypothesis import given
from hypothesis import strategies as st

from outgate.plan.inspection import InspectionList, list_treatments
from outgate.plan.model import Rule
from outgate.plan.rules.candidates import Candidate
from outgate.traffic.address import RuleSource
from tests.builders.candidates import TREATMENTS, candidates
from tests.builders.plans import plan_with
from tests.oracle.algebra import members
from tests.oracle.winners import winners


def rule_of(one: Candidate) -> Rule:
    source = RuleSource(",".join(one.flow.addresses), one.flow.addresses)
    return Rule(source, one.flow.remote, one.treatment, tuple(one.origins))


def listed(drawn: list[Candidate]) -> InspectionList:
    return list_treatments(plan_with(tuple(map(rule_of, drawn))))


@given(candidates())
def test_the_first_entry_that_matches_decides(drawn: list[Candidate]) -> None:
    won, torn = winners(drawn)
    got = dict.fromkeys(TREATMENTS, 0)
    taken = 0
    for entry in listed(drawn).entries:
        bits = members(entry.rule.flow)
        got[entry.rule.treatment] |= bits & ~taken
        taken |= bits
    for treatment in TREATMENTS:
        assert (got[treatment] ^ won[treatment]) & ~torn == 0


@given(candidates())
def test_exceptions_are_what_comes_before_and_is_treated_otherwise(drawn: list[Candidate]) -> None:
    entries = listed(drawn).entries
    assert [entry.place for entry in entries] == list(range(1, len(drawn) + 1))
    for entry in entries:
        assert entry.exceptions == tuple(
            other.place
            for other in entries[: entry.place - 1]
            if other.rule.treatment != entry.rule.treatment
            and members(other.rule.flow) & members(entry.rule.flow)
        )


@given(candidates(), st.randoms(use_true_random=False))
def test_the_order_of_rules_means_nothing(drawn: list[Candidate], draw: random.Random) -> None:
    shuffled = list(drawn)
    draw.shuffle(shuffled)
    assert listed(shuffled) == listed(drawn)
