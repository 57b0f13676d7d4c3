"""What of a policy undoes our rules is told before anything is written."""

from typing import Any

import pytest

from outgate.diagnostics import Diagnostic
from outgate.emulators.aws.faults import Fault
from outgate.emulators.aws.server import Server
from outgate.emulators.faults import Faults, Planned
from outgate.plan.model import Plan
from outgate.values import replace
from tests.builders.aws_scene import EGRESS, NEW, OURS, Scene
from tests.builders.aws_service import REGION, RULE
from tests.builders.azure_plans import plan_of, rule

TLS = plan_of(rule("https://a.example"), rule("https://*.b.example"))
HTTP = plan_of(rule("http://b.example"))
NO_TLS = {"StatefulDefaultActions": ["aws:alert_established"]}


def warnings(scene: Scene, plan: Plan = TLS) -> tuple[Diagnostic, ...]:
    state = scene.store.read()
    return scene.store.preflight(state, scene.render(plan), applied=True)


def told(scene: Scene, plan: Plan = TLS) -> list[tuple[str, str]]:
    return [(each.code.id, each.message) for each in warnings(scene, plan)]


def quiet(server: Server, **settings: Any) -> Scene:
    """A scene of which there is nothing to tell: the group of others is behind ours."""
    scene = Scene(server, **settings)
    references = [
        {"ResourceArn": OURS, "Priority": 100},
        {"ResourceArn": scene.theirs, "Priority": 200},
    ]
    scene.service.edit_policy(EGRESS, StatefulRuleGroupReferences=references)
    return scene


def others(scene: Scene, text: str, priority: int = 50, **reference: Any) -> None:
    """Another group with some rules in the policy."""
    arn = scene.service.add_group(REGION, f"g{priority}", text)
    references = [
        {"ResourceArn": OURS, "Priority": 100},
        {"ResourceArn": arn, "Priority": priority, **reference},
    ]
    scene.service.edit_policy(EGRESS, StatefulRuleGroupReferences=references)


def test_nothing_to_tell(server: Server) -> None:
    assert told(quiet(server), plan_of(*TLS.rules, *HTTP.rules)) == []
    scene = quiet(server, tail="none")
    action = "aws:drop_established_app_layer_to_server"
    scene.service.edit_policy(EGRESS, StatefulDefaultActions=[action])
    assert told(scene, plan_of(*TLS.rules, *HTTP.rules)) == []


@pytest.mark.parametrize(
    ("settings", "change", "plan", "message"),
    [
        ({"tail": "none"}, {}, TLS, "nothing drops what our rules do not allow"),
        ({"tail": "none"}, NO_TLS, TLS, "nothing drops what our rules do not allow"),
        (
            {"tail": "none"},
            {"StatefulDefaultActions": ["aws:drop_strict"]},
            TLS,
            "default `aws:drop_strict` of policy `egress` drops the packets that open a connection",
        ),
        (
            {},
            {"StatefulDefaultActions": ["aws:drop_established"]},
            TLS,
            "drops what a client begins TLS with where that takes several packets",
        ),
        (
            {},
            {"StatefulDefaultActions": ["aws:drop_established_app_layer"]},
            HTTP,
            "drops what our rules allow by http",
        ),
        (
            {},
            {"StatelessDefaultActions": ["aws:pass"]},
            TLS,
            "the stateless default of policy `egress` is aws:pass, so that no packet gets to our",
        ),
    ],
)
def test_defaults(
    server: Server, settings: dict[str, Any], change: dict[str, Any], plan: Plan, message: str
) -> None:
    scene = quiet(server, **settings)
    scene.service.edit_policy(EGRESS, **change)
    ((code, said),) = told(scene, plan)
    assert code == "policy-defaults"
    assert message in said
    assert all(each.help for each in warnings(scene, plan))


def test_defaults_that_meet_none_of_our_rules(server: Server) -> None:
    scene = quiet(server)
    scene.service.edit_policy(EGRESS, StatefulDefaultActions=["aws:drop_established"])
    by_address = rule("192.0.2.0/28")
    remote = replace(by_address.remote, protocol="tcp", port=1433)
    assert told(scene, plan_of(replace(by_address, remote=remote))) == []


