"""The settings of an azure-firewall target in outgate.yaml."""

from collections.abc import Mapping
from enum import StrEnum

from outgate.backends.azure_firewall.limits import LIMITS, Limits
from outgate.backends.clouds import read_cloud
from outgate.catalog.model import Cloud
from outgate.values import dataclass, field


class Tier(StrEnum):
    """What a firewall policy can do; URLs take Premium."""

    BASIC = "Basic"
    STANDARD = "Standard"
    PREMIUM = "Premium"


class Ownership(StrEnum):
    """Whose the rule collection group is: ours alone, or others have collections in it as well."""

    EXCLUSIVE = "exclusive"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Priorities:
    """Priorities of our collections in their group; network rules are looked at first anyway."""

    network: int = 100
    application: int = 200


DEFAULT_PRIORITIES = Priorities()


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureSettings:
    """Where the policy is, and what Outgate may do in it.

    `group` is the rule collection group of our rules. Where it is exclusive and one is not enough,
    its name begins those of the others; in a shared one only collections whose names begin with
    `outgate-` are ours. `priority` is that of the group, and of the first where there are several;
    a shared group that exists keeps its own. `accept` has a reason for each declared widening.
    """

    cloud: Cloud
    subscription: str
    resource_group: str
    policy: str
    tier: Tier
    group: str
    priority: int
    accept: Mapping[str, str] = field(default_factory=dict)
    ownership: Ownership = Ownership.EXCLUSIVE
    collections: Priorities = DEFAULT_PRIORITIES
    limits: Limits = LIMITS

    @property
    def _network(self) -> str:
        scope = f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
        return f"{scope}/providers/Microsoft.Network"

    @property
    def policy_id(self) -> str:
        """The resource ID of the firewall policy."""
        return f"{self._network}/firewallPolicies/{self.policy}"

    @property
    def groups_id(self) -> str:
        """The resource ID of the list of rule collection groups."""
        return f"{self.policy_id}/ruleCollectionGroups"

    def group_id(self, name: str) -> str:
        """The resource ID of a rule collection group."""
        return f"{self.groups_id}/{name}"

    @property
    def mark(self) -> str:
        """What the tag of our IP groups says: several targets may stand in one resource group."""
        return f"outgate {self.policy}/{self.group}".lower()

    @property
    def ip_groups_id(self) -> str:
        """The resource ID of the list of IP groups beside the policy."""
        return f"{self._network}/ipGroups"

    def ip_group_id(self, name: str) -> str:
        """The resource ID of an IP group."""
        return f"{self.ip_groups_id}/{name}"


def read_settings(
    raw: Mapping[str, object], accept: Mapping[str, str] | None = None
) -> AzureSettings:
    """Settings that the configuration's schema has let through."""
    return AzureSettings(
        cloud=read_cloud(raw),
        subscription=str(raw["subscription"]),
        resource_group=str(raw["resource_group"]),
        policy=str(raw["policy"]),
        tier=Tier(str(raw.get("tier", "Standard"))),
        group=str(raw.get("group", "outgate")),
        priority=_number(raw.get("priority", 1000)),
        accept=accept or {},
        ownership=Ownership(str(raw.get("ownership", "exclusive"))),
        collections=_priorities(raw.get("collection_priorities", {})),
    )


def _priorities(raw: object) -> Priorities:
    priorities = raw if isinstance(raw, Mapping) else {}
    return Priorities(**{name: _number(value) for name, value in priorities.items()})


def _number(value: object) -> int:
    return int(str(value))
