"""A filter by a source finds all traffic that shares addresses with it, by whatever name."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgate.cli.views.html import sources
from outgate.cli.views.html.sources import sources_among
from outgate.plan.model import Authentication, Inspection, Proxy, Rule, Treatment
from outgate.traffic.address import RuleSource
from tests.builders.flows import SOURCES
from tests.builders.reports import REMOTE

TREATMENT = Treatment(Inspection.BYPASS, Authentication.ANONYMOUS, Proxy.ALLOWED)
NAMED = [each for each in SOURCES if each != ("*",)]


def rule_from(name: str, addresses: tuple[str, ...]) -> Rule:
    return Rule(RuleSource(name, addresses), REMOTE, TREATMENT, ())


def meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether networks overlap, by Python's own arithmetic."""
    networks = [[ipaddress.ip_network(each) for each in side] for side in (some, others)]
    return any(a.version == b.version and a.overlaps(b) for a in networks[0] for b in networks[1])


@given(st.lists(st.sampled_from(NAMED), max_size=5, unique=True), st.sampled_from(SOURCES))
def test_a_source_knows_the_names_that_meet_it(
    named: list[tuple[str, ...]], addresses: tuple[str, ...]
) -> None:
    known = sources_among(rule_from(",".join(each), each) for each in named)
    number = known.number_of("words", addresses)
    source = known.listed[number]
    assert source["words"] == "words"
    told = {known.names[each] for each in known.sets[source["set"]]["names"]}
    everywhere = addresses == ("*",)
    assert told == {",".join(each) for each in named if everywhere or meet(each, addresses)}
    assert known.sets[source["set"]]["networks"] == ([] if everywhere else list(addresses))
    assert known.exact


def test_the_same_addresses_are_described_once() -> None:
    known = sources_among([rule_from("a", ("10.0.0.0/8",))])
    numbers = [known.number_of(words, ("10.0.0.0/8",)) for words in ("a", "b", "a")]
    assert numbers == [0, 1, 0]
    assert len(known.sets) == 1
    number = known.number_of("other", ("10.1.0.0/16",))
    assert known.sets[known.listed[number]["set"]]["networks"] == ["10.1.0.0/16"]


@pytest.mark.parametrize(("most", "is_exact"), [(9, True), (8, False), (5, False)])
def test_what_would_grow_with_the_square_is_left_out_and_said(
    monkeypatch: pytest.MonkeyPatch, most: int, is_exact: bool
) -> None:
    """Three networks within each other meet three names each."""
    monkeypatch.setattr(sources, "MOST_MEETINGS", most)
    networks = ("10.0.0.0/8", "10.0.0.0/9", "10.0.0.0/10")
    known = sources_among(rule_from(each, (each,)) for each in networks)
    for each in networks:
        known.number_of(each, (each,))
    assert known.exact is is_exact
    assert [each["names"] for each in known.sets] == [[0, 1, 2] if is_exact else []] * 3
