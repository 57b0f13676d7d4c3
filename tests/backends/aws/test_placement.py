"""Where our rules and those of others stand in a policy, and what of ours cannot be read."""

from typing import Any

import pytest

from outgate.backends.aws_network_firewall.api.answers import Policy, Reference, RuleGroup
from outgate.backends.aws_network_firewall.live.around import NOTHING, Around, OtherGroup
from outgate.backends.aws_network_firewall.live.read import AwsState, aws_state
from outgate.backends.aws_network_firewall.placement import (
    others,
    own_priority,
    place_rules,
    to_canonical,
)
from outgate.backends.aws_network_firewall.renderer import AwsRenderer
from outgate.backends.aws_network_firewall.settings import AwsSettings, read_settings
from outgate.backends.aws_network_firewall.text import HEADER, count_rules, has_rules, is_ours
from outgate.backends.live_rule import Action
from outgate.backends.native_rule import NativeRule
from outgate.backends.rendered import Context
from outgate.backends.suricata.rules.model import TAIL, Tail, stray_native
from outgate.backends.target_state import TargetState
from outgate.catalog.model import Cloud
from outgate.values import replace
from tests.builders.azure_plans import plan_of, rule

ARN = "arn:aws:network-firewall:eu-central-1:111122223333:stateful-rulegroup"
DROPPING, OPEN = (read_settings({"region": "eu-central-1", "tail": tail}) for tail in
                  ("drop", "none"))  # fmt: skip
LAST, LEFT_OVER = 100_000, 100_001


def natives(settings: AwsSettings = DROPPING) -> dict[str, NativeRule]:
    plan = plan_of(
        rule("https://a.example"), rule("http://b.example"), rule("192.0.2.0/28", ("10.0.0.0/8",))
    )
    rendered, problems = AwsRenderer(settings).render(plan, Context())
    assert rendered is not None, problems
    return {native.label: native for native in rendered.rules}


def state(ours: Reference | None = None, *more: OtherGroup) -> AwsState:
    return AwsState((), "", around=Around(ours=ours, others=more))


def reference(name: str, priority: int | None, *, alerts_only: bool = False) -> Reference:
    return Reference(f"{ARN}/{name}", priority, alerts_only)


@pytest.mark.parametrize(
    ("ours", "priority"),
    [(None, LAST), (reference("outgate", None), LAST), (reference("outgate", 0), 0),
     (reference("outgate", 70), 70)],
)  # fmt: skip
def test_the_priority_of_our_group(ours: Reference | None, priority: int) -> None:
    """Where a policy does not name it, it would come last."""
    assert own_priority(state(ours)) == priority


@pytest.mark.parametrize(("settings", "by_http"), [(DROPPING, LEFT_OVER), (OPEN, 70)])
def test_ours_stand_by_the_priority_of_the_group(settings: AwsSettings, by_http: int) -> None:
    """With our tail requests by http are left to whatever comes after; networks are not."""
    placed = place_rules(tuple(natives(settings).values()), state(reference("outgate", 70)))
    by_label = {live.label: live for live in placed if live.label != TAIL.label}
    assert {label: live.order for label, live in by_label.items()} == {
        "any -> https://a.example:443": (70,),
        "any -> http://b.example:80": (by_http,),
        "10.0.0.0/8 -> https://192.0.2.0/28:443": (70,),
    }
    for live in by_label.values():
        assert (live.kind, live.action, live.ours) == ("Allow rule", Action.ALLOW, True)
        assert (len(live.rules), live.unread) == (1, ())
    assert [live.label for live in placed if live.label == TAIL.label] == (
        [TAIL.label] if settings is DROPPING else []
    )


@pytest.mark.parametrize(
    ("native", "kind", "action", "unread"),
    [
        (TAIL, "Lines", Action.OTHER, None),
        (replace(TAIL, trouble="a line is gone"), "Lines", Action.OTHER,
         "our group: a line is gone"),
        (stray_native("pass tcp x"), "Line", Action.ALLOW,
         "line `pass tcp x` of our group, which Outgate did not write"),
        (stray_native("drop tcp x"), "Line", Action.DENY,
         "line `drop tcp x` of our group, which Outgate did not write"),
        (stray_native("reject tcp x"), "Line", Action.DENY,
         "line `reject tcp x` of our group, which Outgate did not write"),
        (stray_native("alert tcp x"), "Line", Action.OTHER,
         "line `alert tcp x` of our group, which Outgate did not write"),
    ],
)  # fmt: skip
def test_lines_that_are_no_rules_of_ours(
    native: NativeRule, kind: str, action: Action, unread: str | None
) -> None:
    (live,) = place_rules((native,), state(reference("outgate", 70)))
    assert (live.kind, live.action, live.ours, live.order) == (kind, action, True, (70,))
    assert (live.identity, live.label, live.rules) == (native.identity, native.label, ())
    assert [(part.text, part.whole) for part in live.unread] == (
        [] if unread is None else [(unread, True)]
    )
    assert [part.text for part in to_canonical((native,), OPEN).unread] == (
        [] if unread is None else [unread]
    )


