"""One rule on FortiOS: how exact it is, and what is said."""

import pytest

from outgate.backends.fortios.renderer import FortiosRenderer
from outgate.backends.fortios.settings import read_settings
from outgate.backends.rendered import Context
from outgate.plan.model import Rule
from outgate.traffic.address import RuleSource
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.backends.fortios.firewall import Request
from tests.backends.fortios.judge import ACCEPT, drawn_plan, firewall_of, rendered
from tests.builders.by_addresses import addresses_of_tags, by_addresses
from tests.builders.plans import plan_with
from tests.builders.rules import DIRECT, KEEP, PLAIN, rule
from tests.conftest import Workspace

V4, V6 = ("10.0.0.0/8",), ("2001:db8::/32",)
DEEP = {"ssl_profile": "deep"}


def say(*rules: Rule, accept: str = "", **settings: object) -> tuple[list[str], list[str]]:
    """How exact the rules are, and all that is said: codes, and treatments that are not kept."""
    reasons = dict.fromkeys(accept.split(), "reviewed")
    renderer = FortiosRenderer(read_settings(settings, reasons))
    result, problems = renderer.render(plan_with(rules), Context())
    said = [problem.code.id for problem in problems]
    if result is None:
        return [], said
    fidelity = [each.value for _, each in result.fidelity]
    return fidelity, said + [one.fact.value for one in result.unkept]


@pytest.mark.parametrize(
    ("one", "accept", "expected"),
    [
        (rule(V4, "tcp:443"), "", (["exact"], [])),
        (rule(V4, "https:443", KEEP), "", (["exact"], ["keep"])),
        (rule(V4, source=V6), "", ([], ["unsupported-rule"])),
        (rule((*V4, *V6), source=V6), "", (["exact"], [])),
        (rule("x.example"), "", ([], ["wider-rule"])),
        (rule("x.example", treatment=DIRECT), "shared-address",
         (["wider"], ["accepted-widening"])),
        (rule("x.example", "tcp:1433", PLAIN), "shared-address",
         (["wider"], ["accepted-widening"])),
        (rule("*.x.example"), "shared-address", ([], ["wider-rule", "accepted-widening"])),
        (rule("*.x.example"), "shared-address apex",
         (["wider"], ["accepted-widening", "accepted-widening"])),
        (rule("x.example/a"), "shared-address", ([], ["wider-rule", "accepted-widening"])),
        (rule("x.example/a/*", "http:80", PLAIN), "shared-address url-path",
         (["wider"], ["accepted-widening", "accepted-widening"])),
        (rule("*.x.example/a"), "shared-address url-path apex",
         (["wider"], ["accepted-widening"] * 3)),
    ],
)  # fmt: skip
def test_one_rule(one: Rule, accept: str, expected: tuple[list[str], list[str]]) -> None:
    assert say(one, accept=accept) == expected


def test_a_wider_rule_names_all_that_it_takes() -> None:
    renderer = FortiosRenderer(read_settings({}))
    _, (problem,) = renderer.render(plan_with((rule("*.x.example/a"),)), Context())
    for part in ("https://any.x.example", "https://x.example", "every host on the addresses"):
        assert part in problem.message
    assert problem.help is not None
    assert 'accept: {url-path: "...", apex: "...", shared-address: "..."}' in problem.help


def test_what_is_told_by_address_is_blind_and_networks_are_not() -> None:
    paths = rule("x.example/a"), rule("x.example/b")
    result = rendered(plan_with((rule("*.x.example"), rule(V4, "tcp:443"), *paths)))
    assert result.blind == ("any -> https://*.x.example:443", "any -> https://x.example:443")


