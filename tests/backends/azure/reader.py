"""What Azure Firewall lets pass, told from an exported template: an evaluator of the tests' own.

Written from the service's documentation of wildcards and URLs; it shares nothing with the product.
"""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

Request = tuple[str, str, int, str, str]  # address, protocol, port, host, path


def rules_of(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every rule of every group of an ARM template."""
    for resource in template["resources"]:
        for collection in resource["properties"].get("ruleCollections", ()):
            assert collection["action"] == {"type": "Allow"}
            yield from collection["rules"]


def ip_groups_of(template: dict[str, Any]) -> dict[str, list[str]]:
    """IP groups of a template by the expression that refers to them."""
    return {
        f"[resourceId('Microsoft.Network/ipGroups', '{each['name']}')]": each["properties"][
            "ipAddresses"
        ]
        for each in template["resources"]
        if each["type"] == "Microsoft.Network/ipGroups"
    }


def from_source(sources: list[str], address: str) -> bool:
    return any(
        each == "*" or ipaddress.ip_address(address) in ipaddress.ip_network(each)
        for each in sources
    )


def fqdn_matches(entry: str, host: str) -> bool:
    """A star stands on the left alone, and for anything at all to the left."""
    assert entry.count("*") == entry.startswith("*")
    return host.endswith(entry[1:]) if entry.startswith("*") else host == entry


def url_matches(entry: str, host: str, path: str) -> bool:
    """`a/b` is `/b` and `/b/` on a; `a/b/*` is what lies below, and not `/b` itself."""
    its_host, _, rest = entry.partition("/")
    if not fqdn_matches(its_host, host):
        return False
    wanted = "/" + rest
    if wanted.endswith("/*"):
        return path.startswith(wanted[:-1])
    if "*" in wanted:
        return wanted.endswith("*") and path.startswith(wanted[:-1])
    return path in (wanted, wanted + "/")


def lets_pass(template: dict[str, Any], request: Request) -> bool:
    """Whether an application rule of the template allows a request for a host."""
    address, protocol, port, host, path = request
    for rule in rules_of(template):
        if rule["ruleType"] != "ApplicationRule":
            continue
        assert rule["terminateTLS"] is False
        wanted = {"protocolType": protocol.capitalize(), "port": port}
        if wanted not in rule["protocols"] or not from_source(rule["sourceAddresses"], address):
            continue
        if any(fqdn_matches(each, host) for each in rule["targetFqdns"]):
            return True
        if any(url_matches(each, host, path) for each in rule["targetUrls"]):
            assert protocol == "http", "of HTTPS no path is seen without decrypting it"
            return True
    return False


NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
