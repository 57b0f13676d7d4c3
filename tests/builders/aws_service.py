"""An emulated AWS on loopback, and AWS's own client for it, which nobody waits for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from mypy_boto3_network_firewall import NetworkFirewallClient

from outgate.emulators.aws.server import Server
from outgate.emulators.aws.service import Service

REGION = "eu-central-1"
ARN = f"arn:aws:network-firewall:{REGION}:111122223333:stateful-rulegroup/web"
_SESSION = boto3.session.Session()  # it reads the service's description once
RULE = (
    'pass tls any any -> any 443 (msg:"a"; flow:to_server,established; tls.sni; '
    'content:"a.example"; startswith; endswith; nocase; sid:1; rev:1;)\n'
)
STRICT = {"RuleOrder": "STRICT_ORDER"}


def content(rules: str = RULE, **more: Any) -> Any:
    """What a rule group of rules in strict order has."""
    return {"RulesSource": {"RulesString": rules}, "StatefulRuleOptions": STRICT, **more}


def policy(*references: tuple[str, int], **change: Any) -> Any:
    """A policy in strict order that refers to rule groups by their ARNs and priorities."""
    return {
        "StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"],
        "StatefulEngineOptions": STRICT,
        "StatefulRuleGroupReferences": [
            {"ResourceArn": arn, "Priority": priority} for arn, priority in references
        ],
        **change,
    }


def boto(
    server: Server, *, region: str = REGION, tries: int = 1, **login: Any
) -> NetworkFirewallClient:
    """AWS's client for a server; it asks once unless it is told otherwise."""
    known = server.credentials
    client: NetworkFirewallClient = _SESSION.client(
        "network-firewall",
        region_name=region,
        endpoint_url=server.url,
        aws_access_key_id=login.get("key", known.key),
        aws_secret_access_key=login.get("secret", known.secret),
        aws_session_token=login.get("token", known.token),
        config=Config(
            retries={"mode": "standard", "total_max_attempts": tries}, proxies={}, read_timeout=10
        ),
    )
    return client


@contextmanager
def served(service: Service | None = None) -> Iterator[Server]:
    """A server of a service, by default of one with nothing in it."""
    with Server(service or Service()) as server:
        yield server
