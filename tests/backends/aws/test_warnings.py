"""What is told before an apply, each alone and to the word."""

from typing import Any

import pytest

from outgate.backends.aws_network_firewall.api.answers import Policy, Reference, RuleGroup
from outgate.backends.aws_network_firewall.live.around import Around, OtherGroup
from outgate.backends.aws_network_firewall.live.preflight import preflight
from outgate.backends.aws_network_firewall.live.read import AwsState
from outgate.backends.aws_network_firewall.render import AwsGroup
from outgate.backends.aws_network_firewall.renderer import AwsRenderer
from outgate.backends.aws_network_firewall.settings import AwsSettings, read_settings
from outgate.backends.rendered import Context, Rendered
from outgate.backends.suricata.rules.model import Tail
from outgate.plan.model import Inspection, Plan
from outgate.values import replace
from tests.builders.azure_plans import plan_of, rule

ARN = "arn:aws:network-firewall:eu-central-1:111122223333"
DROPPING = read_settings({"region": "eu-central-1"})
OPEN = replace(DROPPING, tail=Tail.NONE)
OURS = Reference(f"{ARN}:stateful-rulegroup/outgate", 100, alerts_only=False)
POLICY = Policy(
    name="egress",
    arn=f"{ARN}:firewall-policy/egress",
    order="STRICT_ORDER",
    defaults=(),
    stateless_defaults=("aws:forward_to_sfe",),
    stateless=(),
    references=(OURS,),
)
GROUP = RuleGroup(
    name="outgate",
    arn=OURS.arn,
    token="",
    text="",
    order="STRICT_ORDER",
    capacity=30_000,
    status="ACTIVE",
    description="",
)
HTTPS, HTTP = plan_of(rule("https://a.example")), plan_of(rule("http://a.example"))
TCP_RULE = rule("192.0.2.0/28")
TCP = plan_of(replace(TCP_RULE, remote=replace(TCP_RULE.remote, protocol="tcp", port=1433)))
BY_APPLICATION = "aws:drop_established_app_layer_to_server"

Told = list[tuple[str, str, str | None]]


def rendered_for(plan: Plan, settings: AwsSettings = DROPPING) -> Rendered:
    rendered, problems = AwsRenderer(settings).render(plan, Context())
    assert rendered is not None, problems
    return rendered


def told(
    plan: Plan = HTTPS,
    settings: AwsSettings = DROPPING,
    *,
    policy: Policy | None = POLICY,
    group: RuleGroup | None = GROUP,
    ours: Reference | None = OURS,
    others: tuple[OtherGroup, ...] = (),
    unseen: tuple[str, ...] = (),
) -> Told:
    state = AwsState((), "", group=group, around=Around(policy, ours, others, unseen))
    problems = preflight(state, rendered_for(plan, settings), settings)
    return [(each.code.id, each.message, each.help) for each in problems]


def test_of_a_policy_in_order_there_is_nothing_to_tell() -> None:
    for plan in (HTTPS, HTTP, TCP, plan_of()):
        assert told(plan) == []


@pytest.mark.parametrize("there", [True, False])
def test_a_group_may_be_full_to_the_last_rule(there: bool) -> None:
    group = rendered_for(HTTPS).native
    assert isinstance(group, AwsGroup)
    size = group.size
    for capacity in (size, size - 1):
        settings = DROPPING if there else replace(DROPPING, capacity=capacity)
        has = replace(GROUP, capacity=capacity) if there else None
        wanted = (
            "target-limit",
            f"rule group `outgate` {'has' if there else 'would have'} a capacity of {capacity}, "
            f"and the plan takes {size} rules of Suricata",
            "the capacity of a group is for ever: name another `rule_group` with a larger "
            "`capacity`, and have the policy refer to that one"
            if there
            else "write a larger `capacity` into the target, with room to grow: it is for ever",
        )
        for policy in (POLICY, None):
            known = told(settings=settings, group=has, policy=policy)
            assert known == ([] if capacity == size else [wanted])


