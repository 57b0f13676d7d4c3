"""What becomes of plans: exact, wider with a witness, or refused; and what is told of it."""

import pytest

from outgate.backends.pac.model import PacFile
from outgate.backends.pac.renderer import PacRenderer
from outgate.backends.pac.settings import read_settings
from outgate.backends.rendered import Context, Fact
from outgate.catalog.model import Cloud
from outgate.diagnostics import Diagnostic
from outgate.plan.model import Rule
from outgate.traffic.destination import Remote, ServiceTagDestination
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.backends.pac.engines import ask_spidermonkey
from tests.backends.pac.plans import (
    OTHERWISE,
    PROXIES,
    TOLD,
    drawn_plan,
    file_of,
    rendered,
    text_of,
)
from tests.builders.plans import plan_with
from tests.builders.rules import BYPASS, DIRECT, KEEP, PLAIN, rule
from tests.support import shipped

ALWAYS = ["not-enforced"]
HAMBURG = ("10.20.0.0/16",)


def render(
    *rules: Rule, accept: tuple[str, ...] = (), **settings: object
) -> tuple[list[str], list[Diagnostic]]:
    """Fidelities of the rules, and what is said."""
    raw = {"proxies": PROXIES, **settings}
    renderer = PacRenderer(read_settings(raw, dict.fromkeys(accept, "why")))
    result, problems = renderer.render(plan_with(rules), Context())
    return [] if result is None else [each.value for _, each in result.fidelity], list(problems)


@pytest.mark.parametrize(
    ("one", "settings", "accept", "expected"),
    [
        (rule("x.example"), {}, (), (["exact"], ALWAYS)),
        (rule("*.x.example", "https:8443"), {}, (), (["exact"], ALWAYS)),
        (rule("x.example/a/*", "http:80", PLAIN), {}, (), (["exact"], ALWAYS)),
        (rule(("192.0.2.0/24", "2001:db8::/32")), {}, (), (["exact"], ALWAYS)),
        (rule("x.example/a"), {}, (), ([], ["wider-rule", *ALWAYS])),
        (rule("x.example/a"), {}, ("url-path",), (["wider"], ["accepted-widening", *ALWAYS])),
        (rule("x.example", source=HAMBURG), {}, (), ([], ["wider-rule", *ALWAYS])),
        (
            rule("x.example", source=HAMBURG), {}, ("any-source",),
            (["wider"], ["accepted-widening", *ALWAYS]),
        ),
        (rule("x.example", source=HAMBURG), {"sources": HAMBURG}, (), (["exact"], ALWAYS)),
        (rule("x.example", source=HAMBURG), {"sources": ["10.20.4.7"]}, (), (["exact"], ALWAYS)),
        (
            rule("x.example", source=HAMBURG), {"sources": ["10.20.0.0/15"]}, (),
            ([], ["wider-rule", *ALWAYS]),
        ),
        (rule("x.example", source=HAMBURG), {"sources": ["10.24.0.0/16"]}, (), ([], ALWAYS)),
        (
            rule("x.example/a", source=HAMBURG), {}, ("url-path",),
            ([], ["wider-rule", "accepted-widening", *ALWAYS]),
        ),
        (rule("db.example", "tcp:1433", PLAIN), {}, (), ([], ["unsupported-rule", *ALWAYS])),
        (rule("a.0.1"), {}, (), ([], ["unsupported-rule", *ALWAYS])),
        (rule("*.b.0x1f"), {}, (), ([], ["unsupported-rule", *ALWAYS])),
        (rule("x.example"), {"otherwise": "proxy"}, (), ([], ["wider-rule", *ALWAYS])),
        (
            rule("x.example"), {"otherwise": "direct"}, ("any-destination",),
            (["exact"], ["accepted-widening", *ALWAYS]),
        ),
        (rule("x.example"), {"sources": ["milan"]}, (), ([], ["unknown-source"])),
    ],
)  # fmt: skip
def test_one_rule(
    one: Rule,
    settings: dict[str, object],
    accept: tuple[str, ...],
    expected: tuple[list[str], list[str]],
) -> None:
    fidelity, said = render(one, accept=accept, **settings)
    assert (fidelity, [problem.code.id for problem in said]) == expected