def test_a_policy_that_does_not_refer_to_our_group(server: Server) -> None:
    scene = quiet(server)
    scene.service.edit_policy(EGRESS, StatefulRuleGroupReferences=[])
    ((code, said),) = told(scene)
    assert code == "group-unused"
    assert said.startswith("policy `egress` does not refer to rule group `outgate`")
    scene.service.edit_policy(EGRESS, StatefulEngineOptions={})
    ((code, said),) = told(scene)
    assert code == "group-unused"
    assert "(DEFAULT_ACTION_ORDER), so that it cannot refer to" in said


def test_tls_inspection(server: Server) -> None:
    scene = quiet(server)
    arn = f"arn:aws:network-firewall:{REGION}:111122223333:tls-configuration/looks"
    scene.service.edit_policy(EGRESS, TLSInspectionConfigurationArn=arn)
    ((code, said),) = told(scene)
    assert code == "treatment-not-kept"
    assert "decrypts what is in the scope of TLS inspection configuration `looks`" in said
    assert "`https://a.example:443`, for one, should never be decrypted" in said
    assert told(scene, plan_of()) == []


def test_stateless_groups_come_first(server: Server) -> None:
    scene = quiet(server)
    arn = f"arn:aws:network-firewall:{REGION}:111122223333:stateless-rulegroup/first"
    scene.service.edit_policy(
        EGRESS, StatelessRuleGroupReferences=[{"ResourceArn": arn, "Priority": 1}]
    )
    ((code, said),) = told(scene)
    assert code == "unseen-policy"
    assert said.endswith("and Outgate does not read them: `first`")


@pytest.mark.parametrize(
    ("settings", "fault", "message"),
    [
        ({"policy": None}, None, "which firewall policy refers to the group nobody said"),
        ({"policy": "gone"}, None, "there is no firewall policy `gone`"),
        ({}, Fault.READ_DENIED, "firewall policy `egress`: User: arn:aws:iam::111122223333"),
    ],
)
def test_a_policy_that_cannot_be_read(
    server: Server, settings: dict[str, Any], fault: Fault | None, message: str
) -> None:
    scene = quiet(server, **settings)
    scene.service.faults = Faults([Planned(fault, 2)] if fault else [])
    ((code, said),) = told(scene)
    assert code == "unseen-policy"
    assert said.startswith(message)
    assert said.endswith("what the firewall does before and after our rules is not known")


def test_the_policy_may_be_named_by_its_arn(server: Server) -> None:
    assert told(quiet(server, policy=EGRESS)) == []


@pytest.mark.parametrize("written", [True, False])
def test_a_group_without_room(server: Server, written: bool) -> None:
    scene = quiet(server, written=written, capacity=200 if written else 7)
    if written:
        scene.service._state.groups[OURS].capacity = 7
    size = scene.render(NEW).native.size  # type: ignore[attr-defined] # a rule group
    assert size > 7
    has = "has" if written else "would have"
    message = (
        f"rule group `outgate` {has} a capacity of 7, and the plan takes {size} rules of Suricata"
    )
    assert ("target-limit", message) in told(scene, NEW)


DROPS = "drop tls any any -> any any (tls.sni; "


@pytest.mark.parametrize(
    ("line", "met"),
    [
        (f'{DROPS}content:"a.example"; startswith; endswith; nocase; sid:1;)', True),
        (f'{DROPS}content:"z.example"; startswith; endswith; nocase; sid:1;)', False),
        (f'{DROPS}content:".b.example"; endswith; nocase; sid:1;)', True),
        (f'{DROPS}dotprefix; content:".example"; nocase; endswith; sid:1;)', True),
        (f'{DROPS}dotprefix; content:".org"; nocase; endswith; sid:1;)', False),
        # What cannot be told may be.
        (f'{DROPS}content:!"z.example"; startswith; endswith; sid:1;)', True),
        (f'{DROPS}pcre:"/z/"; sid:1;)', True),
        ("drop tcp any any -> any 443 (sid:1;)", True),
        ("drop tcp any any -> any 80 (sid:1;)", False),
        ("drop tcp any any -> any 400:500 (sid:1;)", True),
        ("drop tcp any any -> any 500:600 (sid:1;)", False),
        ("drop tcp any any -> any [80,8080] (sid:1;)", True),
        ("drop tcp $HOME_NET any -> !$HOME_NET any (sid:1;)", True),
        ("reject ip any any -> any any (sid:1;)", True),
        ("drop tls 10.0.0.0/8 any -> any any (sid:1;)", True),
        ("drop http any any -> any any (sid:1;)", False),
        ("drop udp any any -> any any (sid:1;)", False),
        ("drop dns any any -> any any (sid:1;)", False),
        ("pass tcp any any -> any any (sid:1;)", False),
        ("alert tcp any any -> any any (sid:1;)", False),
        ("# drop tcp any any -> any any (sid:1;)", False),
        ("drop nonsense", True),
    ],
)
def test_what_comes_before_ours(server: Server, line: str, met: bool) -> None:
    scene = quiet(server)
    others(scene, f"# theirs\n\n{line}\n")
    shadowed = [message for code, message in told(scene) if code == "shadowed-rule"]
    assert bool(shadowed) == met
    if met:
        kind = "reject" if line.startswith("reject") else "drop"
        assert shadowed == [shadowed[0]]
        assert shadowed[0].startswith(f"{kind} rule `g50:3 {line[:60]}")
        assert "comes before ours and may deny what `any -> https://" in shadowed[0]


