"""A real nftables lets packets through as the algebra says, of names that dnsmasq was asked for."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from outgate.backends.native_rule import NativeRule
from outgate.backends.nftables.renderer import NftRenderer
from outgate.backends.nftables.swap import Files, swap
from outgate.backends.nftables.table import find_held
from outgate.backends.observer import SILENT
from outgate.backends.rendered import Context
from outgate.plan.document import read_plan
from outgate.values import replace
from tests.backends.nftables.judge import Algebra, differences, draw_names, draw_packets, load
from tests.backends.nftables.lab import Lab, engines_of, settings_in
from tests.backends.nftables.plans import (
    ASKING,
    drawn_plan,
    files_of,
    rendered,
    settings_with,
    table_of,
)
from tests.builders.plans import plan_with
from tests.builders.rules import rule
from tests.conftest import Workspace
from tests.support import compiled

DRAWN = 8
CONFIG = """\
targets:
  edge:
    backend: nftables
    path: outgate.nft
    dnsmasq: outgate.conf
    accept: {url-path: reviewed, apex: reviewed, subdomains: reviewed, shared-address: reviewed}
"""
BY_ADDRESS = """
source branch = 10.40.0.0/16, 2001:db8:4::/48
allow mde for region EU, fleet win11 from branch via addresses
"""
BRANCH = ("10.40.0.0", "10.40.255.255", "10.41.0.0", "2001:db8:4::1", "2001:db8:5::1")


@pytest.mark.slow
def test_the_policies_that_ship(lab: Lab, project: Workspace) -> None:
    """Their `limit` does not hold here: `*.x` takes x with it, and that it does not name."""
    project.write("outgate.yaml", CONFIG)
    refused = project.run("plan", "--target", "edge", "--offline")
    assert (refused.code, "https://windowsupdate.com" in refused.err) == (1, True)
    (project.folder / "policies" / "guards.policy").unlink()
    plans = project.run("compile", "--format", "json")
    script = project.run("export", "--target", "edge", "--format", "nftables")
    feed = project.run("export", "--target", "edge", "--format", "dnsmasq")
    assert (plans.code, script.code, feed.code) == (0, 0, 0), script.err
    plan = read_plan(json.loads(plans.out))
    names = draw_names(plan.rules)
    load(lab, script.out, feed.out)
    lab.zone(names.addresses, names.aliases)
    lab.ask(names.asked)
    sources = ("203.0.113.9", "10.20.0.1", "10.24.255.254", "10.99.0.10", "2001:db8:9::1")
    packets = draw_packets(plan.rules, names, sources)
    assert len(packets) > 5_000
    wrong, passed = differences(lab, packets, Algebra(rendered(plan).allows, names))
    assert (wrong, passed > 300) == ([], True)


@pytest.mark.slow
def test_service_tags_are_their_networks(lab: Lab) -> None:
    compilation = compiled(BY_ADDRESS, "2026-07-03")
    result, problems = NftRenderer(settings_with()).render(
        compilation.plan, Context(compilation.catalog.tag_files, compilation.places)
    )
    assert result is not None, problems
    allows = [replace(each, remote=compilation.tags.surely(each.remote)) for each in result.allows]
    names = draw_names(compilation.plan.rules)
    load(lab, *files_of(result))
    lab.zone(names.addresses, names.aliases)
    lab.ask(names.asked)
    packets = draw_packets(allows, names, BRANCH)
    wrong, passed = differences(lab, packets, Algebra(allows, names))
    assert (wrong, passed > 100) == ([], True)
    by_tag = [each for each in result.fidelity if "tag:" in each[0]]
    assert [fidelity for _, fidelity in by_tag] == ["exact"] * 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(DRAWN))
def test_drawn_policies(lab: Lab, seed: int) -> None:
    plan = drawn_plan(seed)
    result = rendered(plan)
    names = draw_names(plan.rules)
    load(lab, *files_of(result))
    lab.zone(names.addresses, names.aliases)
    lab.ask(names.asked)
    packets = draw_packets(plan.rules, names, ASKING)
    wrong, _ = differences(lab, packets, Algebra(result.allows, names))
    assert wrong == []
    # And what the machine holds is read back as what was to be there.
    there = find_held(engines_of(lab).nft, settings_in(lab), Path("/")).natives
    assert by_identity(there) == by_identity(result.rules)


def by_identity(natives: Iterable[NativeRule]) -> list[NativeRule]:
    return sorted(natives, key=lambda native: native.identity)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_from_one_drawn_policy_to_another(lab: Lab, seed: int) -> None:
    """Of what was learned nothing opens what the new one does not; what both name stays open."""
    old, other = drawn_plan(seed).rules, drawn_plan(seed + 100).rules
    both = old[::2]
    fresh = {each.key: each for each in (*other, *both)}
    plans = [plan_with(old), plan_with(tuple(fresh.values()))]
    names = draw_names((*old, *other))
    packets = draw_packets((*old, *other), names, ASKING)
    lab.flush()
    lab.zone(names.addresses, names.aliases)
    engines, files = engines_of(lab), Files(lab.script, lab.names)
    for plan in plans:
        result = rendered(plan)
        held = find_held(engines.nft, settings_in(lab), Path("/"))
        swap(engines, files, held, table_of(result), SILENT)
        before = dict(zip(packets, lab.send(packets), strict=True))
        lab.ask(names.asked)
        wrong, _ = differences(lab, packets, Algebra(result.allows, names))
        assert wrong == []
    now = Algebra(result.allows, names)
    stays = Algebra(rendered(plan_with(both)).allows, names)
    assert not [packet for packet in packets if before[packet] and not now.allowed(packet)]
    assert not [packet for packet in packets if stays.allowed(packet) and not before[packet]]
    assert any(map(stays.allowed, packets))


def test_what_the_machine_itself_sends(lab: Lab) -> None:
    """It reaches itself and, with our names, others; not what no rule names."""
    result = rendered(plan_with((rule("y.z"),)), hook="output")
    load(lab, *files_of(result))
    lab.zone({"y.z": ["198.18.0.1", "2001:db8:ff::1"]}, {})
    lab.ask(["y.z"])
    wanted = [
        (("198.18.0.1", 443), True), (("198.18.0.1", 80), False), (("198.18.0.2", 443), False),
        (("2001:db8:ff::1", 443), True), (("2001:db8:ff::2", 443), False),
    ]  # fmt: skip
    assert lab.connect([target for target, _ in wanted]) == [allowed for _, allowed in wanted]
    assert lab.send([("10.0.0.1", "198.18.0.9", "tcp", 443)]) == [True]


def test_a_line_of_many_names(lab: Lab) -> None:
    """A name below many others feeds the sets of all, in one line that dnsmasq reads whole."""
    host = "y.z"
    rules = [rule(host)]
    for number in range(12):
        host = f"n{number}.{host}"
        rules.append(rule(host, f"tcp:{1000 + number}"))
    load(lab, *files_of(rendered(plan_with(tuple(rules)))))
    lab.zone({host: ["198.18.0.1"]}, {})
    lab.ask([host])
    ports = (443, *(1000 + number for number in range(12)))
    assert all(lab.send([("10.0.0.1", "198.18.0.1", "tcp", port) for port in ports]))


def test_settings() -> None:
    assert settings_with().table == "outgate"
    assert settings_with(path="x/9 rules.nft").table == "outgate"
    assert settings_with(path="x/edge.fw.nft").table == "edge-fw"
    assert settings_with(table="wall").table == "wall"
