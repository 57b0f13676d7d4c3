"""The same traffic asked for twice: what can be served together is, the rest is an error."""

from pathlib import Path

import pytest

from outgate.plan.model import Treatment
from outgate.plan.rules.candidates import Candidate
from outgate.plan.rules.fold import fold
from outgate.plan.rules.precedence import find_conflicts, find_overlaps, group_by_remote
from outgate.traffic.destination import AddressesDestination, Remote
from outgate.traffic.flow import Flow
from tests.builders.candidates import TREATMENTS, candidate
from tests.builders.services import compile_with, service


def test_direct_and_anonymous_serve_both(tmp_path: Path) -> None:
    rules, problems = compile_with(
        tmp_path,
        "allow a\nallow b",
        service("a", "https://x.example", proxy="direct"),
        service("b", "https://x.example", authentication="anonymous"),
    )
    assert problems == ()
    (rule,) = rules
    assert (rule.treatment.proxy, rule.treatment.authentication) == ("direct", "anonymous")
    assert [origin.statement for origin in rule.origins] == ["allow a", "allow b"]


@pytest.mark.parametrize(
    "said",
    [
        {"inspection": "bypass", "authentication": "allowed", "proxy": "allowed"},
        {"inspection": "keep", "authentication": "anonymous", "proxy": "direct"},
    ],
)
def test_a_service_is_treated_as_its_file_says(tmp_path: Path, said: dict[str, str]) -> None:
    ((rule,), _) = compile_with(tmp_path, "allow a", service("a", "https://x.example", **said))
    treatment = rule.treatment
    assert said == {
        "inspection": treatment.inspection,
        "authentication": treatment.authentication,
        "proxy": treatment.proxy,
    }


def test_inspection_has_no_middle_way(tmp_path: Path) -> None:
    _, (problem,) = compile_with(
        tmp_path,
        "allow a\nallow b",
        service("a", "https://x.example", inspection="keep"),
        service("b", "https://x.example", inspection="bypass"),
    )
    assert problem.code.id == "treatment-conflict"
    assert problem.primary is not None
    assert problem.primary.span.place == "a.policy:2"
    assert [label.span.place for label in problem.related] == ["a.policy:1"]


@pytest.mark.parametrize("first", ["keep", "bypass"])
def test_of_two_statements_in_conflict_the_later_is_named(tmp_path: Path, first: str) -> None:
    """Their sources share some addresses and neither lies within the other."""
    second = "bypass" if first == "keep" else "keep"
    _, (problem,) = compile_with(
        tmp_path,
        "source s = 10.0.1.128/25, 10.0.2.0/24\n\n\n\n\n\n\n\n"
        "allow a from 10.0.0.0/24, 10.0.1.0/24\nallow b from s\n",
        service("a", "https://x.example", inspection=first),
        service("b", "https://x.example", inspection=second),
    )
    assert problem.primary is not None
    assert problem.primary.span.place == "a.policy:10"
    assert [label.span.place for label in problem.related] == ["a.policy:9"]


def test_another_treatment_is_not_folded_away(tmp_path: Path) -> None:
    rules, _ = compile_with(
        tmp_path,
        "allow a\nallow b\nallow c",
        service("a", "https://*.x.example"),
        service("b", "https://y.x.example", inspection="bypass"),
        service("c", "https://z.x.example/deep/"),
    )
    assert [str(rule.remote) for rule in rules] == [
        "https://*.x.example:443",
        "https://y.x.example:443",
    ]


def test_one_set_of_addresses_is_one_source(tmp_path: Path) -> None:
    rules, _ = compile_with(
        tmp_path,
        "source b = 10.0.0.0/25, 10.0.0.128/25\nsource a = 10.0.0.0/24\nallow s from a, b",
        service("s", "https://x.example"),
    )
    assert [rule.key for rule in rules] == ["a -> https://x.example:443"]


def test_a_place_that_crosses_one_with_another_treatment_keeps_its_rule() -> None:
    """Neither of them comes first, so a wider rule of others must not speak for one of them."""

    def to(networks: tuple[str, ...], source: str, treatment: Treatment, number: int) -> Candidate:
        remote = Remote(AddressesDestination(networks), "https", 443)
        return candidate(number, Flow((source,), remote), treatment)

    bypass, keep, _ = TREATMENTS
    inner = to(("198.51.100.0/25", "203.0.113.0/25"), "10.1.0.0/16", bypass, 1)
    outer = to(("198.51.100.0/24", "203.0.113.0/24"), "10.1.0.0/16", bypass, 2)
    crossing = to(("192.0.2.0/24", "203.0.113.0/25"), "10.2.0.0/16", keep, 3)

    def flows(*chosen: Candidate) -> set[Flow]:
        overlaps = find_overlaps(group_by_remote(chosen))
        assert find_conflicts(overlaps, group_by_remote(chosen)) == ()
        return {each.flow for each in fold(chosen, overlaps)}

    assert flows(inner, outer) == {outer.flow}
    assert flows(inner, outer, crossing) == {inner.flow, outer.flow, crossing.flow}
