"""What a rule takes to be allowed on a target that cannot tell it from more."""

import pytest

from outgate.backends.fidelity import (
    Judgement,
    Measure,
    Unsupported,
    Widening,
    find_unkept,
    unkept_warnings,
)
from outgate.backends.kind import AcceptKey
from outgate.backends.rendered import Fact, Unkept
from outgate.backends.widenings import ANY_SOURCE, APEX, SHARED_ADDRESS, URL_PATH
from outgate.plan.model import Authentication, Inspection, Origin, Proxy, Rule, Treatment
from outgate.traffic.destination import HostDestination, Remote
from outgate.traffic.flow import Flow
from outgate.traffic.host import parse_host
from outgate.traffic.interval import EVERYWHERE
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.builders.rules import BYPASS, KEEP, rule

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


TREATED = {
    Fact.KEEP: (
        KEEP,
        "should stay under HTTPS inspection",
        "send it through something that inspects HTTPS as well, or take it out of the policy",
    ),
    Fact.BYPASS: (
        BYPASS,
        "should never be decrypted",
        "exempt it from HTTPS inspection on the target itself",
    ),
    Fact.ANONYMOUS: (
        Treatment(Inspection.NONE, Authentication.ANONYMOUS, Proxy.ALLOWED),
        "should pass without a login",
        "exempt it from logins on the target itself",
    ),
    Fact.DIRECT: (
        Treatment(Inspection.NONE, Authentication.ALLOWED, Proxy.DIRECT),
        "should go out directly, past any proxy",
        "tell devices to go there directly, such as with a PAC file",
    ),
}


@pytest.mark.parametrize("fact", Fact)
def test_whatever_is_not_kept_is_told_in_words_of_its_own(fact: Fact) -> None:
    treatment, wish, help = TREATED[fact]
    asks = rule("a.example", treatment=treatment)
    other = rule("b.example", treatment=Treatment(Inspection.NONE, Authentication.ALLOWED,
                                                  Proxy.ALLOWED))  # fmt: skip
    unkept = tuple(find_unkept((other, asks), {fact: f"this wall has no {fact}"}))
    assert unkept == (Unkept(asks, fact, f"this wall has no {fact}"),)
    (warning,) = unkept_warnings(unkept)
    assert warning.message == f"`https://a.example:443` {wish}; this wall has no {fact}"
    assert warning.help == help
    kind = "inspection-not-kept" if fact is Fact.KEEP else "treatment-not-kept"
    assert warning.code.id == kind
    # Only the first is named, but of what is not inspected, which is counted.
    more = tuple(replace(unkept[0], rule=rule(f"{n}.example")) for n in "xyy")
    (warning,) = unkept_warnings((*unkept, *more))
    names = "`https://a.example:443`" + (" and 2 more" if fact is Fact.KEEP else "")
    assert warning.message == f"{names} {wish}; this wall has no {fact}"


def test_a_wildcard_that_is_not_inspected_comes_first() -> None:
    """Of it there is a cure, and it is the way out that somebody would take."""
    unkept = [
        Unkept(each, Fact.KEEP, "no")
        for each in (rule(("192.0.2.0/24",)), rule("a.example"), rule("*.b.example"))
    ]
    (warning,) = unkept_warnings(unkept)
    assert warning.message == (
        "`https://*.b.example:443` and 2 more should stay under HTTPS inspection; no"
    )
    assert warning.help == (
        "narrow the wildcard in the policy, so that only your own accounts are reached"
    )


def test_statements_are_named_by_their_places_up_to_five() -> None:
    asked = [
        replace(rule(f"h{n}.example"), origins=(Origin(f"allow {n}", "x/y#1", "required", ()),))
        for n in range(7)
    ]
    places = {f"allow {n}": (f"{n}.policy:1",) for n in range(6)}
    meter = replace(measure(*asked), places=places)
    reason = Unsupported("no", "leave it")

    def help_for(count: int) -> str | None:
        (told,) = meter.tell([Judgement(each, refusal=reason) for each in asked[:count]])
        return told.help

    five = "0.policy:1, 1.policy:1, 2.policy:1, 3.policy:1, 4.policy:1"
    assert help_for(5) == f"leave it; asked for at {five}"
    assert help_for(6) == f"leave it; asked for at {five} and 1 more"
    # Of a statement whose place nobody knows nothing is said.
    (told,) = meter.tell([Judgement(asked[6], refusal=reason)])
    assert told.help == "leave it"
    lacking = Judgement(asked[0], (Widening(APEX),))
    (told,) = meter.tell([lacking])
    assert told.help == (
        'accept it with a reason (`accept: {apex: "..."}` of the target); asked for at 0.policy:1'
    )


def test_accepted_widenings_are_counted_by_the_rule() -> None:
    both = [Judgement(each, (Widening(APEX),)) for each in (SUBTREE, OTHER)]
    (told,) = measure(SUBTREE, OTHER, accept=("apex",)).tell(both)
    assert told.message.startswith("2 rules allow a name itself where")
    assert f"(`{SUBTREE.key}`, for one), accepted: CHG1" in told.message


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
