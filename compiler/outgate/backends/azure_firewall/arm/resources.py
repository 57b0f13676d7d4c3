"""What the REST API calls a firewall policy, its groups, collections and IP groups, as values.

Nobody beyond this room knows the names of ARM's fields. Each value keeps what it was read from
(`raw`), so that fields which Outgate knows nothing of are sent back as they were.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from outgate.backends.azure_firewall.arm.normalize import action_of, content_digest, properties
from outgate.backends.azure_firewall.arm.rules import ArmRule, rule_from_arm
from outgate.values import dataclass

TAG = "managed-by"  # of IP groups; those that are ours have our mark
_CHANGING = ("updating", "creating", "deleting")
_FAILED = ("failed", "canceled")
_READ_ONLY = frozenset(("id", "name", "type", "etag", "location"))
_READ_ONLY_PROPERTIES = frozenset(("provisioningState", "size", "firewalls", "firewallPolicies"))
_IP_GROUP_READ_ONLY = frozenset(("id", "name", "type", "etag"))
_KINDS = ("firewallpolicyfilterrulecollection", "firewallpolicynatrulecollection")

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class _Resource:
    """What has a name, a state and an etag of its own."""

    raw: Raw

    @property
    def name(self) -> str:
        """The name, as it was written when the resource was made."""
        return str(self.raw.get("name", ""))

    @property
    def etag(self) -> str | None:
        """What changes with every write, where the service gives one."""
        return self.raw.get("etag")

    @property
    def _state(self) -> str:
        return str(properties(self.raw).get("provisioningState", "")).lower()

    @property
    def is_changing(self) -> bool:
        """Whether an operation on the resource goes on."""
        return self._state in _CHANGING

    @property
    def has_failed(self) -> bool:
        """Whether the last operation failed: some firewalls may have the old rules."""
        return self._state in _FAILED

    @property
    def content_digest(self) -> str:
        """Digest of all that people decide about the resource."""
        return content_digest(self.raw)

    def to_arm(self) -> Raw:
        """The resource as it is sent."""
        return self.raw


@dataclass(frozen=True)
class Policy(_Resource):
    """A firewall policy."""

    @property
    def tier(self) -> str:
        """The tier, in the service's words."""
        return str((self.raw_sku or {}).get("tier", "Standard"))

    @property
    def raw_sku(self) -> Raw | None:
        """What names the tier, as it was read."""
        return properties(self.raw).get("sku")

    @property
    def base(self) -> str | None:
        """The resource ID of the policy that this one inherits from."""
        return (properties(self.raw).get("basePolicy") or {}).get("id")

    @property
    def location(self) -> str | None:
        """The region that it is in."""
        return self.raw.get("location")


@dataclass(frozen=True)
class RuleCollection:
    """Rules with one action and priority; `is_known` where its kind has rules as we know them."""

    raw: Raw

    @property
    def name(self) -> str:
        """The name in its group."""
        return str(self.raw.get("name", ""))

    @property
    def priority(self) -> int | None:
        """Where it stands in its group: the smallest number comes first."""
        return self.raw.get("priority")

    @property
    def action(self) -> str:
        """What it does: `Allow`, `Deny` or `Dnat`, whatever the spelling."""
        return action_of(self.raw)

    @property
    def is_known(self) -> bool:
        """Whether it is of a kind that has rules as Outgate knows them."""
        return str(self.raw.get("ruleCollectionType", "")).lower() in _KINDS

    @cached_property
    def rules(self) -> tuple[ArmRule, ...]:
        """Its rules, in order."""
        return tuple(map(rule_from_arm, self.raw.get("rules") or ()))

    def label(self, group: str) -> str:
        """What people call it, as part of a group."""
        return f"{group}/{self.name}"

    def labelled(self, group: str) -> Iterator[tuple[str, ArmRule]]:
        """The rules with their labels; in lower case these are their identities."""
        seen: dict[str, int] = {}
        for rule in self.rules:
            label = f"{self.label(group)}/{rule.name}"
            seen[label] = seen.get(label, 0) + 1
            yield label if seen[label] == 1 else f"{label}#{seen[label]}", rule

    def with_rules(
        self, rules: Iterable[Raw], priority: int | None, action: str
    ) -> "RuleCollection":
        """The same with other rules, priority and action; what we do not know of it stays."""
        facts = {"priority": priority, "action": {"type": action}}
        return RuleCollection({**self.raw, **facts, "rules": list(rules)})

    def with_only(self, rules: Iterable[Raw]) -> "RuleCollection":
        """The same with other rules."""
        return RuleCollection({**self.raw, "rules": list(rules)})


def new_collection(name: str, action: str, priority: int | None) -> RuleCollection:
    """A collection without rules yet."""
    kind = "Nat" if action == "Dnat" else "Filter"
    return RuleCollection(
        {
            "ruleCollectionType": f"FirewallPolicy{kind}RuleCollection",
            "name": name,
            "priority": priority,
            "action": {"type": action},
            "rules": [],
        }
    )


@dataclass(frozen=True)
class RuleCollectionGroup(_Resource):
    """A group of rule collections of a policy."""

    @property
    def priority(self) -> int | None:
        """Where it stands in its policy: the smallest number comes first."""
        return properties(self.raw).get("priority")

    @cached_property
    def collections(self) -> tuple[RuleCollection, ...]:
        """Its collections, in order."""
        return tuple(map(RuleCollection, properties(self.raw).get("ruleCollections") or ()))

    def written(
        self, priority: int | None, collections: Iterable[RuleCollection]
    ) -> "RuleCollectionGroup":
        """The group as it is sent with other collections; what we do not know of it stays."""
        own = properties(self.raw)
        return RuleCollectionGroup(
            {
                **{key: value for key, value in self.raw.items() if key not in _READ_ONLY},
                "properties": {
                    **{k: v for k, v in own.items() if k not in _READ_ONLY_PROPERTIES},
                    "priority": priority,
                    "ruleCollections": [dict(collection.raw) for collection in collections],
                },
            }
        )


NO_GROUP = RuleCollectionGroup({})


@dataclass(frozen=True)
class IpGroup(_Resource):
    """A named list of addresses that rules refer to."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Addresses, networks and ranges."""
        return tuple(properties(self.raw).get("ipAddresses") or ())

    @property
    def mark(self) -> str | None:
        """Who says that it is theirs; the mark of a target where we made it."""
        return (self.raw.get("tags") or {}).get(TAG)

    def written(self, addresses: Iterable[str], mark: str, location: str | None) -> "IpGroup":
        """The list as it is sent with other addresses; what we do not know of it stays."""
        kept = {key: value for key, value in self.raw.items() if key not in _IP_GROUP_READ_ONLY}
        rest = {k: v for k, v in properties(kept).items() if k not in _READ_ONLY_PROPERTIES}
        return IpGroup(
            {
                **kept,
                "location": kept.get("location", location),
                "tags": {**(kept.get("tags") or {}), TAG: mark},
                "properties": {**rest, "ipAddresses": list(addresses)},
            }
        )


NO_IP_GROUP = IpGroup({})
Resource = RuleCollectionGroup | IpGroup