def test_a_wider_rule_names_a_request() -> None:
    _, said = render(rule("x.example/a", source=HAMBURG))
    assert "https://x.example from 10.20.0.1, for one" in said[0].message
    assert "https://x.example/a from 192.0.2.1, for one" in said[0].message
    assert said[0].help is not None
    assert 'accept: {url-path: "...", any-source: "..."}' in said[0].help


def test_a_source_is_known_by_its_name_in_the_rules() -> None:
    hamburg = rule("x.example", source=HAMBURG)
    named = replace(hamburg, source=replace(hamburg.source, name="hamburg"))
    fidelity, said = render(named, rule("y.example"), sources=["hamburg", "10.21.0.1"])
    assert [problem.code.id for problem in said] == ["wider-rule", *ALWAYS]
    fidelity, said = render(named, rule("y.example"), sources=["hamburg"])
    assert fidelity == ["exact", "exact"]
    _, (problem,) = render(named, sources=["hamberg"])
    assert problem.help == "did you mean `hamburg`?"


def test_what_the_plan_allows_anyway_is_no_widening() -> None:
    rules = (
        rule("x.y.example/a"), rule("*.y.example"),
        rule("*.y.example", source=HAMBURG), rule("z.y.example", source=HAMBURG),
    )  # fmt: skip
    assert render(*rules)[0] == ["exact"] * 4


@pytest.mark.parametrize(
    ("rules", "answers"),
    [
        # The narrower host counts, however rules are ordered.
        ((rule("*.y.z", treatment=DIRECT), rule("x.y.z")), {"x.y.z": "proxy", "a.y.z": "direct"}),
        (
            (rule("*.y.z"), rule("*.x.y.z", treatment=DIRECT)),
            {"x.y.z": "proxy", "a.x.y.z": "direct"},
        ),
        # Of one host, paths that a file cannot tell apart: what must not pass a proxy does not.
        ((rule("x.y.z/a"), rule("x.y.z/b", treatment=DIRECT)), {"x.y.z": "direct"}),
        # Devices that share the file.
        ((rule("x.y.z"), rule("x.y.z", treatment=DIRECT, source=HAMBURG)), {"x.y.z": "direct"}),
        ((rule("x.y.z", treatment=DIRECT), rule("x.y.z", source=HAMBURG)), {"x.y.z": "direct"}),
        (
            (rule(("10.0.0.0/8",), treatment=DIRECT), rule(("10.1.0.0/16",))),
            {"10.0.255.255": "direct", "10.1.0.0": "proxy", "10.2.0.0": "direct"},
        ),
    ],
)
def test_where_rules_meet(rules: tuple[Rule, ...], answers: dict[str, str]) -> None:
    for ordered in (rules, rules[::-1]):
        said = ask_spidermonkey(text_of(*ordered), [f"https://{host}/" for host in answers])
        assert said == [OTHERWISE[way] for way in answers.values()]


def test_a_file_of_one_source_goes_where_its_narrowest_rule_says() -> None:
    rules = (rule("x.y.z", treatment=DIRECT), rule("x.y.z", source=HAMBURG))
    for sources, way in ((HAMBURG, "proxy"), (("10.24.0.0/16",), "direct"), (None, "direct")):
        pac = file_of(rendered(plan_with(rules), sources=sources))
        assert ask_spidermonkey(pac, ["https://x.y.z/"]) == [OTHERWISE[way]]