def test_sources_that_do_not_meet(server: Server) -> None:
    scene = quiet(server)
    others(scene, "drop tls 10.9.0.0/16 any -> any any (sid:1;)")
    assert told(scene, plan_of(rule("https://a.example", ("10.8.0.0/16",)))) == []
    assert told(scene, plan_of(rule("https://a.example", ("10.9.7.0/24",)))) != []


def test_what_comes_after_ours_or_only_alerts(server: Server) -> None:
    scene = quiet(server)
    others(scene, "drop tcp any any -> any any (sid:1;)", 150)
    assert told(scene) == []
    # What our tail leaves over is for whoever comes after.
    ((code, said),) = told(scene, HTTP)
    assert code == "shadowed-rule"
    assert "may deny what `any -> http://b.example:80` allows: with `tail: drop`" in said
    others(scene, "drop tcp any any -> any any (sid:1;)", 51, Override={"Action": "DROP_TO_ALERT"})
    assert told(scene, HTTP) == []


def test_groups_that_nobody_can_read(server: Server) -> None:
    scene = quiet(server)
    owned = f"arn:aws:network-firewall:{REGION}"
    references = [
        {"ResourceArn": OURS, "Priority": 100},
        {"ResourceArn": f"{owned}:aws-managed:stateful-rulegroup/Threats", "Priority": 1},
        {"ResourceArn": f"{owned}:111122223333:stateful-rulegroup/gone", "Priority": 2},
        {"ResourceArn": f"{owned}:partner-managed:stateful-rulegroup/After", "Priority": 200},
    ]
    scene.service.edit_policy(EGRESS, StatefulRuleGroupReferences=references)
    ((code, said),) = told(scene)
    assert code == "unseen-policy"
    assert said.endswith("come before ours whose rules cannot be read: `Threats`, `gone`")
    state = scene.store.read()
    assert state.foreign == (
        "rule group `Threats` by priority 1: its rules are not shown to anybody",
        "rule group `gone` by priority 2: it is gone",
        "rule group `After` by priority 200: its rules are not shown to anybody",
        "defaults of policy `egress`: none, so that what no rule drops passes",
    )


def test_a_list_of_domains_is_no_rules(server: Server) -> None:
    scene = quiet(server)
    others(scene, RULE)
    listed = {
        "Targets": [".a.example"],
        "TargetTypes": ["TLS_SNI"],
        "GeneratedRulesType": "DENYLIST",
    }
    group = next(each for each in scene.service._state.groups.values() if each.name == "g50")
    group.content = {**group.content, "RulesSource": {"RulesSourceList": listed}}
    ((code, said),) = told(scene)
    assert (code, said.rpartition(": ")[2]) == ("unseen-policy", "`g50`")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("dr\\\nop tls any any -> any 443 (sid:1;)", 1),
        ("# none\ndrop tls any any -> \\\nany 443 (sid:1;)", 2),
        ("# none \\\n  drop tls any any -> any 443 (sid:1;)", 2),
        ("drop\ttls any any -> any 443 (sid:1;)", 1),
        ("Drop tls any any -> any 443 (sid:1;)", 1),
        (f"#{'x' * 8_190}drop tls any any -> any 443 (sid:1;)", 1),
    ],
)
def test_rules_of_others_are_read_as_the_engine_reads_lines(
    server: Server, text: str, line: int
) -> None:
    scene = quiet(server)
    others(scene, f"{text}\n")
    ((code, said),) = told(scene)
    assert code == "shadowed-rule"
    assert f"g50:{line} " in said
    assert "comes before ours and may deny what" in said