def test_without_its_tail_a_group_lets_all_pass() -> None:
    """Which counts only where the target is to have one, and has rules at all."""
    rules = tuple(natives(OPEN).values())
    (part,) = to_canonical(rules, DROPPING).unread
    assert part.text == "our group has no lines that drop what no rule allows"
    assert (part.identity, part.whole, part.reaches) == ("no tail", True, None)
    assert to_canonical(rules, OPEN).unread == ()
    assert to_canonical((), DROPPING).unread == ()
    whole = to_canonical((*rules, TAIL), DROPPING)
    assert (len(whole.rules), whole.unread) == (3, ())


DROP = "drop tls any any -> any 443 (sid:1;)"


def test_others_stand_by_the_priority_of_their_groups() -> None:
    placed = others(
        state(
            None,
            OtherGroup(reference("text", 50), f"# x\n{DROP}\npass{DROP[4:]}\n"),
            OtherGroup(reference("hidden", 60), None, "it is gone"),
            OtherGroup(reference("alerts", None, alerts_only=True), f"{DROP}\npass{DROP[4:]}\n"),
        )
    )
    assert [(live.label.partition(" ")[0], live.order, live.action) for live in placed] == [
        ("text:2", (50, 2), Action.DENY),
        ("text:3", (50, 3), Action.ALLOW),
        ("hidden", (60,), Action.OTHER),
        ("alerts:2", (0, 2), Action.ALLOW),
    ]
    (part,) = placed[2].unread
    assert part.text == "rule group `hidden`: it is gone"
    assert not any(live.ours for live in placed)


# --- what is read -------------------------------------------------------------------------------


def test_of_a_target_that_was_not_read_only_our_rules_are_known() -> None:
    known = aws_state(TargetState((TAIL,), "f", ("x",)))
    assert (known.rules, known.fingerprint, known.foreign) == ((TAIL,), "f", ("x",))
    assert (known.group, known.around) == (None, NOTHING)
    assert aws_state(known) is known
    (unseen,) = NOTHING.unseen
    assert "name it as `policy` of the target" in unseen


@pytest.mark.parametrize(
    ("text", "ours", "rules"),
    [
        ("", False, 0),
        ("# x\n", False, 0),
        (f"{HEADER}\n", True, 0),
        (f"# x\n{HEADER}\n{DROP}\n", True, 1),
        (f"{HEADER} x\n{DROP}\n  {DROP}\n", False, 2),
    ],
)
def test_what_a_text_is(text: str, ours: bool, rules: int) -> None:
    assert (is_ours(text), has_rules(text), count_rules(text)) == (ours, rules > 0, rules)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ({}, "eu-central-1/outgate"),
        ({"account": "111122223333"}, "111122223333/eu-central-1/outgate"),
        ({"rule_group": "own"}, "eu-central-1/own"),
    ],
)
def test_where_a_group_is(raw: dict[str, Any], place: str) -> None:
    settings = read_settings({"region": "eu-central-1", **raw})
    assert settings.place == place
    assert (settings.capacity, settings.tail, settings.policy) == (1_000, Tail.DROP, None)
    assert (settings.cloud, settings.accept) == (Cloud.COMMERCIAL, {})


def test_a_policy_names_a_group_once() -> None:
    ours = reference("outgate", 7)
    policy = Policy(
        name="p", arn="", order="", defaults=(), stateless_defaults=(), stateless=(),
        references=(reference("x", 1), ours),
    )  # fmt: skip
    assert policy.reference_to(ours.arn) is ours
    group = RuleGroup(name="outgate", arn=ours.arn, token="", text="", order="", capacity=1,
                      status="ACTIVE", description="")  # fmt: skip
    assert (group.beside, group.kept) == ({}, {})
