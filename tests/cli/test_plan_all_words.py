"""What plans for several targets say of how these differ, sentence by sentence."""

from typing import Any

import pytest

from outgate.backends.rendered import Fact, Fidelity, Rendered
from outgate.cli.views import plan_all_words
from outgate.commands.plan_all import AllPlans, TargetOutcome
from outgate.deploy.side_by_side.model import (
    BeyondSplit,
    BlindSplit,
    LeftOut,
    SideBySide,
    SplitFlow,
    TrafficSplit,
    TreatmentSplit,
)
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.beyond import Beyond
from outgate.traffic.address import RuleSource
from outgate.traffic.destination import AddressesDestination, Remote
from outgate.traffic.flow import Flow, Piece, Witness
from outgate.values import replace
from tests.builders.plenty import names
from tests.builders.reports import REMOTE, rule_of
from tests.builders.target_plans import entry, target_plan

NETWORKS = Remote(AddressesDestination(tuple(f"10.{n}.0.0/16" for n in range(8))), "tcp", 7)
BEYOND = Beyond(("*",), ("tcp", "udp"), "`otherwise: direct` lets everything else out")
RENDERED = Rendered(rules=(), allows=())


def outcome(name: str, **given: Any) -> TargetOutcome:
    return replace(TargetOutcome(name=name, title=name), **given)


def plans(*targets: TargetOutcome, comparisons: tuple[SideBySide, ...] = ()) -> AllPlans:
    return AllPlans(targets=targets, comparisons=comparisons, problems=())


def test_how_many_targets_there_are_and_what_is_to_do() -> None:
    changing, same = target_plan(entry("a.example")), target_plan()
    wrong = Diagnostic(codes.FORBIDDEN, "x")
    told = plans(
        outcome("a", plan=changing),
        outcome("b", plan=same),
        outcome("c", plan=same),
        outcome("d", problems=(wrong,)),
    )
    assert plan_all_words.all_words(told) == (
        "Plans for 4 targets: 1 with changes, 2 without changes, 1 that could not be planned."
    )
    assert plan_all_words.all_words(plans(outcome("b", plan=same))) == (
        "Plans for 1 target: 1 without changes."
    )


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        (
            SideBySide(targets=("a",)),
            "Nothing to compare: fewer than two targets have rules for these policies",
        ),
        (SideBySide(targets=("a", "b")), "`a` and `b` let the same through, and treat it alike"),
        (
            SideBySide(
                targets=("a", "b", "c"),
                beyond=(BeyondSplit(targets=("a",), others=("b",), beyond=BEYOND),),
            ),
            "Where `a`, `b` and `c` differ",
        ),
    ],
)
def test_what_a_comparison_is_about(comparison: SideBySide, words: str) -> None:
    assert plan_all_words.heading_words(comparison) == words


def test_which_targets_are_compared_with_none() -> None:
    one = SideBySide(targets=("a",), left_out=(LeftOut("b", "could not be read"),))
    all_of_them = (outcome("a"), outcome("b"), outcome("c"), outcome("d", compiled=False))
    assert plan_all_words.alone_words(plans(*all_of_them, comparisons=(one,))) == (
        "Not compared: `c`, whose policies no other target takes"
    )
    assert plan_all_words.alone_words(plans(*all_of_them[:2], comparisons=(one,))) == ""
    assert plan_all_words.alone_words(plans(outcome("c"))) == ""
    assert plan_all_words.left_out_words(one.left_out[0]) == (
        "not compared: `b`, which could not be read"
    )


@pytest.mark.parametrize(
    ("refusing", "unsure", "words"),
    [
        (("b", "c"), (), "let through by `a`, not by `b` and `c`"),
        (
            ("b", "c"),
            ("c",),
            "let through by `a`, not by `b`; `c` may let it through as well, as hosts are told by "
            "address only there",
        ),
        (
            ("c",),
            ("c",),
            "let through by `a`; `c` may let it through as well, as hosts are told by address only "
            "there",
        ),
    ],
)
def test_who_lets_traffic_through(
    refusing: tuple[str, ...], unsure: tuple[str, ...], words: str
) -> None:
    split = TrafficSplit(allowing=("a",), refusing=refusing, unsure=unsure, flows=())
    assert plan_all_words.split_words(split) == words