def test_narrower_paths_come_first() -> None:
    direct = replace(PLAIN, proxy=DIRECT.proxy)
    rules = [
        rule("x.y.z/a{,/*}", "http:80", PLAIN), rule("x.y.z/a/*", "http:80", direct),
        rule("x.y.z/a/b", "http:80", PLAIN), rule("x.y.z", "http:80", direct),
        rule("x.y.z/a", "http:80", direct),
    ]  # fmt: skip
    wanted = {"": "direct", "/a": "direct", "/a/": "direct", "/a/b": "proxy", "/ab": "direct"}
    for ordered in (rules, rules[::-1]):
        said = ask_spidermonkey(text_of(*ordered), [f"http://x.y.z{path}" for path in wanted])
        assert said == [OTHERWISE[way] for way in wanted.values()]
    rules = rules[:1]
    wanted = {"": "refuse", "/a": "proxy", "/a/x": "proxy", "/ab": "refuse"}
    said = ask_spidermonkey(text_of(*rules), [f"http://x.y.z{path}" for path in wanted])
    assert said == [OTHERWISE[way] for way in wanted.values()]


def test_a_service_tag_is_its_networks_in_the_cloud_of_the_target() -> None:
    catalog = shipped("2026-07-03")
    name = "MicrosoftDefenderForEndpoint"
    tags = {file.cloud: {tag.name: tag for tag in file.tags} for file in catalog.tag_files}
    one = rule("x.example")
    one = replace(one, remote=Remote(ServiceTagDestination(name), "https", 443))
    renderer = PacRenderer(read_settings({"proxies": PROXIES}))
    result, problems = renderer.render(plan_with((one,)), Context(catalog.tag_files))
    assert result is not None, problems
    first = next(each for each in tags[Cloud.COMMERCIAL][name].prefixes if ":" not in each)
    address = first.partition("/")[0]
    said = ask_spidermonkey(file_of(result), [f"https://{address}/", f"http://{address}/"])
    assert said == [TOLD, OTHERWISE["refuse"]]
    assert [each.remote for each in result.allows] == [one.remote]
    renderer = PacRenderer(read_settings({"proxies": PROXIES, "cloud": "usgov"}))
    result, problems = renderer.render(plan_with((one,)), Context())
    assert (result, problems[0].code.id) == (None, "unsupported-rule")


def test_what_is_up_to_the_proxies_is_told() -> None:
    result = rendered(plan_with((rule("x.example", treatment=KEEP),)))
    assert [one.fact for one in result.unkept] == [Fact.KEEP, Fact.ANONYMOUS]
    result = rendered(plan_with((rule("x.example", treatment=DIRECT),)))
    assert result.unkept == ()
    kept = replace(DIRECT, inspection=KEEP.inspection)
    result = rendered(plan_with((rule("x.example", treatment=kept),)))
    assert [one.fact for one in result.unkept] == [Fact.KEEP]
    result = rendered(plan_with((rule("x.example", treatment=BYPASS),)))
    assert [one.fact for one in result.unkept] == [Fact.BYPASS, Fact.ANONYMOUS]


@pytest.mark.parametrize("seed", range(40))
def test_the_rules_of_the_target_allow_what_the_plan_does(seed: int) -> None:
    result = rendered(drawn_plan(seed))
    renderer = PacRenderer(read_settings({"proxies": PROXIES}))
    read = TrafficSet(one.flow for one in renderer.to_canonical(result.rules).rules)
    assert read.same(TrafficSet(one.flow for one in result.allows))


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_rules_does_not_matter(seed: int) -> None:
    plan = drawn_plan(seed)
    other = replace(plan, rules=plan.rules[::-1])
    assert file_of(rendered(plan)) == file_of(rendered(other))
    assert rendered(plan).rules == rendered(other).rules


def test_a_file_that_browsers_do_not_read_is_refused() -> None:
    tail = ".".join(("x" * 60,) * 3)
    rules = [rule(f"h{number:04}.{tail}.example") for number in range(5_000)]
    assert render(*rules[:4_000])[0][:1] == ["exact"]
    _, said = render(*rules)
    assert said[-1].code.id == "target-limit"
    assert "and Chromium reads 1,048,576" in said[-1].message


def test_sites_share_their_places() -> None:
    rules = [rule("x.example", source=(f"10.0.{n}.0/25",)) for n in range(200)]
    result = rendered(plan_with(tuple(rules)))
    assert isinstance(result.native, PacFile)
    assert len(result.native.ways) == 1
    assert len(file_of(result)) < 6_000
