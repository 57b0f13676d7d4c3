"""The digest of what a firewall will do, and the JSON that it covers."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, assert_never

from outgate.digests import sha256
from outgate.plan.model import Rule, Treatment
from outgate.traffic.destination import (
    AddressesDestination,
    Destination,
    HostDestination,
    ServiceTagDestination,
)
from outgate.traffic.flow import Flow
from outgate.traffic.traffic_set import TrafficSet

if TYPE_CHECKING:
    from outgate.plan.fields import DestinationFields


def destination_document(destination: Destination) -> "DestinationFields":
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


def json_digest(document: object) -> str:
    """`sha256:` and the digest of a JSON value in canonical form."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return "sha256:" + sha256(text.encode())


def rules_digest(rules: Iterable[Rule]) -> str:
    """Digest of what rules do: not of their order, the names of sources, keys or origins.

    Nor of how traffic is cut into rules: each treatment counts with all its traffic in normal form.
    """
    groups: dict[Treatment, list[Flow]] = {}
    for rule in rules:
        groups.setdefault(rule.treatment, []).append(rule.flow)
    encoder = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    lines = sorted(
        encoder.encode(_flow_document(flow, treatment))
        for treatment, flows in groups.items()
        for flow in TrafficSet(flows).normal()
    )
    return "sha256:" + sha256("\n".join(lines).encode())


def _flow_document(flow: Flow, treatment: Treatment) -> dict[str, object]:
    return {
        "action": "allow",
        "addresses": list(flow.addresses),
        "destination": destination_document(flow.remote.destination),
        "protocol": flow.remote.protocol,
        "port": flow.remote.port,
        "inspection": treatment.inspection.value,
        "authentication": treatment.authentication.value,
        "proxy": treatment.proxy.value,
    }
