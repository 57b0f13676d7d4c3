"""A few sets of candidates of one seed, decided and folded as a look at every point says."""

import random

import pytest

from outgate.errors import InternalError
from outgate.plan.inspection import list_treatments
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.plan.rules import fold as fold_module
from outgate.plan.rules.candidates import Candidate, admit_sensors, merge
from outgate.plan.rules.fold import fold
from outgate.plan.rules.precedence import (
    Overlaps,
    comes_first,
    find_conflicts,
    find_overlaps,
    group_by_remote,
)
from outgate.traffic.address import RuleSource
from outgate.traffic.flow import Flow
from tests.builders.candidates import NEAR, TARGETS, TREATMENTS, candidate, meet
from tests.builders.flows import SOURCES
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, rule
from tests.oracle.algebra import all_members, members
from tests.oracle.winners import inside, winners

CHANCE = random.Random(11)


def drawn() -> list[Candidate]:
    """Up to seven candidates, no two for one flow."""
    pool = CHANCE.choice((TARGETS, NEAR, NEAR))
    flows = {Flow(CHANCE.choice(SOURCES), CHANCE.choice(pool)): 0 for _ in range(7)}
    usual = CHANCE.choice(TREATMENTS)
    return [
        candidate(number, flow, CHANCE.choice((usual, *TREATMENTS)))
        for number, flow in enumerate(flows)
    ]


DRAWS = tuple(drawn() for _ in range(80))


def test_there_is_an_error_just_where_two_treatments_win() -> None:
    wrong = 0
    for each in DRAWS:
        torn = any(
            one.treatment != other.treatment
            and members(one.flow) & members(other.flow)
            and not inside(one.flow, other.flow)
            and not inside(other.flow, one.flow)
            for at, one in enumerate(each)
            for other in each[at + 1 :]
        )
        assert meet(each)[1] == torn
        wrong += torn
    assert 3 < wrong < len(DRAWS) - 3


def test_folding_changes_nothing_and_leaves_nothing_over() -> None:
    fewer = 0
    for each in DRAWS:
        copies = [candidate(n, one.flow, one.treatment) for n, one in enumerate(each)]
        overlaps, wrong = meet(copies)
        if wrong:
            continue
        before, _ = winners(copies)
        kept = fold(copies, overlaps)
        assert winners(kept)[0] == before
        assert {o.endpoint for one in kept for o in one.origins} == {
            f"row#{number}" for number in range(len(copies))
        }
        for one in kept:
            if one.flow.remote not in overlaps.by_source | overlaps.nested:
                rest = [o.flow for o in kept if o is not one and o.treatment == one.treatment]
                assert members(one.flow) & ~all_members(rest)
            # What was folded in says what it was for, unless that is just this.
            for origin in one.origins:
                asked = copies[int(origin.endpoint.partition("#")[2])]
                own = asked.flow.remote == one.flow.remote
                assert origin.target == (None if own else str(asked.flow.remote))
        fewer += len(kept) < len(copies)
    assert fewer > 3


