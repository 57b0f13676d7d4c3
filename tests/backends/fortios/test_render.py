"""One rule on FortiOS: how exact it is, and what is said."""

import pytest

from outgate.backends.fortios.renderer import FortiosRenderer
from outgate.backends.fortios.settings import read_settings
from outgate.backends.rendered import Context
from outgate.plan.model import Rule
from tests.backends.fortios.judge import rendered
from tests.backends.shared.project import project_in
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


def test_guards_of_rules_by_address(empty: Workspace) -> None:
    """Whether they hold cannot be told, which the target may accept as well."""
    project_in(empty.folder)
    reason = '{shared-address: "reviewed"}'
    empty.write("outgate.yaml", f"targets: {{edge: {{backend: fortios, accept: {reason}}}}}\n")
    empty.write("policies/a.policy", 'allow payroll\nlimit to "*.payroll.example"\n')
    ran = empty.run("export", "--target", "edge", "--format", "fortios")
    assert ran.code == 0, ran.err
    assert "[accepted-undecided]" in ran.err
    empty.write("policies/a.policy", 'allow payroll\nlimit to "*.contoso.example"\n')
    ran = empty.run("export", "--target", "edge", "--format", "fortios")
    assert (ran.code, "[limit-exceeded]" in ran.err) == (1, True)
