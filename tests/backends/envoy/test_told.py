"""What is told of a rendering for Envoy: how large it is, what goes further, and its natives."""

from outgate.backends.envoy.renderer import EnvoyRenderer
from outgate.backends.envoy.settings import read_settings
from outgate.backends.rendered import Fidelity
from outgate.plan.model import Inspection
from outgate.traffic.address import RuleSource
from outgate.values import replace
from tests.backends.envoy.documents import rendered_with
from tests.builders.azure_plans import context as tag_context
from tests.builders.azure_plans import plan_of
from tests.builders.azure_plans import rule as tag_rule
from tests.builders.rules import KEEP, PLAIN, rule

TWO = ("10.20.0.0/16", "2001:db8::/32")
WEB, TLS = rule("x.example", "http:80", PLAIN), rule("x.example")


def test_the_networks_of_a_service_tag_need_traffic_that_is_redirected() -> None:
    plan = plan_of(tag_rule("tag:OneDsCollector"))
    for redirect in (False, True):
        renderer = EnvoyRenderer(read_settings({"original_destination": redirect}))
        result, problems = renderer.render(plan, tag_context(0))
        assert (result is not None) == redirect
        told = [each.message for each in problems]
        assert all("does not know which address a device asked for" in each for each in told)
        if result is not None:
            # To a plan it is the tag, whatever its networks are today.
            assert [str(each.remote) for each in result.allows] == [
                "https://tag:OneDsCollector:443"
            ]


def test_how_large_a_configuration_is() -> None:
    assert rendered_with(WEB).size == "1 rule in 1 filter chain at 1 port"
    assert rendered_with(WEB, TLS).size == "2 rules in 2 filter chains at 2 ports"


def test_a_rule_that_goes_further_is_told() -> None:
    asked = rule("x.example/a/*")
    result = rendered_with(asked, rule("y.example", treatment=KEEP),
                      accept={"url-path": "reviewed"})  # fmt: skip
    assert dict(result.fidelity) == {
        asked.key: Fidelity.WIDER,
        "any -> https://y.example:443": Fidelity.EXACT,
    }
    assert [str(each.remote) for each in result.allows] == [
        "https://x.example:443",
        "https://y.example:443",
    ]
    ((unkept),) = result.unkept
    assert unkept.why == "this gateway decrypts nothing"
    # Natives are what is let through: nothing of it is decrypted.
    assert {native.body["inspection"] for native in result.rules} == {str(Inspection.BYPASS)}


def test_of_two_rules_for_one_place_there_is_one_native() -> None:
    asked = rule("x.example", source=TWO)
    twin = replace(asked, source=RuleSource("other", TWO))
    result = rendered_with(asked, twin)
    (native,) = result.rules
    assert native.label == asked.key
    assert native.body["source"] == {"name": ",".join(TWO), "addresses": list(TWO)}
    (anybody,) = rendered_with(TLS).rules
    assert anybody.body["source"] == {"name": "any", "addresses": ["*"]}