@pytest.mark.parametrize(
    ("rules", "unkept"),
    [
        ((rule("x.y.example", treatment=KEEP),), []),
        ((rule("*.y.example"), rule("x.y.example", treatment=KEEP)), ["keep"]),
        ((rule("*.y.example"), rule("y.example", treatment=KEEP)), ["keep"]),
        ((rule("x.y.example"), rule("*.y.example", treatment=KEEP)), []),
        ((rule("x.y.example", source=V4), rule("*.y.example", treatment=KEEP)), ["keep"]),
        ((rule("x.y.example"), rule("*.y.example", treatment=KEEP, source=V4)), []),
        ((rule("*.x.y.example"), rule("*.y.example", treatment=KEEP)), ["keep"]),
        (
            (rule("*.x.y.example"), rule("x.y.example"), rule("*.y.example", treatment=KEEP)),
            [],
        ),
        ((rule("x.y.example", source=V4), rule("*.z.example", treatment=KEEP)), []),
    ],
)
def test_an_exemption_is_for_everybody(rules: tuple[Rule, ...], unkept: list[str]) -> None:
    said = say(*rules, accept="shared-address apex", **DEEP)[1]
    assert [each for each in said if each != "accepted-widening"] == unkept


def test_more_policies_than_there_are_numbers() -> None:
    rules = tuple(rule(V4, f"tcp:{port}") for port in range(1, 4))
    assert say(*rules, most_policies=3) == (["exact"] * 3, [])
    renderer = FortiosRenderer(read_settings({"most_policies": 2}))
    _, (problem,) = renderer.render(plan_with(rules), Context())
    assert problem.code.id == "target-limit"
    assert problem.message == "the plan takes 3 policies, and the target has 2 numbers for them"


@pytest.mark.parametrize("seed", range(20))
def test_native_rules_are_read_back_as_what_is_allowed(seed: int) -> None:
    result = rendered(drawn_plan(seed))
    read = FortiosRenderer(read_settings({})).to_canonical(result.rules).rules
    assert TrafficSet(each.flow for each in read).same(
        TrafficSet(each.flow for each in result.allows)
    )


SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://a.payroll.example"}
"""
REASON = '{shared-address: "reviewed"}'


def test_guards_of_rules_by_address(empty: Workspace) -> None:
    """Whether they hold cannot be told, which the target may accept as well."""
    empty.write("outgate.yaml", f"targets: {{edge: {{backend: fortios, accept: {REASON}}}}}\n")
    empty.write("catalog/payroll.yaml", SERVICE)
    empty.write("policies/a.policy", 'allow payroll\nlimit to "*.payroll.example"\n')
    ran = empty.run("export", "--target", "edge", "--format", "fortios")
    assert ran.code == 0, ran.err
    assert "[accepted-undecided]" in ran.err
    empty.write("policies/a.policy", 'allow payroll\nlimit to "*.contoso.example"\n')
    ran = empty.run("export", "--target", "edge", "--format", "fortios")
    assert (ran.code, "[limit-exceeded]" in ran.err) == (1, True)


def test_service_tags_are_their_networks() -> None:
    plan, context = by_addresses()
    addresses = addresses_of_tags()
    assert len(addresses) > 20
    firewall = firewall_of(rendered(plan, {}, context))
    for address in addresses:
        assert firewall.allows(Request("10.24.1.1", 443, address=address))
        assert not firewall.allows(Request("10.24.1.1", 80, address=address))
        assert not firewall.allows(Request("10.25.1.1", 443, address=address))
    assert not firewall.allows(Request("10.24.1.1", 443, address="192.0.2.9"))


def test_a_service_tag_without_networks_is_refused() -> None:
    plan, _ = by_addresses()
    _, problems = FortiosRenderer(read_settings({}, ACCEPT)).render(plan, Context())
    refused = [each for each in problems if each.code.id == "unsupported-rule"]
    assert len(refused) == 2
    assert "the catalog has no networks of a service tag `MicrosoftDefenderForEndpoint`" in str(
        refused
    )


def test_sources_that_would_have_one_name_are_refused() -> None:
    """Whoever writes policies can look for names that fall together."""
    sources = (RuleSource("x~$+%", ("10.1.0.0/16",)), RuleSource("x@%$&~", ("10.2.0.0/16",)))
    rules = tuple(replace(rule(("11.0.0.0/8",), "tcp:443"), source=source) for source in sources)
    result, (problem,) = FortiosRenderer(read_settings({})).render(plan_with(rules), Context())
    assert (result, problem.code.id) == (None, "unsupported-rule")
    assert "two sources would have one name" in problem.message
