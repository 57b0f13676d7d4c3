"""Configurations of Envoy as documents, for tests that look at their parts."""

from typing import Any

import yaml

from outgate.backends.envoy.renderer import EnvoyRenderer
from outgate.backends.envoy.settings import read_settings
from outgate.backends.rendered import Context, Rendered
from outgate.plan.model import Rule
from tests.backends.envoy.plans import text_of
from tests.builders.plans import plan_with


def rendered_with(*rules: Rule, accept: Any = None, **settings: Any) -> Rendered:
    renderer = EnvoyRenderer(read_settings(settings, accept))
    result, problems = renderer.render(plan_with(rules), Context())
    assert result is not None, problems
    return result


def resources(*rules: Rule, **settings: Any) -> Any:
    return yaml.safe_load(text_of(rendered_with(*rules, **settings)))["static_resources"]


def listeners(*rules: Rule, **settings: Any) -> list[Any]:
    listed: list[Any] = resources(*rules, **settings)["listeners"]
    return listed


def chains(*rules: Rule, **settings: Any) -> list[Any]:
    """All chains by what they match."""
    return [chain for each in listeners(*rules, **settings) for chain in each["filter_chains"]]


def matches(*rules: Rule, **settings: Any) -> list[Any]:
    return [chain["filter_chain_match"] for chain in chains(*rules, **settings)]
