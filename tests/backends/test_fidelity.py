"""What a rule takes to be allowed on a target that cannot tell it from more."""

import re

from outgate.backends.fidelity import Judgement, Measure, Unsupported, unkept_warnings
from outgate.backends.kind import AcceptKey
from outgate.backends.rendered import Fact, Unkept
from outgate.backends.widenings import ANY_SOURCE, APEX, SHARED_ADDRESS, URL_PATH
from outgate.plan.model import Rule
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.traffic_set import TrafficSet
from tests.builders.rules import rule

SUBTREE = rule("*.x.example/a", source=("10.0.0.0/8",))
OTHER = rule("*.y.example", source=("10.0.0.0/8",))


def flow(of: Rule, host: str, addresses: tuple[str, ...] | None = None) -> Flow:
    remote = Remote(HostDestination(parse_host(host)), of.remote.protocol, of.remote.port)
    return Flow(addresses or of.source.addresses, remote)


def measure(*rules: Rule, accept: tuple[str, ...] = ()) -> Measure:
    return Measure(
        title="the wall",
        traffic=TrafficSet(each.flow for each in rules),
        accept=dict.fromkeys(accept, "CHG1"),
        places={},
    )


def keys(judgement: Judgement) -> list[AcceptKey]:
    return [widening.key for widening in judgement.widenings]


def test_one_rule_takes_as_many_as_it_needs() -> None:
    wide = {
        URL_PATH: [flow(SUBTREE, "*.x.example")],
        APEX: [flow(SUBTREE, "x.example")],
        ANY_SOURCE: [flow(SUBTREE, "*.x.example", EVERYWHERE)],
    }
    judgement = measure(SUBTREE).judge(SUBTREE, wide, (SHARED_ADDRESS,))
    assert keys(judgement) == [URL_PATH, APEX, ANY_SOURCE, SHARED_ADDRESS]
    assert judgement.fidelity == "wider"
    # What another rule of the plan allows widens nothing.
    whole, name = rule("*.x.example"), rule("x.example")
    assert keys(measure(SUBTREE, whole, name).judge(SUBTREE, wide)) == []
    assert keys(measure(SUBTREE, name).judge(SUBTREE, wide)) == [URL_PATH, ANY_SOURCE]
    assert measure(SUBTREE, whole, name).judge(SUBTREE, wide).fidelity == "exact"


def test_each_is_accepted_by_its_own_name_and_rules_that_lack_the_same_are_one_error() -> None:
    meter = measure(SUBTREE, OTHER, accept=("url-path",))
    judgements = [
        meter.judge(
            SUBTREE,
            {URL_PATH: [flow(SUBTREE, "*.x.example")], APEX: [flow(SUBTREE, "x.example")]},
            (SHARED_ADDRESS,),
        ),
        meter.judge(OTHER, {APEX: [flow(OTHER, "y.example")]}, (SHARED_ADDRESS,)),
    ]
    error, warning = meter.tell(judgements)
    assert (error.code.id, warning.code.id) == ("wider-rule", "accepted-widening")
    assert error.message == (
        f"the wall would allow more than `{SUBTREE.key}` and 1 more: https://x.example from "
        "10.0.0.1, for one, and every host on the addresses of those that the plan names"
    )
    assert error.help == (
        'accept it with reasons (`accept: {apex: "...", shared-address: "..."}` of the target)'
    )
    assert warning.message == (
        f"1 rule allows whole hosts where the plan names paths (`{SUBTREE.key}`: "
        "https://any.x.example from 10.0.0.1, for one), accepted: CHG1"
    )
    told = list(measure(SUBTREE, OTHER, accept=("apex", "shared-address")).tell(judgements[1:]))
    assert [each.message for each in told] == [
        f"1 rule allows a name itself where the plan has what is below it (`{OTHER.key}`: "
        "https://y.example from 10.0.0.1, for one), accepted: CHG1",
        "1 rule allows every host on the addresses of those that the plan names "
        f"(`{OTHER.key}`, for one), accepted: CHG1",
    ]


def test_whatever_is_not_kept_is_told_in_words_of_its_own() -> None:
    unkept = [Unkept(rule("a.example"), fact, f"this wall has no {fact}") for fact in Fact]
    told = [warning.message for warning in unkept_warnings(unkept)]
    wishes = set()
    for fact, message in zip(Fact, told, strict=True):
        words = re.fullmatch(
            r"`https://a\.example:443` should (.+); this wall has no (.+)", message
        )
        assert words, message
        assert words[2] == fact
        wishes.add(words[1])
    assert len(wishes) == len(Fact)


def test_what_cannot_be_said_for_one_reason_is_one_error() -> None:
    six, four = Unsupported("it has no words for it", "leave it"), Unsupported("no", "leave it")
    refused = [
        Judgement(SUBTREE, refusal=six),
        Judgement(OTHER, refusal=four),
        Judgement(rule("z.example"), refusal=six),
    ]
    assert {each.fidelity for each in refused} == {"unsupported"}
    messages = [each.message for each in measure(SUBTREE, OTHER).tell(refused)]
    assert messages == [
        f"the wall cannot express `{SUBTREE.key}` and 1 more: it has no words for it",
        f"the wall cannot express `{OTHER.key}`: no",
    ]
