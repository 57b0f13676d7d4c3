"""Rules of others that decrypt what ours should pass untouched, and those that come after ours."""

from typing import Any

import pytest

from outgate.backends.azure_firewall.live.shadowing import shadows
from outgate.backends.rendered import Context
from outgate.plan.model import Rule
from tests.builders.azure_groups import BACKEND, WEBRULE, filters, group
from tests.builders.azure_plans import plan_of, rule
from tests.builders.azure_states import azure_state, level

HTTPS, HTTP = rule("https://a.example"), rule("http://a.example")
ALLOW = {"action": {"type": "Allow"}}
BOTH = [{"protocolType": "Https", "port": 443}, {"protocolType": "Http", "port": 80}]
OTHER = {**WEBRULE, "protocols": BOTH}
INSPECTS = {**OTHER, "terminateTLS": True}
LOWER = "give the group of the target a lower priority number, or narrow that rule"


def told(collection: Any, *wanted: Rule, priority: int = 500) -> list[tuple[str, str | None]]:
    rendered, problems = BACKEND.renderer.render(plan_of(*wanted), Context())
    assert rendered is not None, problems
    state = azure_state(others=[group("theirs", priority, collection)])
    warnings = shadows(state, rendered, BACKEND.settings)
    assert {each.code.id for each in warnings} <= {"shadowed-rule"}
    return [(each.message, each.help) for each in warnings]


def said(verb: str, flow: str = "https://a.example:443") -> str:
    return f"rule `theirs/c/a` comes before ours and {verb} what `* -> {flow}` allows"


@pytest.mark.parametrize(
    ("collection", "wanted", "message"),
    [
        (filters(OTHER), (HTTPS,), said("denies")),
        (filters(OTHER), (HTTP,), said("denies", "http://a.example:80")),
        (filters(INSPECTS), (HTTPS,), said("denies")),
        (filters(INSPECTS, **ALLOW), (HTTPS,), said("inspects")),
        (filters(INSPECTS, **ALLOW), (HTTP, HTTPS), said("inspects")),
        # What is not encrypted is not decrypted either, and who only allows does no harm.
        (filters(INSPECTS, **ALLOW), (HTTP,), None),
        (filters(OTHER, **ALLOW), (HTTPS,), None),
        (
            filters({**INSPECTS, "targetFqdns": [], "fqdnTags": ["AzureBackup"]}, **ALLOW),
            (HTTPS,),
            said("may inspect"),
        ),
        (filters({**OTHER, "targetFqdns": ["b.example"]}), (HTTPS,), None),
    ],
)
def test_what_comes_before_ours(
    collection: Any, wanted: tuple[Rule, ...], message: str | None
) -> None:
    assert told(collection, *wanted) == ([] if message is None else [(message, LOWER)])


@pytest.mark.parametrize(("priority", "before"), [(999, True), (1000, True), (1001, False)])
def test_what_may_come_before_ours_by_its_priority(priority: int, before: bool) -> None:
    """Of one priority nobody knows which group comes first."""
    assert (told(filters(OTHER), HTTPS, priority=priority) != []) is before


def test_whoever_stands_above_is_told_where_to_narrow_it() -> None:
    rendered, _ = BACKEND.renderer.render(plan_of(HTTPS), Context())
    assert rendered is not None
    state = azure_state(above=[level("base", group("theirs", 5_000, filters(OTHER)))])
    (warning,) = shadows(state, rendered, BACKEND.settings)
    assert warning.message == said("denies").replace("comes", "of base policy `base` comes")
    assert warning.help == "rules of a base policy always come first: narrow it there"