def test_what_could_not_be_read_is_told() -> None:
    wanted = [
        ("unseen-policy",
         f"{why}; what the firewall does before and after our rules is not known", None)
        for why in ("a", "b")
    ]  # fmt: skip
    assert told(policy=None, unseen=("a", "b")) == wanted
    assert told(unseen=("a", "b")) == wanted


def test_a_group_that_no_firewall_looks_at() -> None:
    assert told(ours=None) == [
        (
            "group-unused",
            "policy `egress` does not refer to rule group `outgate`, so that no firewall looks at "
            "our rules",
            "once the group is there, refer to it from the policy, with a priority of its own",
        )
    ]
    assert told(ours=None, policy=replace(POLICY, order="DEFAULT_ACTION_ORDER")) == [
        (
            "group-unused",
            "policy `egress` does not look at rules in their order (DEFAULT_ACTION_ORDER), so that "
            "it cannot refer to rule group `outgate`",
            "make a policy in strict order (`STRICT_ORDER`), and have firewalls use that one",
        )
    ]


def test_packets_have_to_get_to_our_rules() -> None:
    policy = replace(POLICY, stateless_defaults=("aws:pass", "mine"))
    assert told(policy=policy) == [
        (
            "policy-defaults",
            "the stateless default of policy `egress` is aws:pass, mine, so that no packet gets to "
            "our rules",
            "make it `aws:forward_to_sfe`",
        )
    ]
    assert told(policy=replace(POLICY, stateless_defaults=("mine", "aws:forward_to_sfe"))) == []


@pytest.mark.parametrize(("count", "more"), [(3, ""), (4, " and 1 more")])
def test_stateless_groups_are_not_read(count: int, more: str) -> None:
    arns = tuple(f"{ARN}:stateless-rulegroup/s{n}" for n in range(count))
    assert told(policy=replace(POLICY, stateless=arns)) == [
        (
            "unseen-policy",
            "stateless rule groups of policy `egress` come before ours, and Outgate does not read "
            f"them: `s0`, `s1`, `s2`{more}",
            None,
        )
    ]


BEFORE_A_NAME = (
    "drops the packets that open a connection, before a client has named a host",
    f"make it `{BY_APPLICATION}`, or with `tail: drop` leave it out",
)
BY_HTTP = (
    "drops what our rules allow by http: with `tail: drop` they drop all other requests, and leave "
    "these to the policy",
    "take the default out of the policy, or write `tail: none`",
)
LONG_HELLO = (
    "drops what a client begins TLS with where that takes several packets, as newer ones do, even "
    "to hosts that our rules allow",
    f"make it `{BY_APPLICATION}`, or with `tail: drop` leave it out",
)


@pytest.mark.parametrize(
    ("action", "settings", "plan", "wanted"),
    [
        ("aws:drop_strict", DROPPING, HTTPS, BEFORE_A_NAME),
        ("aws:drop_strict", OPEN, TCP, BEFORE_A_NAME),
        ("aws:drop_strict", DROPPING, plan_of(), None),
        ("aws:drop_established", DROPPING, HTTP, BY_HTTP),
        ("aws:drop_established", OPEN, HTTP, None),
        ("aws:drop_established", DROPPING, HTTPS, LONG_HELLO),
        ("aws:drop_established", OPEN, HTTPS, LONG_HELLO),
        ("aws:drop_established", OPEN, TCP, None),
        (BY_APPLICATION, DROPPING, HTTPS, None),
        (BY_APPLICATION, OPEN, HTTPS, None),
        (BY_APPLICATION, DROPPING, HTTP, BY_HTTP),
        ("aws:alert_strict", DROPPING, HTTP, None),
    ],
)
def test_a_default_that_drops_what_ours_allow(
    action: str, settings: AwsSettings, plan: Plan, wanted: tuple[str, str] | None
) -> None:
    known = told(plan, settings, policy=replace(POLICY, defaults=(action,)))
    where = f"default `{action}` of policy `egress`"
    assert known == (
        [] if wanted is None else [("policy-defaults", f"{where} {wanted[0]}", wanted[1])]
    )