def test_folding_stops_where_it_would_close_something(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [candidate(n, rule(host).flow, BYPASS) for n, host in enumerate(("a.test", "b.test"))]
    monkeypatch.setattr(fold_module, "redundant", lambda flows, fixed: {0: (1,)})
    with pytest.raises(InternalError, match=r"would close https://a\.test from"):
        fold(every, Overlaps())


def test_the_first_of_a_list_that_matches_decides() -> None:
    for each in DRAWS:
        won, torn = winners(each)
        rules = [
            Rule(
                RuleSource(str(one.flow.addresses), one.flow.addresses),
                one.flow.remote,
                one.treatment,
                (),
            )
            for one in each
        ]
        got, taken = dict.fromkeys(TREATMENTS, 0), 0
        entries = list_treatments(plan_with(tuple(rules))).entries
        for entry in entries:
            bits = members(entry.rule.flow)
            got[entry.rule.treatment] |= bits & ~taken
            taken |= bits
            assert entry.exceptions == tuple(
                other.place
                for other in entries[: entry.place - 1]
                if other.rule.treatment != entry.rule.treatment and members(other.rule.flow) & bits
            )
        assert all((got[one] ^ won[one]) & ~torn == 0 for one in TREATMENTS)


def test_of_two_remotes_the_more_specific_comes_first() -> None:
    wide, narrow, path = (
        rule(text).remote for text in ("*.a.example", "b.a.example", "b.a.example/x/*")
    )
    wide_path = rule("*.a.example/x/y").remote
    for one, other, first in (
        (narrow, wide, True),
        (wide, narrow, False),
        (path, narrow, True),
        (narrow, path, False),
        (narrow, narrow, False),
        (narrow, wide_path, True),  # the host decides before the path
        (wide_path, narrow, False),
        (rule(("10.0.0.0/9",)).remote, rule(("10.0.0.0/8",)).remote, True),
        (rule(("10.0.0.0/8",)).remote, rule(("10.0.0.0/8",)).remote, False),
    ):
        assert comes_first(one, other) is first


def test_what_serves_two_treatments() -> None:
    login = Treatment(Inspection.BYPASS, Authentication.ALLOWED, Proxy.ALLOWED)
    login_direct = Treatment(Inspection.BYPASS, Authentication.ALLOWED, Proxy.DIRECT)
    assert merge(BYPASS, BYPASS) == BYPASS
    assert merge(BYPASS, KEEP) is None
    assert merge(BYPASS, DIRECT) == merge(DIRECT, BYPASS) == DIRECT
    assert merge(login, login_direct) == merge(login_direct, login) == login_direct
    assert merge(login, BYPASS) == merge(BYPASS, login) == BYPASS
    assert merge(login, DIRECT) == merge(DIRECT, login) == DIRECT


def test_a_sensor_passes_where_people_log_in() -> None:
    """Only inside of what needs no login, from the same addresses, treated alike otherwise."""
    login = Treatment(Inspection.BYPASS, Authentication.ALLOWED, Proxy.ALLOWED)

    def admitted(host: str, source: str, *others: Rule) -> bool:
        here = rule(host, source=(source,))
        person = candidate(0, here.flow, login)
        every = [candidate(n, one.flow, one.treatment) for n, one in enumerate(others, 1)]
        admit_sensors([person, *every])
        assert [one.treatment for one in every] == [one.treatment for one in others]
        return person.treatment == BYPASS

    sensor = rule("*.a.example", source=("10.0.0.0/8",))
    assert admitted("b.a.example", "10.1.0.0/16", sensor)
    assert admitted("b.a.example", "10.0.0.0/8", rule("x.test"), sensor)
    assert not admitted("b.a.example", "10.0.0.0/7", sensor)
    assert not admitted("a.example", "10.1.0.0/16", sensor)
    assert not admitted("*.a.example", "10.1.0.0/16", rule("b.a.example"))
    assert not admitted("b.a.example", "10.1.0.0/16", rule("*.a.example", treatment=KEEP))
    assert not admitted("b.a.example", "10.1.0.0/16")
    assert not admitted("b.a.example", "10.1.0.0/16", rule("*.a.example", treatment=login))


def test_a_conflict_is_told_whole() -> None:
    def told(*rules: Rule) -> list[str]:
        every = [candidate(n, one.flow, one.treatment) for n, one in enumerate(rules)]
        grouped = group_by_remote(every)
        return [each.message for each in find_conflicts(find_overlaps(grouped), grouped)]

    one = rule("a.example", source=("10.0.0.0/24", "10.0.1.0/24"))
    other = rule("a.example", treatment=KEEP, source=("10.0.1.0/24", "10.0.2.0/24"))
    (same,) = told(one, other)
    ways = ("bypass", "keep")
    assert same in [
        f"`https://a.example:443` is to {here} HTTPS inspection here and to {there} HTTPS "
        "inspection elsewhere; neither is more specific for https://a.example from 10.0.1.1"
        for here, there in (ways, ways[::-1])
    ]
    crossing = (
        rule(("10.0.0.0/24", "10.0.1.0/24"), treatment=KEEP),
        rule(("10.0.1.0/24", "10.0.2.0/24"), treatment=DIRECT),
    )
    (message,) = told(*crossing)
    assert "HTTPS inspection" in message
    assert "go out directly" in message
    assert "pass through a proxy or directly" in message
    assert ", and `https://10.0." in message
    assert message.endswith("; neither is more specific for https://10.0.1.1 from 192.0.2.1")
    login = Treatment(Inspection.BYPASS, Authentication.ALLOWED, Proxy.ALLOWED)
    (message,) = told(one, rule("a.example", treatment=login, source=other.source.addresses))
    assert "to pass with or without a login here and to pass without a login elsewhere" in message
    # One source inside the other, or the same treatment, is none.
    assert told(one, rule("a.example", treatment=KEEP, source=("10.0.0.0/24",))) == []
    assert told(one, rule("a.example", source=other.source.addresses)) == []