def test_the_traffic_with_its_holes_and_who_asks_for_it() -> None:
    holes = tuple(replace(REMOTE, port=port) for port in range(1, 6))
    witness = Witness("10.0.0.1", "u")
    flow = SplitFlow(
        piece=Piece(Flow(("*",), NETWORKS), holes, witness),
        source="office",
        statements=("s", "t"),
    )
    assert plan_all_words.flow_words(flow) == (
        "tcp://10.0.0.0/16, 10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16 and 2 "
        "more:7 from office, but for https://a.example:1, https://a.example:2, "
        "https://a.example:3 and 2 more"
    )
    plain = replace(flow, piece=Piece(Flow(("*",), REMOTE), (), witness))
    assert plan_all_words.flow_words(plain) == "https://a.example:443 from office"
    places = {"s": names("p", 3)}
    assert plan_all_words.asked_words(flow, places) == "`t`, p-0, p-1 and 1 more"
    assert plan_all_words.asked_words(replace(flow, statements=()), places) == ""


def test_what_passes_beside_all_rules() -> None:
    many = replace(BEYOND, addresses=tuple(f"10.{n}.0.0/16" for n in range(8)), protocols=("tcp",))
    split = BeyondSplit(targets=("a",), others=("b", "c"), beyond=many)
    assert plan_all_words.beyond_words(split) == (
        "let through by `a` beside all rules, not by `b` and `c`: tcp from 10.0.0.0/16, "
        "10.1.0.0/16, 10.2.0.0/16, 10.3.0.0/16, 10.4.0.0/16, 10.5.0.0/16 and 2 more to anywhere, "
        "as `otherwise: direct` lets everything else out"
    )


def test_who_tells_hosts_by_address_only() -> None:
    split = BlindSplit(blind=("a",), telling=("b",), rules=())
    assert plan_all_words.blind_words(split) == (
        "told by address only by `a`, by name by `b`: whatever else has that address gets through "
        "there as well"
    )


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (Fact.KEEP, "stays under HTTPS inspection"),
        (Fact.BYPASS, "is never decrypted"),
        (Fact.ANONYMOUS, "passes without a login"),
        (Fact.DIRECT, "goes out directly, past any proxy"),
    ],
)
def test_who_keeps_a_treatment_and_why_others_do_not(fact: Fact, words: str) -> None:
    split = TreatmentSplit(
        fact=fact,
        keeping=("a",),
        losing=("b", "c", "d"),
        why=("no TLS", "no rule", "no TLS"),
        rules=(),
    )
    assert plan_all_words.treatment_words(split) == (
        f"{words} on `a`, not on `b` and `d`: no TLS; not on `c`: no rule"
    )


def test_rules_of_many_sites_stand_in_one_line() -> None:
    sites = [
        replace(rule_of("x"), source=RuleSource(name, ("10.0.0.0/8",))) for name in names("s", 8)
    ]
    other = replace(rule_of("x"), remote=replace(REMOTE, port=8443))
    assert plan_all_words.rules_words([*sites, other]) == [
        "https://a.example:443 from s-0, s-1, s-2, s-3, s-4, s-5 and 2 more",
        "https://a.example:8443 from x",
    ]


def test_how_exactly_a_target_has_the_policies() -> None:
    judged = (("a", Fidelity.WIDER), ("b", Fidelity.EXACT), ("c", Fidelity.EXACT))
    assert plan_all_words.fidelity_words(replace(RENDERED, fidelity=judged)) == (
        "fidelity: 2 exact, 1 wider"
    )
    assert plan_all_words.fidelity_words(RENDERED) == ""


def test_what_a_target_does_otherwise_than_asked() -> None:
    wider = Diagnostic(codes.WIDER_RULE, "it is wider")
    other = Diagnostic(codes.NO_OWNER, "nobody answers")
    rendered = replace(RENDERED, blind=names("r", 5), beyond=BEYOND)
    target = outcome("a", rendered=rendered, problems=(wider, other))
    assert plan_all_words.otherwise_words(target) == [
        "it is wider",
        "it lets through beside all rules: tcp and udp from any to anywhere, as `otherwise: "
        "direct` lets everything else out",
        "5 rules are told by address only (`r-0`, `r-1`, `r-2` and 2 more): whatever else has "
        "that address gets through as well",
    ]
    one = outcome("a", rendered=replace(RENDERED, blind=("r",)))
    assert plan_all_words.otherwise_words(one) == [
        "1 rule is told by address only (`r`): whatever else has that address gets through as well"
    ]
    assert plan_all_words.otherwise_words(outcome("a")) == []
