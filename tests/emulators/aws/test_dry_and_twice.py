"""Policies and firewalls asked for by hand: what is run dry, done twice, or asked for elsewhere."""

import json
from typing import Any

from outgate.emulators.aws.inventory import Options
from outgate.emulators.aws.service import TARGET, Service
from outgate.emulators.messages import HttpRequest
from tests.builders.aws_service import REGION, RULE, policy


def ask(service: Service, operation: str, region: str = REGION, **document: object) -> Any:
    """The status of an answer, and its document."""
    headers = {"x-amz-target": f"{TARGET}{operation}"}
    reply = service.handle(HttpRequest("POST", "/", headers, json.dumps(document).encode()), region)
    return reply.status, json.loads(reply.body)


def made(service: Service, **more: Any) -> Any:
    return ask(
        service,
        "CreateFirewallPolicy",
        FirewallPolicyName="egress",
        FirewallPolicy=policy(),
        **more,
    )


def test_a_policy_is_made_once_a_region() -> None:
    service = Service()
    status, document = made(service, Description="ours")
    assert status == 200
    about = document["FirewallPolicyResponse"]
    assert about["FirewallPolicyArn"].endswith(":firewall-policy/egress")
    assert (about["FirewallPolicyName"], about["Description"]) == ("egress", "ours")
    status, document = made(service)
    assert (status, document["Message"]) == (
        400,
        "A resource with the specified name already exists",
    )
    elsewhere = ask(
        service,
        "CreateFirewallPolicy",
        "us-east-1",
        FirewallPolicyName="egress",
        FirewallPolicy=policy(),
    )
    assert elsewhere[0] == 200
    assert [operation for operation, _ in service.writes] == ["CreateFirewallPolicy"] * 2
    for region in (REGION, "us-east-1"):
        (listed,) = ask(service, "ListFirewallPolicies", region)[1]["FirewallPolicies"]
        assert f":{region}:" in listed["Arn"]


def test_what_is_run_dry_is_not_done() -> None:
    service = Service()
    assert made(service, DryRun=True)[0] == 200
    assert ask(service, "DescribeFirewallPolicy", FirewallPolicyName="egress")[0] == 400
    assert service.writes == []
    token = made(service)[1]["UpdateToken"]
    known = ask(service, "DescribeFirewallPolicy", FirewallPolicyName="egress")
    changed = policy(StatefulDefaultActions=["aws:drop_strict"])
    update = {"FirewallPolicyName": "egress", "UpdateToken": token, "FirewallPolicy": changed}
    assert ask(service, "UpdateFirewallPolicy", **update, DryRun=True)[0] == 200
    assert ask(service, "DescribeFirewallPolicy", FirewallPolicyName="egress") == known
    assert ask(service, "UpdateFirewallPolicy", **update, Description="new")[0] == 200
    now = ask(service, "DescribeFirewallPolicy", FirewallPolicyName="egress")[1]
    assert now["FirewallPolicy"] == changed
    assert now["FirewallPolicyResponse"]["Description"] == "new"
    assert now["UpdateToken"] != token
    assert len(service.writes) == 2


def test_a_firewall_is_asked_for_by_name_or_arn_in_its_region() -> None:
    service = Service(Options(lasts=0, sync=0))
    web = service.add_group(REGION, "web", RULE)
    egress = service.add_policy(REGION, "egress", policy((web, 1)))
    arn = service.add_firewall(REGION, "fw", egress)
    by_name = ask(service, "DescribeFirewall", FirewallName="fw")
    assert by_name[0] == 200
    assert (
        ask(service, "DescribeFirewall", FirewallArn=arn)[1]["Firewall"] == by_name[1]["Firewall"]
    )
    firewall = by_name[1]["Firewall"]
    assert (firewall["FirewallArn"], firewall["FirewallPolicyArn"]) == (arn, egress)
    zones = by_name[1]["FirewallStatus"]["SyncStates"]
    assert [set(zone["Config"]) for zone in zones.values()] == [{egress, web}]
    assert ask(service, "DescribeFirewall", "us-east-1", FirewallArn=arn)[0] == 400
    assert ask(service, "ListFirewalls", "us-east-1")[1]["Firewalls"] == []
    # What runs a policy keeps it.
    assert ask(service, "DeleteFirewallPolicy", FirewallPolicyArn=egress)[0] == 400
    other = service.add_policy(REGION, "other", policy())
    assert ask(service, "DeleteFirewallPolicy", FirewallPolicyArn=other)[0] == 200
    assert set(service.dump()) == {web, egress}