@pytest.mark.parametrize(
    ("settings", "defaults", "open_"),
    [
        (OPEN, (), True),
        (OPEN, ("aws:alert_strict",), True),
        (OPEN, ("aws:alert_strict", BY_APPLICATION), False),
        (DROPPING, (), False),
    ],
)
def test_something_has_to_drop_the_rest(
    settings: AwsSettings, defaults: tuple[str, ...], open_: bool
) -> None:
    wanted = (
        "policy-defaults",
        "nothing drops what our rules do not allow: the target says `tail: none`, and policy "
        "`egress` has no default that drops",
        f"write `tail: drop`, or give the policy the default `{BY_APPLICATION}`",
    )
    assert told(HTTPS, settings, policy=replace(POLICY, defaults=defaults)) == [wanted] * open_


def test_what_should_never_be_decrypted() -> None:
    policy = replace(POLICY, tls_inspection=f"{ARN}:tls-configuration/looks")
    keep = rule("https://b.example")
    kept = replace(keep, treatment=replace(keep.treatment, inspection=Inspection.KEEP))
    wanted = (
        "treatment-not-kept",
        "policy `egress` decrypts what is in the scope of TLS inspection configuration `looks`: "
        "`https://a.example:443`, for one, should never be decrypted",
        "keep these devices, or what they reach, out of its scope",
    )
    assert told(plan_of(kept, *HTTPS.rules), policy=policy) == [wanted]
    assert told(plan_of(kept), policy=policy) == []


def other(name: str, priority: int | None, text: str | None = None) -> OtherGroup:
    reference = Reference(f"{ARN}:stateful-rulegroup/{name}", priority, alerts_only=False)
    return OtherGroup(reference, text, "it is gone")


def test_groups_before_ours_that_nobody_can_read() -> None:
    others = (other("a", 99), other("b", None), other("c", 100), other("d", 101))
    assert told(others=others) == [
        ("unseen-policy", "rule groups come before ours whose rules cannot be read: `a`, `b`", None)
    ]
    many = tuple(other(f"g{n}", n) for n in range(4))
    ((_, message, _),) = told(others=many)
    assert message.endswith("`g0`, `g1`, `g2` and 1 more")
    assert [each[0] for each in told(others=others, ours=None)] == ["group-unused"]


DROP = "drop tcp any any -> any any (sid:1;)"
BEFORE = (
    "shadowed-rule",
    f"drop rule `g:1 {DROP}` comes before ours and may deny what `any -> {{}}` allows",
    "narrow that rule, or give our group a lower priority number in the policy",
)
AFTER = (
    "shadowed-rule",
    f"drop rule `g:1 {DROP}` may deny what `any -> {{}}` allows: with `tail: drop` our rules drop "
    "other requests, and leave these to whatever comes after",
    "narrow that rule, or write `tail: none`",
)


@pytest.mark.parametrize(
    ("settings", "plan", "priority", "wanted"),
    [
        (DROPPING, HTTPS, 99, BEFORE),
        (DROPPING, HTTPS, None, BEFORE),
        (DROPPING, HTTPS, 101, None),
        (DROPPING, HTTP, 99, BEFORE),
        (DROPPING, HTTP, 101, AFTER),
        (OPEN, HTTP, 101, None),
    ],
)
def test_lines_of_others_that_deny_what_ours_allow(
    settings: AwsSettings, plan: Plan, priority: int | None, wanted: Any
) -> None:
    where = str(plan.rules[0].remote)
    policy = replace(POLICY, defaults=(BY_APPLICATION,) if settings is OPEN else ())
    known = told(plan, settings, policy=policy, others=(other("g", priority, f"{DROP}\n"),))
    assert known == ([] if wanted is None else [(wanted[0], wanted[1].format(where), wanted[2])])
    passing = other("g", priority, f"pass{DROP[4:]}\n")
    assert told(plan, settings, policy=policy, others=(passing,)) == []
