"""The digest of what a firewall will do, and the JSON that it covers."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, assert_never

from outgate.plan.model import Rule
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    ServiceTagDestination,
)


def destination_document(destination: Destination) -> dict[str, Any]:
    """A destination as plan documents write it."""
    match destination:
        case HostDestination(host, path):
            return {"kind": "host", "pattern": str(host), "path": str(path) if path else None}
        case AddressesDestination(networks):
            return {"kind": "addresses", "networks": list(networks)}
        case ServiceTagDestination(name):
            return {"kind": "service-tag", "name": name}
        case other:
            assert_never(other)


def traffic_document(rule: Rule) -> dict[str, Any]:
    """What a rule does, without its names and origins."""
    return {
        "action": "allow",
        "addresses": list(rule.source.addresses),
        "destination": destination_document(rule.target.destination),
        "protocol": rule.target.protocol,
        "port": rule.target.port,
        "inspection": rule.treatment.inspection.value,
        "authentication": rule.treatment.authentication.value,
        "proxy": rule.treatment.proxy.value,
    }


def json_digest(document: Any) -> str:
    """`sha256:` and the digest of a JSON value in canonical form."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def rules_digest(rules: Iterable[Rule]) -> str:
    """Digest of what rules do: not of their order, the names of sources, keys or origins."""
    encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    lines = sorted(encoder.encode(traffic_document(rule)) for rule in rules)
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()
