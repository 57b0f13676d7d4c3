"""The settings of an azure-firewall target in outgate.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from outgate.catalog.model import Cloud


class Tier(StrEnum):
    """What a firewall policy can do; URLs take Premium."""

    BASIC = "Basic"
    STANDARD = "Standard"
    PREMIUM = "Premium"


@dataclass(frozen=True, slots=True)
class AzureSettings:
    """Where the policy is, and what Outgate may do in it.

    `group` is the rule collection group that Outgate owns; where one is not enough its name begins
    those of the others. `priority` is that of the group, and of the first where there are several.
    `accept` has a reason for each declared widening.
    """

    cloud: Cloud
    subscription: str
    resource_group: str
    policy: str
    tier: Tier
    group: str
    priority: int
    accept: Mapping[str, str] = field(default_factory=dict)

    @property
    def policy_id(self) -> str:
        """The resource ID of the firewall policy."""
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.Network/firewallPolicies/{self.policy}"
        )


_CLOUDS = {"public": Cloud.COMMERCIAL, "usgov": Cloud.GOVERNMENT}


def read_settings(raw: Mapping[str, Any], accept: Mapping[str, str]) -> AzureSettings:
    """Settings that the configuration's schema has let through."""
    return AzureSettings(
        _CLOUDS[raw.get("cloud", "public")],
        raw["subscription"],
        raw["resource_group"],
        raw["policy"],
        Tier(raw.get("tier", "Standard")),
        raw.get("group", "outgate"),
        raw.get("priority", 1000),
        accept,
    )
