"""A plan in a target's terms: guards are held against what the target will allow."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from outgate.backends.local import LocalRenderer
from outgate.backends.rendered import Context, Rendered
from outgate.deploy.render_plan import render_plan
from outgate.diagnostics import Diagnostic, codes
from outgate.plan.checks.beyond import Beyond
from outgate.plan.model import Plan, Rule
from outgate.project.config import TargetConfig
from outgate.project.target import Target, make_target
from outgate.values import replace
from tests.builders.records import Memory
from tests.builders.rules import rule
from tests.support import compiled

FORBIDS = """allow mde for region EU, fleet linux from 10.1.0.0/16
forbid "*.evil.example"
"""
EVERYTHING = Beyond(("*",), ("https",), "it sends the rest on")


class Wider(LocalRenderer):
    """Rules of a target that does more than it is asked for."""

    more: tuple[Rule, ...] = ()
    is_blind = False
    beyond: Beyond | None = None
    said: tuple[Diagnostic, ...] = ()

    def render(
        self, plan: Plan, context: Context | None = None
    ) -> tuple[Rendered, tuple[Diagnostic, ...]]:
        """The plan, and that."""
        blind = tuple(each.key for each in plan.rules) if self.is_blind else ()
        allows = (*plan.rules, *self.more)
        return Rendered(rules=(), allows=allows, blind=blind, beyond=self.beyond), self.said


def wider(
    backend: str = "local", accept: Mapping[str, str] | None = None, **does: object
) -> Target:
    made = make_target(TargetConfig("t", "local", {"path": "f.json"}), Memory(), Path())
    renderer = Wider()
    for name, value in does.items():
        setattr(renderer, name, value)
    config = TargetConfig("t", backend, {"path": "f.json"}, accept=accept or {})
    return replace(made, config=config, renderer=renderer)


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (wider(), []),
        (wider(more=(rule("b.example"),)), []),
        (wider(more=(rule("x.evil.example"),)), ["forbidden"]),
        (wider(beyond=EVERYTHING), ["forbidden"]),
        (wider(is_blind=True), ["guard-undecided"]),
        (wider("nftables", {"shared-address": "so it is"}, is_blind=True), ["accepted-undecided"]),
    ],
)
def test_guards_are_held_against_what_a_target_lets_through(
    target: Target, told: list[str]
) -> None:
    rendered, problems = render_plan(target, compiled(FORBIDS, "2026-09-03"))
    assert rendered is not None
    assert [each.code.id for each in problems] == told


@pytest.mark.parametrize(
    ("backend", "offers"), [("local", False), ("azure-firewall", False), ("nftables", True)]
)
def test_what_may_be_accepted_is_offered(backend: str, *, offers: bool) -> None:
    compilation = compiled(FORBIDS, "2026-09-03")
    _, (problem,) = render_plan(wider(backend, is_blind=True), compilation)
    assert ("shared-address" in str(problem.help)) is offers


def test_rules_that_cannot_be_as_they_are_asked_for_are_none() -> None:
    said = (Diagnostic(codes.UNSUPPORTED_RULE, "no"),)
    assert render_plan(wider(said=said), compiled(FORBIDS, "2026-09-03")) == (None, said)
