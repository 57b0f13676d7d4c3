"""What a plan says where somebody has put a denying rule into our group."""

from typing import Any

from syrupy.assertion import SnapshotAssertion

from tests.builders.azure_project import Azurelike
from tests.builders.told_traffic import https, told


def test_somebody_denies_in_our_group(azure: Azurelike, snapshot: SnapshotAssertion) -> None:
    assert azure.run("apply", "--yes").code == 0
    deny: Any = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "stop",
        "priority": 150,
        "action": {"type": "Deny"},
        "rules": [
            {
                "ruleType": "ApplicationRule",
                "name": "payroll",
                "protocols": [{"protocolType": "Https", "port": 443}],
                "targetFqdns": ["payroll.contoso.example", "elsewhere.example"],
                "sourceAddresses": ["10.24.0.0/16"],
            }
        ],
    }
    azure.service.edit(azure.group, lambda body: body["properties"]["ruleCollections"].append(deny))
    document = azure.plan()
    # It stands before ours (150 before 200) and stops Milan; taken away, Milan gets through.
    # Nothing of ours allows elsewhere.example, before or after.
    assert told(document) == {
        "opened": https("milan", "payroll.contoso.example"),
        "closed": set(),
        "treated": set(),
    }
    (opened,) = document["traffic"]["opened"]
    assert (opened["causes"], opened["denials"]) == (["drift"], ["outgate/stop/payroll"])
    assert azure.run("plan").out == snapshot
