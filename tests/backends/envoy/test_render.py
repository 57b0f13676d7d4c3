"""The files of a gateway: what stands in them, and what a plan or a project cannot make of them."""

import random
from pathlib import Path

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from outgate.backends.envoy.renderer import EnvoyRenderer
from outgate.backends.envoy.settings import read_settings
from outgate.backends.rendered import Context, Fact
from outgate.plan.model import Rule
from tests.backends.envoy.plans import SEVEN, drawn_plan, files_of, rendered, text_of
from tests.builders.hostile_text import HOSTILE
from tests.builders.plans import plan_with
from tests.builders.rules import KEEP, PLAIN, rule
from tests.conftest import Workspace

CONFIG = """\
targets:
  egress:
    backend: envoy
    resolvers: [10.0.0.53]
"""
SERVICE = """\
format_version: "1.0"
service: payroll
endpoints:
  - {url: "https://*.payroll.example"}
  - {url: "https://pay.example/a/*"}
  - {url: "http://crl.payroll.example/pki/"}
"""


def problems_of(*rules: Rule, **settings: object) -> list[str]:
    renderer = EnvoyRenderer(read_settings(settings))
    result, problems = renderer.render(plan_with(rules), Context())
    assert result is None
    return [f"{problem.message}; {problem.help}" for problem in problems]


def test_a_file_whole(snapshot: SnapshotAssertion) -> None:
    assert text_of(rendered(SEVEN)) == snapshot


def test_the_order_of_rules_means_nothing() -> None:
    for seed in range(30):
        plan = drawn_plan(seed, networks=True)
        rules = list(plan.rules)
        random.Random(seed).shuffle(rules)
        shuffled = plan_with(tuple(rules))
        for form in ("envoy", "envoy-resources"):
            assert files_of(rendered(plan), form) == files_of(rendered(shuffled), form)


def test_both_forms_say_the_same() -> None:
    for seed in range(10):
        result = rendered(drawn_plan(seed, networks=True))
        whole = yaml.safe_load(text_of(result))["static_resources"]
        parts = files_of(result, "envoy-resources")
        for name, key in (("lds", "listeners"), ("cds", "clusters")):
            resources = yaml.safe_load(parts[name])["resources"]
            assert [each.pop("@type").rpartition(".")[2] for each in resources] == [
                key.removesuffix("s").capitalize() for _ in resources
            ]
            assert resources == whole[key]


def test_no_name_is_looked_for_in_domains_of_the_gateway() -> None:
    """What is not found would be completed, and lead to a host that nobody asked for."""
    for settings in ({}, {"resolvers": ["10.0.0.53"]}):
        renderer = EnvoyRenderer(read_settings(settings))
        rules = (rule("x.example"), rule("x.example", "http:80", PLAIN))
        result, _ = renderer.render(plan_with(rules), Context())
        assert result is not None
        text = text_of(result)
        looked_up = text.count("dns_cache_config:")
        assert looked_up == 3
        assert text.count("no_default_search_domain: true") == looked_up
        assert text.count('"10.0.0.53"') == looked_up * len(settings)


def test_what_is_told_by_name_alone_needs_a_name() -> None:
    (told,) = problems_of(rule("db.example", "tcp:1433"))
    assert "Envoy cannot express `any -> tcp://db.example:1433`" in told
    assert "name the addresses in the service instead of the host" in told


def test_networks_need_traffic_that_is_redirected() -> None:
    (told,) = problems_of(rule(("198.18.7.0/24",), "tcp:443"))
    assert "does not know which address a device asked for" in told
    assert "`original_destination: true`" in told


def test_a_path_of_https_is_a_host_to_accept() -> None:
    (told,) = problems_of(rule("x.example/a/*"))
    assert "Envoy would allow more than `any -> https://x.example:443/a/*`" in told
    assert '`accept: {url-path: "..."}`' in told


def test_what_should_stay_inspected_is_told() -> None:
    result = rendered(plan_with((rule("x.example", treatment=KEEP), rule("y.example"))))
    assert [(each.rule.key, each.fact) for each in result.unkept] == [
        ("any -> https://x.example:443", Fact.KEEP)
    ]


def test_natives_read_back_as_what_is_allowed() -> None:
    renderer = EnvoyRenderer(read_settings({}))
    for seed in range(10):
        result = rendered(drawn_plan(seed, networks=True))
        read = renderer.to_canonical(result.rules).rules
        assert {each.flow for each in read} == {each.flow for each in result.allows}
        assert len({native.identity for native in result.rules}) == len(result.rules)


@pytest.mark.parametrize("name", [*HOSTILE, "\n  - name: x", "x\r\n}", '"\\'])
def test_the_name_of_a_target_is_a_comment(name: str) -> None:
    plan = plan_with((rule("x.example", "http:80", PLAIN),))
    text, plain = (text_of(rendered(plan, target=each)) for each in (name, "egress"))
    assert text.splitlines()[1:] == plain.splitlines()[1:]
    assert text.isascii()
    assert text.startswith("# Written by Outgate")


def test_nothing_that_a_policy_says_is_in_the_files(tmp_path: Path) -> None:
    space = Workspace(tmp_path)
    space.write("outgate.yaml", CONFIG + "    accept: {url-path: 'x: [y]'}\n")
    space.write("catalog/payroll.yaml", SERVICE)
    space.write(
        "policies/a.policy",
        'allow payroll\n  owner "a: {b}"\n  because "*/ - name: evil, x: [y]"\n',
    )
    ran = space.run("export", "--target", "egress", "--format", "envoy", "-o", "e.yaml")
    assert ran.code == 0, ran.err
    assert "wrote 3 rules in 2 filter chains at 2 ports to e.yaml" in ran.err
    text = (tmp_path / "e.yaml").read_text()
    assert "evil" not in text
    assert "{" not in text.partition("\n")[2].replace("{1,2}", "")
    assert text.startswith("# Written by Outgate for target egress, plan sha256:")
    assert space.run("export", "--target", "egress", "--format", "envoy").out == text
    ran = space.run("export", "--target", "egress", "--format", "envoy-resources", "-o", "run")
    assert ran.code == 0
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["cds.yaml", "lds.yaml"]


@pytest.mark.parametrize(
    "setting",
    [
        "listen: ['0.0.0.0; x']",
        "listen: []",
        "listen: [localhost]",
        "resolvers: [dns.example]",
        "resolvers: ['::1\\n']",
        "original_destination: yes",
        "serve_itself: 1",
    ],
)
def test_settings_are_addresses_and_answers(tmp_path: Path, setting: str) -> None:
    space = Workspace(tmp_path)
    space.write("outgate.yaml", CONFIG.replace("resolvers: [10.0.0.53]", setting))
    space.write("catalog/payroll.yaml", SERVICE)
    space.write("policies/a.policy", "allow payroll\n")
    ran = space.run("export", "--target", "egress", "--format", "envoy")
    assert (ran.code, ran.out) == (1, "")
    assert "outgate.yaml" in ran.err


def test_what_would_fill_the_memory_of_an_envoy_is_refused() -> None:
    """For each network all names are said again."""
    hosts = [rule(f"h{number}.example") for number in range(600)]
    networks = [
        rule((f"203.{number // 250}.{number % 250}.0/24",), "https:443") for number in range(600)
    ]
    (problem,) = problems_of(*hosts, *networks, original_destination=True)
    assert "told more than 300,000 names" in problem
