"""What targets have in common that only a model of a firewall judges."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from outgate.backends.fortios.renderer import FortiosRenderer
from outgate.backends.fortios.settings import read_settings as read_fortios
from outgate.backends.interface import Renderer
from outgate.backends.panos.renderer import PanosRenderer
from outgate.backends.panos.settings import read_settings as read_panos
from outgate.backends.rendered import Context, Rendered
from outgate.plan.model import Plan
from outgate.traffic.address import RuleSource
from outgate.traffic.traffic_set import TrafficSet
from outgate.values import replace
from tests.backends.fortios import firewall as fortios_firewall
from tests.backends.fortios import judge as fortios
from tests.backends.panos import firewall as panos_firewall
from tests.backends.panos import judge as panos
from tests.builders.by_addresses import addresses_of_tags, by_addresses
from tests.builders.plans import plan_with
from tests.builders.rules import rule


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of target: `allows` tells whether a device gets to an address by a port."""

    name: str
    renderer: Renderer
    strict: Renderer
    rendered: Callable[[Plan], Rendered]
    drawn_plan: Callable[[int], Plan]
    allows: Callable[[Rendered], Callable[[str, int, str], bool]]


def allows_fortios(result: Rendered) -> Callable[[str, int, str], bool]:
    firewall = fortios.firewall_of(result)
    return lambda source, port, address: firewall.allows(
        fortios_firewall.Request(source, port, address=address)
    )


def allows_panos(result: Rendered) -> Callable[[str, int, str], bool]:
    firewall = panos.firewall_of(result)
    return lambda source, port, address: firewall.allows(
        panos_firewall.Request(source, port, address=address)
    )


KINDS = (
    Kind(
        "fortios",
        FortiosRenderer(read_fortios({}, fortios.ACCEPT)),
        FortiosRenderer(read_fortios({})),
        fortios.rendered,
        fortios.drawn_plan,
        allows_fortios,
    ),
    Kind(
        "panos",
        PanosRenderer(read_panos({}, panos.ACCEPT)),
        PanosRenderer(read_panos({})),
        panos.rendered,
        panos.drawn_plan,
        allows_panos,
    ),
)

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@each_kind
@pytest.mark.parametrize("seed", range(20))
def test_native_rules_are_read_back_as_what_is_allowed(kind: Kind, seed: int) -> None:
    result = kind.rendered(kind.drawn_plan(seed))
    read = kind.strict.to_canonical(result.rules).rules
    assert TrafficSet(each.flow for each in read).same(
        TrafficSet(each.flow for each in result.allows)
    )


@each_kind
def test_service_tags_are_their_networks(kind: Kind) -> None:
    plan, context = by_addresses()
    addresses = addresses_of_tags()
    assert len(addresses) > 20
    result, problems = kind.renderer.render(plan, context)
    assert result is not None, problems
    allows = kind.allows(result)
    for address in addresses:
        assert allows("10.24.1.1", 443, address)
        assert not allows("10.24.1.1", 80, address)
        assert not allows("10.25.1.1", 443, address)
    assert not allows("10.24.1.1", 443, "192.0.2.9")


@each_kind
def test_a_service_tag_without_networks_is_refused(kind: Kind) -> None:
    plan, _ = by_addresses()
    _, problems = kind.renderer.render(plan, Context())
    refused = [each for each in problems if each.code.id == "unsupported-rule"]
    assert len(refused) == 2
    assert "the catalog has no networks of a service tag `MicrosoftDefenderForEndpoint`" in str(
        refused
    )


@each_kind
def test_sources_that_would_have_one_name_are_refused(kind: Kind) -> None:
    """Whoever writes policies can look for names that fall together."""
    sources = (RuleSource("x~$+%", ("10.1.0.0/16",)), RuleSource("x@%$&~", ("10.2.0.0/16",)))
    rules = tuple(replace(rule(("11.0.0.0/8",), "tcp:443"), source=source) for source in sources)
    result, (problem,) = kind.strict.render(plan_with(rules), Context())
    assert (result, problem.code.id) == (None, "unsupported-rule")
    assert "two sources would have one name" in problem.message
